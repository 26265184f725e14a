using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>A report's decision as one line of JSON for people and scripts: what is not known is null, never 0 or left
/// out.</summary>
public static class DecisionJson
{
    public static string Line(ReportDecision outcome, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return JsonSerializer.Serialize(DecisionLine.Of(outcome, at), DecisionContext.Relaxed.DecisionLine);
    }
}

/// <summary>The fields of the line, in its order. An alert's values take precedence over the report's.</summary>
internal sealed record DecisionLine
{
    public required string Decision { get; init; }

    public required string EventId { get; init; }

    public required IEnumerable<string> Aliases { get; init; }

    public required string Reason { get; init; }

    public required string? Why { get; init; }

    public required string? AlertId { get; init; }

    public required string Category { get; init; }

    public required int? Tier { get; init; }

    public required string Association { get; init; }

    public required string Source { get; init; }

    public required string? SourceEventId { get; init; }

    public required string At { get; init; }

    public required string? OriginTime { get; init; }

    public required double? Latitude { get; init; }

    public required double? Longitude { get; init; }

    public required double? DepthKm { get; init; }

    public required double? Magnitude { get; init; }

    public required bool LocationAssumed { get; init; }

    public required string? Place { get; init; }

    public static DecisionLine Of(ReportDecision outcome, DateTimeOffset at)
    {
        var issued = outcome.Decision as AlertDecision.Issue;
        var suppressed = outcome.Decision as AlertDecision.Suppress;
        var (alert, report) = (issued?.Alert, outcome.Report);
        var estimate = alert?.Estimate;
        return new DecisionLine
        {
            Decision = alert is null ? "none" : ParsedReportJson.NameOf(alert.Kind),
            EventId = (alert?.Id.Event ?? outcome.Association.Event).Value,
            Aliases = outcome.Event?.Aliases ?? Own(report),
            Reason = suppressed is null ? Reasons(alert!) : NameOf(suppressed.Reason),
            Why = suppressed?.Why ?? issued?.Because?.Why,
            AlertId = alert?.Id.Value,
            Category = ParsedReportJson.NameOf(alert?.Category ?? outcome.Association.Category),
            Tier = alert?.Tier,
            Association = ParsedReportJson.NameOf(outcome.Association.Kind),
            Source = report.Source,
            SourceEventId = report.SourceEventId,
            At = Time(at),
            OriginTime = (estimate?.OriginTime ?? report.OriginTime) is { } origin ? Time(origin) : null,
            Latitude = estimate?.Hypocenter.Epicenter.Latitude ?? report.Epicenter?.Latitude,
            Longitude = estimate?.Hypocenter.Epicenter.Longitude ?? report.Epicenter?.Longitude,
            DepthKm = estimate?.Hypocenter.DepthKm ?? report.DepthKm,
            Magnitude = estimate?.Magnitude.Value ?? report.Magnitude?.Value,
            LocationAssumed = estimate?.LocationAssumed ?? false,
            Place = estimate?.Place ?? report.Place,
        };
    }

    private static string Reasons(Alert alert) =>
        alert.Kind switch
        {
            AlertKind.First => "new",
            AlertKind.Escalated => "tierRose",
            AlertKind.Cancelled => "withdrawn",
            _ => throw new ArgumentOutOfRangeException(nameof(alert), alert.Kind, "no such kind"),
        };

    // Scripts know this name; it stayed when the member of the enumeration was renamed.
    private static string NameOf(SuppressReason reason) =>
        reason == SuppressReason.AlreadyNotified ? "alreadyTold" : ParsedReportJson.NameOf(reason);

    private static IEnumerable<string> Own(FeedReport report) =>
        (report.SourceEventId is { } id ? report.Aliases.Prepend(id) : report.Aliases).Select(alias =>
            $"{report.Source}:{alias}"
        );

    private static string Time(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

[JsonSerializable(typeof(DecisionLine))]
internal sealed partial class DecisionContext : JsonSerializerContext
{
    // Place names keep their diacritics: the line goes to a terminal or a file, not into a web page.
    public static DecisionContext Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
