using System.Text;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>A document to damage.</summary>
/// <param name="Veto">What in the document forbids any alert; as long as all of it stands, no damage elsewhere may raise one. Empty: nothing in the document speaks for an alert. <c>null</c>: it may alert.</param>
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
        OfFile(FeedFormat.QuakeMl, "quakeml/events.xml"),
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
            yield return OfFile(format, name) with { Veto = [] };
        foreach (var format in Enum.GetValues<FeedFormat>())
        {
            yield return OfFile(format, "infp/login.html") with { Veto = [] };
            yield return OfFile(format, "infp/error.html") with { Veto = [] };
        }
    }

    private static IEnumerable<FuzzSeed> Vetoed() =>
    [
        Changed(FeedFormat.FdsnText, "fdsn/infp-14-columns.txt", ["|EventType\n", "|quarry blast\n"], ("3.09", "5.6"), ("5.25", "5.6"), ("1.90", "6.1"), ("|earthquake", "|quarry blast"), ("10160000|||||", "10160000|mw|5.6|||quarry blast")),
        Changed(FeedFormat.UsgsGeoJson, "usgs/revision-2.geojson", ["\"status\":\"deleted\""], ("\"automatic\"", "\"deleted\"")),
        Changed(FeedFormat.UsgsGeoJson, "usgs/revision-2.geojson", ["\"type\":\"quarry blast\""], ("\"type\":\"earthquake\"", "\"type\":\"quarry blast\"")),
        Changed(FeedFormat.EmscJson, "emsc/frames.jsonl", ["\"evtype\":\"sm\""], ("\"evtype\":\"ke\"", "\"evtype\":\"sm\""), ("\"mag\":1.4", "\"mag\":5.4"), ("\"mag\":1.2", "\"mag\":5.2")),
        Changed(FeedFormat.QuakeMl, "quakeml/events.xml", ["<type>quarry_blast</type>"], ("<type>earthquake</type>", "<type>quarry_blast</type>"), ("<type>null</type>", "<type>quarry_blast</type>")),
        OfFile(FeedFormat.ShakeAlertXml, "shakealert/delete.xml") with { Veto = ["message_type=\"delete\""] },
        OfFile(FeedFormat.ShakeAlertXml, "shakealert/test.xml") with { Veto = ["category=\"test\""] },
        OfFile(FeedFormat.ShakeAlertXml, "shakealert/follow-up-false.xml") with { Veto = ["follow_up_type=\"false\""] },
    ];

    private static FuzzSeed OfFile(FeedFormat format, string name) => new(format, name, Sample.Bytes(name), Veto: null);

    private static FuzzSeed Changed(FeedFormat format, string name, string[] veto, params (string From, string To)[] changes)
    {
        var text = Sample.Text(name);
        foreach (var (from, to) in changes)
            text = text.Replace(from, to, StringComparison.Ordinal);
        return new FuzzSeed(format, $"{name} with {veto[^1].TrimEnd()}", Encoding.UTF8.GetBytes(text), veto);
    }
}
