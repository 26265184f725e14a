using System.Text;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>A document to damage.</summary>
/// <param name="Veto">What in the document forbids any alert; as long as all of it stands, no damage elsewhere may
/// raise one. Empty: nothing in the document calls for an alert. <c>null</c>: it may alert.</param>
internal sealed record FuzzSeed(FeedFormat Format, string Name, byte[] Bytes, string[]? Veto);

/// <summary>Every sample, and strong events that must not alert: the harder half of the task.</summary>
internal static class FuzzCorpus
{
    public static IReadOnlyList<FuzzSeed> Seeds { get; } = [.. MayAlert(), .. NoEvent(), .. Vetoed()];

    private static IEnumerable<FuzzSeed> MayAlert() =>
        [
            OfFile(FeedFormat.InfpAlert, "infp/alert-event.txt"),
            OfFile(FeedFormat.InfpAlert, "infp/alert-frame.json"),
            OfFile(FeedFormat.InfpEws, "infp/ews.json"),
            OfFile(FeedFormat.FdsnText, "fdsn/infp-14-columns.txt"),
            OfFile(FeedFormat.FdsnText, "fdsn/13-columns-crlf.txt"),
            OfFile(FeedFormat.FdsnText, "fdsn/bad-rows.txt"),
            OfFile(FeedFormat.UsgsGeoJson, "usgs/summary.geojson"),
            OfFile(FeedFormat.UsgsGeoJson, "usgs/revision-2.geojson"),
            OfFile(FeedFormat.EmscJson, "emsc/frames.jsonl"),
            OfFile(FeedFormat.EmscJson, "emsc/fdsn.json"),
            Stating(
                "a strong one in Vrancea",
                FeedFormat.EmscJson,
                "emsc/frames.jsonl",
                ("\"mag\":1.4", "\"mag\":5.4"),
                ("28.5381", "26.5381"),
                ("40.115", "45.615")
            ),
            Stating(
                "a strong one in Vrancea",
                FeedFormat.FdsnText,
                "fdsn/infp-14-columns.txt",
                ("|||||", "|ml|5.9|dbevproc|Vrancea|earthquake")
            ),
            // Alerts as far as a parser can tell; the policy knows better.
            Stating(
                "a great one far away",
                FeedFormat.FdsnText,
                "fdsn/infp-14-columns.txt",
                ("3.09", "2.9"),
                ("5.25", "7.5"),
                ("|quarry blast", "|earthquake")
            ),
            Stating(
                "a great one far away",
                FeedFormat.UsgsGeoJson,
                "usgs/revision-2.geojson",
                ("\"mag\":5.4", "\"mag\":7.4"),
                ("[26.52,45.49,148.8]", "[159.3,52.7,148.8]")
            ),
            Stating(
                "one that its source thinks unlikely",
                FeedFormat.ShakeAlertXml,
                "shakealert/new.xml",
                ("0.9812", "0.2")
            ),
            OfFile(FeedFormat.QuakeMl, "quakeml/events.xml"),
            Stating(
                "no preferences",
                FeedFormat.QuakeMl,
                "quakeml/events.xml",
                ("<preferredOriginID>quakeml:example.org/origin/2?x=1&amp;y=2</preferredOriginID>", ""),
                ("<preferredMagnitudeID>quakeml:example.org/mag/2</preferredMagnitudeID>", "")
            ),
            OfFile(FeedFormat.ShakeAlertXml, "shakealert/new.xml"),
            OfFile(FeedFormat.ShakeAlertXml, "shakealert/update.xml"),
        ];

    private static IEnumerable<FuzzSeed> NoEvent()
    {
        (FeedFormat Format, string Name)[] files =
        [
            (FeedFormat.InfpAlert, "infp/alert-idle.txt"),
            (FeedFormat.InfpAlert, "infp/alert-err.txt"),
            (FeedFormat.InfpAlert, "infp/alert-truncated.txt"),
            (FeedFormat.InfpAlert, "infp/page.html"),
            (FeedFormat.ShakeAlertXml, "shakealert/status.xml"),
            (FeedFormat.QuakeMl, "quakeml/sc3ml.xml"),
        ];
        foreach (var (format, name) in files)
            yield return OfFile(format, name) with
            {
                Veto = [],
            };
        foreach (var format in Enum.GetValues<FeedFormat>())
        {
            yield return OfFile(format, "infp/login.html") with
            {
                Veto = [],
            };
            yield return OfFile(format, "infp/error.html") with
            {
                Veto = [],
            };
        }
    }

    private static IEnumerable<FuzzSeed> Vetoed() =>
        [
            Changed(
                FeedFormat.FdsnText,
                "fdsn/infp-14-columns.txt",
                ["|EventType\n", "|quarry blast\n"],
                ("3.09", "5.6"),
                ("5.25", "5.6"),
                ("1.90", "6.1"),
                ("|earthquake", "|quarry blast"),
                ("10160000|||||", "10160000|mw|5.6|||quarry blast")
            ),
            OfText(
                FeedFormat.FdsnText,
                "RENASS's header",
                ["|EventType\n", "|quarry blast\n"],
                "# EventID | Time | Latitude | Longitude | Depth/km | Author | Catalog | Contributor | ContributorID "
                    + "| MagnitudeType | Magnitude | MagnitudeAuthor | EventLocationName |EventType\n"
                    + "f1|2022-11-03T04:50:25Z|45.49|26.52|148.8|RENASS|RENASS|RENASS|f1|ML|5.64|RENASS|Brive|quarry "
                    + "blast\n"
            ),
            OfText(
                FeedFormat.FdsnText,
                "SCEDC's header",
                ["| ET |", "| qb |"],
                "#EventID | Time | Latitude | Longtitude | Depth/km | Author | Catalog | ET | GT | MagType | "
                    + "Magnitude | MagAuthor | EventLocationName\n"
                    + "10245278 | 2022/11/03 04:50:25.00 | 45.49 | 26.52 | 148.80 | US | SCEDC | qb | l | w | 5.60 | "
                    + "US | Vrancea\n\n# of events : 1\n"
            ),
            Changed(
                FeedFormat.UsgsGeoJson,
                "usgs/revision-2.geojson",
                ["Scenario M", "/scenarios/", "/fdsnws/scenario/"],
                (
                    "\"place\":",
                    "\"title\":\"Scenario M "
                        + "5.4\",\"url\":\"https://x/scenarios/y\",\"detail\":\"https://x/fdsnws/scenario/1\",\"place\":"
                )
            ),
            Changed(
                FeedFormat.UsgsGeoJson,
                "usgs/revision-2.geojson",
                ["\"status\":\"deleted\""],
                ("\"automatic\"", "\"deleted\"")
            ),
            Changed(
                FeedFormat.UsgsGeoJson,
                "usgs/revision-2.geojson",
                ["\"type\":\"quarry blast\""],
                ("\"type\":\"earthquake\"", "\"type\":\"quarry blast\"")
            ),
            Changed(
                FeedFormat.EmscJson,
                "emsc/frames.jsonl",
                ["\"evtype\":\"sm\""],
                ("\"evtype\":\"ke\"", "\"evtype\":\"sm\""),
                ("\"mag\":1.4", "\"mag\":5.4"),
                ("\"mag\":1.2", "\"mag\":5.2")
            ),
            Changed(
                FeedFormat.QuakeMl,
                "quakeml/events.xml",
                ["<type>quarry_blast</type>"],
                ("<type>earthquake</type>", "<type>quarry_blast</type>"),
                ("<type>null</type>", "<type>quarry_blast</type>")
            ),
            // The same in Vrancea, where place does not forbid what the type must.
            Changed(
                FeedFormat.EmscJson,
                "emsc/fdsn.json",
                ["\"evtype\":\"sm\""],
                ("\"evtype\":\"ke\"", "\"evtype\":\"sm\""),
                ("\"mag\":2.1", "\"mag\":5.4"),
                ("\"mag\":null", "\"mag\":5.4")
            ),
            Changed(
                FeedFormat.EmscJson,
                "emsc/frames.jsonl",
                ["\"action\":\"delete\""],
                ("\"create\"", "\"delete\""),
                ("\"update\"", "\"delete\""),
                ("\"mag\":1.4", "\"mag\":5.4"),
                ("\"mag\":1.2", "\"mag\":5.2"),
                ("28.5381", "26.5381"),
                ("40.115", "45.615"),
                ("9.4046", "26.4046"),
                ("47.1071", "45.6071")
            ),
            OfFile(FeedFormat.ShakeAlertXml, "shakealert/delete.xml") with
            {
                Veto = ["message_type=\"delete\""],
            },
            OfFile(FeedFormat.ShakeAlertXml, "shakealert/test.xml") with
            {
                Veto = ["category=\"test\""],
            },
            OfFile(FeedFormat.ShakeAlertXml, "shakealert/follow-up-false.xml") with
            {
                Veto = ["follow_up_type=\"false\""],
            },
        ];

    private static FuzzSeed OfFile(FeedFormat format, string name) =>
        new(format, name, FeedSample.Bytes(name), Veto: null);

    /// <summary>With what forbids any alert.</summary>
    private static FuzzSeed Changed(
        FeedFormat format,
        string name,
        string[] veto,
        params ReadOnlySpan<(string From, string To)> changes
    ) => Stating(veto[^1].TrimEnd(), format, name, changes) with { Veto = veto };

    private static FuzzSeed OfText(FeedFormat format, string name, string[] veto, string text) =>
        new(format, name, Encoding.UTF8.GetBytes(text), veto);

    private static FuzzSeed Stating(
        string what,
        FeedFormat format,
        string name,
        params ReadOnlySpan<(string From, string To)> changes
    )
    {
        var text = FeedSample.Text(name);
        foreach (var (from, to) in changes)
            text = text.Replace(from, to, StringComparison.Ordinal);
        return new FuzzSeed(format, $"{name} with {what}", Encoding.UTF8.GetBytes(text), Veto: null);
    }
}
