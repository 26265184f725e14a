using System.Text.Json.Serialization;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Local.Console;

/// <summary>The page's JSON. Ages and lengths are seconds; null is "not known". Without an inbox it is a deployment: no
/// replays, and nothing of providers. A feed's strip has a digit for each quarter of an hour of the last 24, oldest
/// first: 0 unknown, 1 good, 2 bad.</summary>
internal sealed record StatusWire(
    DateTimeOffset Now,
    ReadyWire Readiness,
    bool Stopped,
    IReadOnlyList<EventCardWire> Events,
    IReadOnlyList<OperatorAction> Audit,
    double UpSeconds,
    int Subscribers,
    string? Leader,
    IReadOnlyList<ProducerWire> Producers,
    IReadOnlyList<FeedStatusWire> Feeds,
    IReadOnlyList<AlertStatusWire> Alerts,
    [property: JsonPropertyName("handOffs")] IReadOnlyList<DispatchWire> Dispatches,
    long Unfinished,
    int? RetryQueue,
    int? DeadLetters,
    ScalerWire? Scaler,
    [property: JsonPropertyName("troubles")] IReadOnlyList<FailureWire> Failures,
    FleetWire? Fleet,
    ReplayWire? Replay,
    IReadOnlyList<ScenarioWire> Scenarios,
    string? Inbox
);

/// <summary>What was read from the store last.</summary>
internal sealed record StoredWire(
    ReadyWire Wire,
    bool Stopped,
    IReadOnlyList<EventCardWire> Events,
    IReadOnlyList<OperatorAction> Audit
);

/// <param name="Name">What an operator types before anything with an effect.</param>
/// <param name="Words">One line for people.</param>
internal sealed record ReadyWire(string Name, bool Ready, string Words, IReadOnlyList<string> Problems);

internal sealed record ProducerWire(string Name, string State, double ForSeconds);

internal sealed record FeedStatusWire(
    string Name,
    string? State,
    string? Why,
    double? AgeSeconds,
    int FailuresInARow,
    long Documents,
    long Reports,
    string Strip,
    BadDocument? LastBad
);

internal sealed record AlertStatusWire(
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
    string Producer
);

internal sealed record DispatchWire(
    string Channel,
    int Sent,
    int Edited,
    IReadOnlyDictionary<string, int> Refused,
    DateTimeOffset? LastAt,
    double PerSecond,
    double? LimitPerSecond,
    double SpentUsd
);

internal sealed record FailureWire(DateTimeOffset At, string Part, string What);

/// <param name="WarmConsumers">That stand ready now, whatever is planned.</param>
/// <param name="Mapping">The event source mapping's state, in Lambda's words.</param>
internal sealed record FleetWire(int WarmConsumers, string Mapping, long Invocations);

/// <param name="Plan">In force; null while there is none.</param>
internal sealed record ScalerWire(
    DateTimeOffset At,
    double TookSeconds,
    string Outcome,
    string Text,
    PlanStatusWire? Plan,
    IReadOnlyList<StepWire> Steps,
    IReadOnlyList<string> Shortfalls,
    double? MonthlyCostUsd,
    double? AlertCostUsd
);

/// <param name="Since">When it came into force.</param>
internal sealed record PlanStatusWire(
    DateTimeOffset? Since,
    long Subscribers,
    int Segments,
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int WorkersPerSegment,
    IReadOnlyDictionary<string, double> RatePerSecond
);

internal sealed record StepWire(string Step, string Outcome, string From, string To, string Text);

internal sealed record ReplayWire(string Name, string Title, double ElapsedSeconds, double LiveSeconds);

internal sealed record ScenarioWire(string Name, string Title, double LiveSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusWire))]
internal sealed partial class StatusJson : JsonSerializerContext;
