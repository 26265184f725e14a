using System.Globalization;
using System.Text.Json.Nodes;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>USGS's summary GeoJSON (feed v1.0). Its id is the preferred source's and may change; <c>ids</c> keeps them all.</summary>
internal static class UsgsGeoJson
{
    private static readonly TimeSpan Regenerated = TimeSpan.FromMinutes(1);

    public static string Write(IReadOnlyList<ShownEvent> shown, DateTimeOffset now) =>
        new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["metadata"] = new JsonObject
            {
                ["generated"] = now.ToUnixTimeMilliseconds() / (long)Regenerated.TotalMilliseconds * (long)Regenerated.TotalMilliseconds,
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
        string.Create(CultureInfo.InvariantCulture, $"us7000{(shown.Origin.ToUnixTimeSeconds() + shown.Serial) % 0x1000000:x6}");
}
