using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using AlertServerless.Core.Seismology;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>What a catalogue feed answers: the document, or null for 204.</summary>
internal sealed record ServedDocument(string? Body, string ContentType)
{
    public static ServedDocument Of(Timeline timeline, ScenarioFeed feed, DateTimeOffset now)
    {
        var shown = timeline.Shown(feed, now);
        var document = feed switch
        {
            ScenarioFeed.InfpEws => new ServedDocument(EwsTable.Write(shown), "application/json"),
            ScenarioFeed.FdsnText => new ServedDocument(FdsnText.Write(shown), "text/plain"),
            ScenarioFeed.UsgsGeoJson => new ServedDocument(UsgsGeoJson.Write(shown, now), "application/json"),
            ScenarioFeed.EmscJson => new ServedDocument(EmscJson.Write(shown), "application/json"),
            ScenarioFeed.ShakeAlertXml => new ServedDocument(
                ShakeAlertXml.Write(shown, timeline.Scenario.Category),
                "application/xml"
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(feed), feed, "not a feed of documents"),
        };
        return timeline.DisturbanceOf(feed, now) is { } disturbance ? Disturbed(document, disturbance.Kind) : document;
    }

    // A page with status 200 where data is due is how many institutes fail.
    private static ServedDocument Disturbed(ServedDocument document, DisturbanceKind kind) =>
        kind switch
        {
            DisturbanceKind.Truncated => document with { Body = document.Body?[..(document.Body.Length * 2 / 3)] },
            DisturbanceKind.LoginPage => new ServedDocument(AlertPage.LoginPage, "text/html"),
            DisturbanceKind.Empty => document with { Body = null },
            _ => document,
        };
}

/// <summary>ews.infp.ro's table: newest first, every value text, no id, no depth, times without a zone.</summary>
internal static class EwsTable
{
    public static string Write(IReadOnlyList<ShownEvent> shown) =>
        new JsonObject { ["data"] = new JsonArray([.. shown.Select(Row)]) }.ToJsonString();

    private static JsonObject Row(ShownEvent shown)
    {
        var values = shown.Report.Values;
        var seconds = Math.Round((shown.Origin + shown.Event.SToBucharest - shown.ChangedAt).TotalSeconds);
        return new JsonObject
        {
            ["mag"] = values.Magnitude?.ToString("F1", CultureInfo.InvariantCulture) ?? string.Empty,
            ["data_eveniment"] = shown.Origin.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            ["secundeS"] = seconds.ToString(CultureInfo.InvariantCulture),
            ["lat"] = values.Epicenter.Latitude.ToString("F4", CultureInfo.InvariantCulture),
            ["lng"] = values.Epicenter.Longitude.ToString("F4", CultureInfo.InvariantCulture),
        };
    }
}

/// <summary>INFP's FDSN event service, <c>format=text</c>: the 13 standard columns and EventType. A withdrawn event has
/// no row.</summary>
internal static class FdsnText
{
    private const string Header =
        "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName|EventType";

    /// <returns>Null when there is nothing to show, which the service answers with 204.</returns>
    public static string? Write(IReadOnlyList<ShownEvent> shown)
    {
        var rows = shown.Where(s => s.Report.Values.Status != ReviewStatus.Deleted).ToList();
        if (rows.Count == 0)
            return null;
        var text = new StringBuilder(Header).Append('\n');
        foreach (var row in rows)
            text.AppendJoin('|', Columns(row)).Append('\n');
        return text.ToString();
    }

    private static string[] Columns(ShownEvent shown)
    {
        var values = shown.Report.Values;
        var id = shown.Ids.Count > 0 ? shown.Ids[^1] : UsualId(shown);
        return
        [
            id,
            // no zone, as INFP writes it
            shown.Origin.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture),
            Number(values.Epicenter.Latitude, "F6"),
            Number(values.Epicenter.Longitude, "F6"),
            Number(values.DepthKm, "F3"),
            "NIEP:rtMl",
            string.Empty,
            "niep",
            id,
            values.Magnitude is null ? string.Empty : values.MagnitudeType ?? string.Empty,
            Number(values.Magnitude, "F2"),
            "dbevproc",
            values.Place ?? string.Empty,
            values.EventType,
        ];
    }

    private static string UsualId(ShownEvent shown)
    {
        var origin = shown.Origin.UtcDateTime;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"quakeml:apiv2.infp.ro/event/atlas24/{origin.Year}{origin.DayOfYear:D3}/{10 + shown.Serial}{origin:HHmmss}"
        );
    }

    private static string Number(double? value, string format) =>
        value?.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty;
}

/// <summary>USGS's summary GeoJSON (feed v1.0). Its id is the preferred source's and may change; <c>ids</c> keeps them
/// all.</summary>
internal static class UsgsGeoJson
{
    private static readonly TimeSpan Regenerated = TimeSpan.FromMinutes(1);

    public static string Write(IReadOnlyList<ShownEvent> shown, DateTimeOffset now) =>
        new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["metadata"] = new JsonObject
            {
                ["generated"] =
                    now.ToUnixTimeMilliseconds()
                    / (long)Regenerated.TotalMilliseconds
                    * (long)Regenerated.TotalMilliseconds,
                ["url"] = "https://earthquake.usgs.gov/earthquakes/feed/v1.0/summary/all_hour.geojson",
                ["title"] = "USGS All Earthquakes, Past Hour",
                ["status"] = 200,
                ["api"] = "1.10.3",
                ["count"] = shown.Count,
            },
            ["features"] = new JsonArray([.. shown.Select(Feature)]),
        }.ToJsonString();

    private static JsonObject Feature(ShownEvent shown)
    {
        var values = shown.Report.Values;
        IReadOnlyList<string> ids = shown.Ids.Count > 0 ? shown.Ids : [UsualId(shown)];
        return new JsonObject
        {
            ["type"] = "Feature",
            ["properties"] = Properties(shown, ids),
            ["geometry"] = new JsonObject
            {
                ["type"] = "Point",
                ["coordinates"] = new JsonArray(values.Epicenter.Longitude, values.Epicenter.Latitude, values.DepthKm),
            },
            ["id"] = ids[^1],
        };
    }

    private static JsonObject Properties(ShownEvent shown, IReadOnlyList<string> ids)
    {
        var values = shown.Report.Values;
        var magnitude = values.Magnitude is { } m ? string.Create(CultureInfo.InvariantCulture, $"M {m:F1}") : "M ?";
        return new JsonObject
        {
            ["mag"] = values.Magnitude,
            ["place"] = values.Place,
            ["time"] = shown.Origin.ToUnixTimeMilliseconds(),
            ["updated"] = shown.ChangedAt.ToUnixTimeMilliseconds(),
            ["tz"] = null,
            ["url"] = $"https://earthquake.usgs.gov/earthquakes/eventpage/{ids[^1]}",
            ["felt"] = null,
            ["alert"] = null,
            ["status"] = values.Status switch
            {
                ReviewStatus.Deleted => "deleted",
                ReviewStatus.Reviewed => "reviewed",
                _ => "automatic",
            },
            ["tsunami"] = 0,
            ["net"] = ids[^1][..2],
            ["code"] = ids[^1][2..],
            ["ids"] = $",{string.Join(',', ids)},",
            ["types"] = ",origin,phase-data,",
            ["magType"] = values.Magnitude is null ? null : values.MagnitudeType,
            ["type"] = values.EventType,
            ["title"] = $"{magnitude} - {values.Place}",
        };
    }

    private static string UsualId(ShownEvent shown) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"us7000{(shown.Origin.ToUnixTimeSeconds() + shown.Serial) % 0x1000000:x6}"
        );
}
