using System.Globalization;
using System.Xml.Linq;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>ShakeAlert's event message (schema version 10 of 2019-10-04) about the newest event; it can be marked as an
/// exercise.</summary>
internal static class ShakeAlertXml
{
    /// <returns>Null when there is nothing to say, which is answered with 204.</returns>
    public static string? Write(IReadOnlyList<ShownEvent> shown, AlertCategory category)
    {
        if (shown.Count == 0)
            return null;
        var newest = shown[0];
        var version = newest
            .Event.Reports.Where(r => r.Feed == newest.Report.Feed)
            .TakeWhile(r => r != newest.Report)
            .Count();
        var deleted = newest.Report.Values.Status == ReviewStatus.Deleted;
        return new XElement(
            "event_message",
            new XAttribute("alg_vers", "replay"),
            new XAttribute("category", category == AlertCategory.Actual ? "live" : "exercise"),
            new XAttribute("instance", "replay@local"),
            new XAttribute(
                "message_type",
                deleted ? "delete"
                    : version == 0 ? "new"
                    : "update"
            ),
            new XAttribute("orig_sys", "replay"),
            new XAttribute("ref_id", "-"),
            new XAttribute("ref_src", "-"),
            new XAttribute("timestamp", Time(newest.ChangedAt)),
            new XAttribute("version", version),
            Core(newest)
        ).ToString();
    }

    private static XElement Core(ShownEvent shown)
    {
        var values = shown.Report.Values;
        return new XElement(
            "core_info",
            new XAttribute(
                "id",
                (shown.Origin.ToUnixTimeSeconds() + shown.Serial).ToString(CultureInfo.InvariantCulture)
            ),
            Value("mag", "Mw", values.Magnitude),
            Value("mag_uncer", "Mw", 0.3),
            Value("lat", "deg", values.Epicenter.Latitude),
            Value("lat_uncer", "deg", 0.05),
            Value("lon", "deg", values.Epicenter.Longitude),
            Value("lon_uncer", "deg", 0.05),
            Value("depth", "km", values.DepthKm),
            Value("depth_uncer", "km", 10),
            new XElement("orig_time", new XAttribute("units", "UTC"), Time(shown.Origin)),
            Value("orig_time_uncer", "sec", 0.5),
            new XElement("likelihood", "0.99")
        );
    }

    private static XElement? Value(string name, string units, double? value) =>
        value is { } number
            ? new XElement(
                name,
                new XAttribute("units", units),
                number.ToString("0.####", CultureInfo.InvariantCulture)
            )
            : null;

    private static string Time(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
