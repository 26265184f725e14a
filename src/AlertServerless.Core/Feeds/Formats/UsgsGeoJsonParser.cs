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
        var (json, refusal, rest) = JsonText.Open(document);
        if (json is null)
            return refusal!;
        using (json)
        {
            var about = Metadata.Of(json.RootElement, source);
            return GeoJson.Read(json.RootElement, rest, (list, feature, where) => Add(list, feature, where, about));
        }
    }

    /// <summary>What the document says of itself and its rows share.</summary>
    private sealed record Metadata(string Source, DateTimeOffset? Generated, bool IsScenario)
    {
        public static Metadata Of(JsonElement root, string source)
        {
            var check = new RowCheck();
            var metadata = new JsonRow(root, check).Object("metadata");
            var generated = check.UnixMilliseconds("generated", metadata.Text("generated"));
            return new Metadata(source, generated, RowCheck.IsScenario(metadata.Text("url"), metadata.Text("title")));
        }
    }

    /// <summary>The kinds of products there are of the event: ",origin,shakemap-scenario,".</summary>
    private static string? Types(JsonRow properties) => properties.Text("types")?.Replace('_', '-');

    private static void Add(ReportList list, JsonElement element, string where, Metadata document)
    {
        var check = new RowCheck();
        var (feature, properties) = GeoJson.Open(element, check);
        var (longitude, latitude, depth) = GeoJson.Coordinates(feature);
        var id = check.Id("id", feature.Text("id"));
        var updated = check.UnixMilliseconds("updated", properties.Text("updated"));
        check.RefuseScenario(
            id,
            properties.Text("title"),
            properties.Text("url"),
            properties.Text("detail"),
            properties.Text("place"),
            Types(properties)
        );
        if (document.IsScenario)
            check.Fail("from a service of scenarios for planners, not an earthquake");
        list.Add(
            where,
            check,
            new FeedReport
            {
                Source = document.Source,
                Format = FeedFormat.UsgsGeoJson,
                SourceEventId = id,
                Aliases = Aliases(id, properties.Text("ids")),
                Version = updated?.ToUnixTimeMilliseconds(),
                UpdatedAt = updated,
                GeneratedAt = document.Generated,
                OriginTime = check.UnixMilliseconds("time", properties.Text("time")),
                Epicenter = check.Epicenter(latitude, longitude),
                DepthKm = check.DepthKm(depth),
                Magnitude = check.Magnitude("mag", properties.Text("mag"), properties.Text("magType")),
                MagnitudeTypeName = MagnitudeWords.Name(properties.Text("magType")),
                Stations = RowCheck.Stations(properties.Text("nst")),
                Agency = RowCheck.Agency(properties.Text("net")),
                EventType = EventWords.Read(properties.Always("type"), check),
                ReviewStatus = Status(properties.Always("status"), check),
                Place = RowCheck.Place(properties.Text("place")),
            }
        );
    }

    private static IReadOnlyList<string> Aliases(string? id, string? ids) =>
        ids is null
            ? []
            :
            [
                .. ids.Split(
                        ',',
                        MostAliases + 1,
                        StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                    )
                    .Take(MostAliases)
                    .Where(other => RowCheck.IsId(other) && other != id)
                    .Distinct(StringComparer.Ordinal),
            ];

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
