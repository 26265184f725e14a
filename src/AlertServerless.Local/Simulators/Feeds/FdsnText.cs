using System.Globalization;
using System.Text;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>INFP's FDSN event service, <c>format=text</c>: the 13 standard columns and EventType. A withdrawn event has no row.</summary>
internal static class FdsnText
{
    private const string Header =
        "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName|EventType";

    /// <returns>Null when there is nothing to show, which the service answers with 204.</returns>
    public static string? Write(IReadOnlyList<ShownEvent> shown)
    {
        var rows = shown.Where(s => s.Report.Values.Status != ReviewStatus.Deleted).ToList();
        if (rows.Count == 0) return null;
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
            shown.Origin.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture), // no zone, as INFP writes it
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
        return string.Create(CultureInfo.InvariantCulture, $"quakeml:apiv2.infp.ro/event/atlas24/{origin.Year}{origin.DayOfYear:D3}/{10 + shown.Serial}{origin:HHmmss}");
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? string.Empty;
}
