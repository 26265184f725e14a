using System.Text.Json;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>What USGS's and EMSC's GeoJSON have in common: a collection of features, or one feature alone.</summary>
internal static class GeoJson
{
    public delegate void AddFeature(ReportList list, JsonElement feature, string where);

    /// <summary>Reads every feature, or refuses a document that has none of GeoJSON's shape.</summary>
    /// <param name="rest">What stands behind the document's end, if anything does.</param>
    public static ParseResult Read(JsonElement root, ParseProblem? rest, AddFeature add)
    {
        var list = new ReportList();
        list.AddProblem(rest);
        if (IsType(root, "Feature"))
        {
            add(list, root, "feature");
            return list.Finish();
        }

        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("features", out var features))
            return new ParseResult.Refused(
                FeedState.NotThisFormat,
                "document",
                "neither a GeoJSON feature nor a collection of them"
            );
        if (features.ValueKind != JsonValueKind.Array)
            return new ParseResult.Refused(FeedState.Malformed, "features", "not a list");
        var index = 0;
        foreach (var feature in features.EnumerateArray())
        {
            add(list, feature, $"features[{index++}]");
            if (list.TooMany)
                break;
        }

        return list.Finish();
    }

    public static bool IsType(JsonElement element, string type) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty("type", out var value)
        && value.ValueKind == JsonValueKind.String
        && value.ValueEquals(type);

    /// <summary>Starts a feature's row: a fault when the feature is not an object with properties.</summary>
    public static (JsonRow Feature, JsonRow Properties) Open(JsonElement feature, RowCheck check)
    {
        if (
            feature.ValueKind != JsonValueKind.Object
            || !feature.TryGetProperty("properties", out var properties)
            || properties.ValueKind != JsonValueKind.Object
        )
            check.Fail("not a feature with properties");
        var row = new JsonRow(feature, check);
        return (row, check.Fault is null ? row.Object("properties") : default);
    }

    /// <summary>Longitude, latitude and the third coordinate as written; each <c>null</c> where the geometry has
    /// none.</summary>
    public static (string? Longitude, string? Latitude, string? Third) Coordinates(JsonRow feature)
    {
        var coordinates = feature.Object("geometry").Array("coordinates", most: 3);
        return (
            coordinates.ElementAtOrDefault(0),
            coordinates.ElementAtOrDefault(1),
            coordinates.ElementAtOrDefault(2)
        );
    }
}
