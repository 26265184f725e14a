using System.Text.Json;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// USGS GeoJSON, summary or detail. A first report may have no magnitude; the preferred id may change from revision to
/// revision, while <c>ids</c> lists every one the event ever had.
/// </summary>
internal static class UsgsGeoJsonParser
{
    /// <summary>Events have had a dozen ids; the bound keeps a damaged list from filling memory.</summary>
    private const int MostAliases = 100;

    public static ParseResult Parse(ReadOnlyMemory<byte> document, string source)
    {
        var (json, refusal) = JsonText.Open(document);
        if (json is null)
            return refusal!;
        using (json)
        {
            var generated = Generated(json.RootElement);
            return GeoJson.Read(json.RootElement, (list, feature, where) => Add(list, feature, where, source, generated));
        }
    }

    private static DateTimeOffset? Generated(JsonElement root)
    {
        var check = new RowCheck();
        return check.UnixMilliseconds("generated", new JsonRow(root, check).Object("metadata").Text("generated"));
    }

    private static void Add(ReportList list, JsonElement element, string where, string source, DateTimeOffset? generated)
    {
        var check = new RowCheck();
        var (feature, properties) = GeoJson.Open(element, check);
        var (longitude, latitude, depth) = GeoJson.Coordinates(feature);
        var id = check.Id("id", feature.Text("id"));
        var updated = check.UnixMilliseconds("updated", properties.Text("updated"));
        list.Add(where, check, new FeedReport
        {
            Source = source,
            Format = FeedFormat.UsgsGeoJson,
            SourceEventId = id,
            Aliases = Aliases(id, properties.Text("ids")),
            Version = updated?.ToUnixTimeMilliseconds(),
            UpdatedAt = updated,
            GeneratedAt = generated,
            OriginTime = check.UnixMilliseconds("time", properties.Text("time")),
            Epicenter = check.Epicenter(latitude, longitude),
            DepthKm = check.DepthKm(depth),
            Magnitude = check.Magnitude("mag", properties.Text("mag"), properties.Text("magType")),
            MagnitudeTypeName = MagnitudeWords.Name(properties.Text("magType")),
            Stations = RowCheck.Stations(properties.Text("nst")),
            Agency = RowCheck.Agency(properties.Text("net")),
            EventType = EventWords.Read(properties.Always("type")),
            ReviewStatus = Status(properties.Always("status"), check),
            Place = RowCheck.Place(properties.Text("place")),
        });
    }

    private static IReadOnlyList<string> Aliases(string? id, string? ids) => ids is null
        ? []
        : [.. ids.Split(',', MostAliases + 1, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Take(MostAliases).Where(other => RowCheck.IsId(other) && other != id).Distinct(StringComparer.Ordinal)];

    private static ReviewStatus Status(string? status, RowCheck check)
    {
        switch (status?.Trim().ToLowerInvariant())
        {
            case null or "" or "automatic":
                return ReviewStatus.Automatic;
            case "reviewed" or "manual":
                return ReviewStatus.Reviewed;
            case "deleted":
                return ReviewStatus.Deleted;
            default:
                check.Fail($"status is {RowCheck.Quote(status)}, not automatic, reviewed or deleted");
                return ReviewStatus.Automatic;
        }
    }
}
