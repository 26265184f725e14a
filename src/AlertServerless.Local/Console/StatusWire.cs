using System.Text.Json.Serialization;

namespace AlertServerless.Local.Console;

/// <summary>The page's JSON. Ages and lengths are seconds; null is "not known".</summary>
internal sealed record StatusWire(
    DateTimeOffset Now,
    double UpSeconds,
    int Subscribers,
    string? Leader,
    IReadOnlyList<ProducerWire> Producers,
    IReadOnlyList<FeedWire> Feeds,
    IReadOnlyList<AlertWire> Alerts,
    IReadOnlyList<HandOffWire> HandOffs,
    long Unfinished,
    int? RetryQueue,
    int? DeadLetters,
    ScalerWire? Scaler,
    IReadOnlyList<TroubleWire> Troubles,
    ReplayWire? Replay,
    IReadOnlyList<ScenarioWire> Scenarios,
    string Inbox);

internal sealed record ProducerWire(string Name, string State, double ForSeconds);

internal sealed record FeedWire(string Name, string? State, string? Why, double? AgeSeconds, int FailuresInARow, long Documents, long Reports);

internal sealed record AlertWire(
    string Id,
    string Kind,
    string Category,
    int Tier,
    double Magnitude,
    string? Place,
    string Source,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset DecidedAt,
    double? ToTopicMs,
    int Lanes,
    string Producer);

internal sealed record HandOffWire(string Channel, int Sent, int Edited, IReadOnlyDictionary<string, int> Refused, DateTimeOffset? LastAt);

internal sealed record TroubleWire(DateTimeOffset At, string Part, string What);

/// <param name="Plan">In force; null while there is none.</param>
internal sealed record ScalerWire(
    DateTimeOffset At,
    double TookSeconds,
    string Outcome,
    string Text,
    PlanWire? Plan,
    IReadOnlyList<StepWire> Steps,
    IReadOnlyList<string> Shortfalls,
    double? MonthlyCostUsd,
    double? AlertCostUsd);

/// <param name="Since">When it came into force.</param>
internal sealed record PlanWire(
    DateTimeOffset? Since,
    long Subscribers,
    int Segments,
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int WorkersPerSegment,
    IReadOnlyDictionary<string, double> RatePerSecond);

internal sealed record StepWire(string Step, string Outcome, string From, string To, string Text);

internal sealed record ReplayWire(string Name, string Title, double ElapsedSeconds, double LiveSeconds);

internal sealed record ScenarioWire(string Name, string Title, double LiveSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusWire))]
internal sealed partial class StatusJson : JsonSerializerContext;
