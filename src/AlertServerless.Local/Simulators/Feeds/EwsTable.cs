using System.Globalization;
using System.Text.Json.Nodes;

namespace AlertServerless.Local.Simulators.Feeds;

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
