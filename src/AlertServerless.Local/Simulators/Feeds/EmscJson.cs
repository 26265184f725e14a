using System.Globalization;
using System.Text.Json.Nodes;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>EMSC's FDSN event service, <c>format=json</c>: depth is negative in the geometry, positive in the
/// properties.</summary>
internal static class EmscJson
{
    /// <returns>Null when there is nothing to show, which the service answers with 204.</returns>
    public static string? Write(IReadOnlyList<ShownEvent> shown)
    {
        var features = shown.Where(s => s.Report.Values.Status != ReviewStatus.Deleted).Select(Feature).ToArray();
        if (features.Length == 0)
            return null;
        return new JsonObject
        {
            ["type"] = "FeatureCollection",
            ["metadata"] = new JsonObject { ["totalCount"] = features.Length },
            ["features"] = new JsonArray([.. features]),
        }.ToJsonString();
    }

    /// <summary>One message of the <c>standing_order</c> socket.</summary>
    public static string Message(ShownEvent shown, bool isNew) =>
        new JsonObject { ["action"] = isNew ? "create" : "update", ["data"] = Feature(shown) }.ToJsonString();

    private static JsonObject Feature(ShownEvent shown)
    {
        var values = shown.Report.Values;
        var unid = shown.Ids.Count > 0 ? shown.Ids[^1] : UsualId(shown);
        return new JsonObject
        {
            ["type"] = "Feature",
            ["geometry"] = new JsonObject
            {
                ["type"] = "Point",
                ["coordinates"] = new JsonArray(values.Epicenter.Longitude, values.Epicenter.Latitude, -values.DepthKm),
            },
            ["id"] = unid,
            ["properties"] = new JsonObject
            {
                ["source_id"] = (1_900_000 + shown.Serial).ToString(CultureInfo.InvariantCulture),
                ["source_catalog"] = "EMSC-RTS",
                ["lastupdate"] = Time(shown.ChangedAt),
                ["time"] = Time(shown.Origin),
                ["flynn_region"] = values.Place ?? "ROMANIA",
                ["lat"] = values.Epicenter.Latitude,
                ["lon"] = values.Epicenter.Longitude,
                ["depth"] = values.DepthKm,
                ["evtype"] = EventCode(values.EventType),
                ["auth"] = "NIEP",
                ["mag"] = values.Magnitude,
                ["magtype"] = values.MagnitudeType,
                ["unid"] = unid,
            },
        };
    }

    // Two letters: certainty (known, suspected), then kind, as in the ISC's catalogue output.
    private static string EventCode(string type) =>
        type switch
        {
            "earthquake" => "ke",
            "quarry blast" => "km",
            "explosion" => "kx",
            _ => "uk",
        };

    private static string Time(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string UsualId(ShownEvent shown) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{shown.Origin.UtcDateTime:yyyyMMdd}_{(shown.Origin.ToUnixTimeSeconds() + shown.Serial) % 10_000_000:D7}"
        );
}
