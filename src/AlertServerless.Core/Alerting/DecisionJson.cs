using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>A report's decision as one line of JSON for people and scripts: what is not known is null, never 0 or left
/// out.</summary>
public static class DecisionJson
{
    // Place names keep their diacritics: the line goes to a terminal or a file, not into a web page.
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(ReportDecision entry, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, OneLine))
        {
            json.WriteStartObject();
            WriteDecision(json, entry);
            json.WriteString("association", ParsedReportJson.Word(entry.Association.Kind));
            json.WriteString("source", entry.Report.Source);
            json.WriteString("sourceEventId", entry.Report.SourceEventId);
            json.WriteString(
                "at",
                at.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                    System.Globalization.CultureInfo.InvariantCulture
                )
            );
            WriteEstimate(json, entry);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteDecision(Utf8JsonWriter json, ReportDecision entry)
    {
        var alert = (entry.Decision as AlertDecision.Issue)?.Alert;
        var suppressed = entry.Decision as AlertDecision.Suppress;
        json.WriteString("decision", alert is null ? "none" : ParsedReportJson.Word(alert.Kind));
        json.WriteString("eventId", (alert?.Id.Event ?? entry.Association.Event).Value);
        json.WriteStartArray("aliases");
        foreach (var alias in entry.Event?.Aliases ?? Own(entry.Report))
            json.WriteStringValue(alias);
        json.WriteEndArray();
        json.WriteString("reason", suppressed is null ? Reason(alert!) : ParsedReportJson.Word(suppressed.Reason));
        json.WriteString("why", suppressed?.Why ?? (entry.Decision as AlertDecision.Issue)?.Because?.Why);
        json.WriteString("alertId", alert?.Id.Value);
        json.WriteString("category", ParsedReportJson.Word(alert?.Category ?? entry.Association.Category));
        json.WritePropertyName("tier");
        if (alert is null)
            json.WriteNullValue();
        else
            json.WriteNumberValue(alert.Tier);
    }

    private static string Reason(Alert alert) =>
        alert.Kind switch
        {
            AlertKind.First => "new",
            AlertKind.Escalated => "tierRose",
            AlertKind.Cancelled => "withdrawn",
            _ => throw new ArgumentOutOfRangeException(nameof(alert), alert.Kind, "no such kind"),
        };

    private static IEnumerable<string> Own(FeedReport report) =>
        (report.SourceEventId is { } id ? report.Aliases.Prepend(id) : report.Aliases).Select(a =>
            $"{report.Source}:{a}"
        );

    private static void WriteEstimate(Utf8JsonWriter json, ReportDecision entry)
    {
        var estimate = (entry.Decision as AlertDecision.Issue)?.Alert.Estimate;
        var report = entry.Report;
        Time(json, "originTime", estimate?.OriginTime ?? report.OriginTime);
        Number(json, "latitude", estimate?.Hypocenter.Epicenter.Latitude ?? report.Epicenter?.Latitude);
        Number(json, "longitude", estimate?.Hypocenter.Epicenter.Longitude ?? report.Epicenter?.Longitude);
        Number(json, "depthKm", estimate?.Hypocenter.DepthKm ?? report.DepthKm);
        Number(json, "magnitude", estimate?.Magnitude.Value ?? report.Magnitude?.Value);
        json.WriteBoolean("locationAssumed", estimate?.LocationAssumed ?? false);
        json.WriteString("place", estimate?.Place ?? report.Place);
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? value) =>
        json.WriteString(
            name,
            value?.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
}
