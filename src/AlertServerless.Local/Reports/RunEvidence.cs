using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports;

/// <summary>One answer of a provider, with the subscriber it was for.</summary>
/// <param name="Subscriber">Index in the population.</param>
/// <param name="IsEdit">It replaced the words of an earlier message.</param>
public readonly record struct DispatchSeen(
    int Subscriber,
    ChannelKind Channel,
    DateTimeOffset At,
    bool Accepted,
    bool IsEdit
)
{
    /// <summary>The provider refused this address for good.</summary>
    public bool ForGood { get; init; }

    /// <summary>By the message's own words.</summary>
    public MessageKind Kind { get; init; }

    /// <summary>Which alert it is about; null when nothing about it tells.</summary>
    public AlertId? Alert { get; init; }

    /// <summary>Which of the reader's places it is about; null when its words name none.</summary>
    public PlaceName? Place { get; init; }

    public bool IsRetraction => Kind == MessageKind.Retraction;

    /// <summary>Whether it answers an earlier message.</summary>
    public ReplyTarget Answers { get; init; }
}

/// <summary>What a Telegram message answers.</summary>
public enum ReplyTarget
{
    None,

    /// <summary>One that stands in the same chat.</summary>
    Earlier,

    /// <summary>A message that the chat never had.</summary>
    Unknown,
}

/// <summary>What is new about an event, on Telegram.</summary>
/// <param name="Replies">New messages that answer an earlier one.</param>
/// <param name="StrayReplies">New messages that answer one which their chat never had.</param>
/// <param name="Edits">Old messages that were made to say that they are outdated.</param>
/// <param name="Unanswered">New messages that answer none, though their chat had one of an earlier alert for five
/// seconds: long enough for its receipt to be on record.</param>
public sealed record ReplyFigures(int Replies, int StrayReplies, int Edits, int Unanswered);

/// <summary>What is known from outside the system under test about one run.</summary>
public sealed record RunEvidence
{
    public required SyntheticPopulation Population { get; init; }

    /// <summary>In the order they were decided.</summary>
    public required IReadOnlyList<Alert> Alerts { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<DispatchSeen> Seen { get; init; }

    /// <summary>What really happened, by the scenario.</summary>
    public required ScenarioTruth Truth { get; init; }

    /// <summary>Messages that a provider took for an address nobody has.</summary>
    public int Strangers { get; init; }

    /// <summary>Dispatches that are in the dead-letter queue.</summary>
    public IReadOnlySet<(AlertId Alert, SubscriberId Subscriber)> DeadLettered { get; init; } =
        new HashSet<(AlertId, SubscriberId)>();

    /// <summary>Those of them that a provider may have taken.</summary>
    public IReadOnlySet<(AlertId Alert, SubscriberId Subscriber)> Ambiguous { get; init; } =
        new HashSet<(AlertId, SubscriberId)>();

    /// <summary>Entries that say they were filed because their alert had ended.</summary>
    public int Expired { get; init; }

    /// <summary>Entries beyond one for each dispatch.</summary>
    public int FiledAgain { get; init; }

    /// <summary>Consumers that were killed; each may repeat one chunk.</summary>
    public int Kills { get; init; }

    /// <summary>Consumers that were at work where a region was cut off; each may repeat one chunk.</summary>
    public int CutOff { get; init; }

    /// <summary>Null when no leader was cut off.</summary>
    public Succession? Succession { get; init; }

    /// <summary>From when an alert could be known to all who were to send it, or to stop an older one.</summary>
    internal DateTimeOffset KnownAt(Alert alert) => Succession?.KnownAt(alert.DecidedAt) ?? alert.DecidedAt;

    /// <summary>Dispatches between two checkpoints.</summary>
    public int ChunkSize { get; init; } = 100;

    /// <summary>What was done to the running alert, and when.</summary>
    public InterventionTimes Interventions { get; init; } = InterventionTimes.None;

    /// <summary>The counts that the claims of all alerts keep of what became of everybody: for operators, not for the
    /// verdict.</summary>
    public DispatchCounts OnRecord { get; init; }

    /// <summary>What consumers did to claims, as they wrote it down; null when they did not.</summary>
    public IReadOnlyList<ClaimTraceEntry>? Trace { get; init; }

    /// <summary>What was seen between feed and providers.</summary>
    public ChainEvidence Chain { get; init; } = ChainEvidence.None;

    /// <summary>Answers that a provider lost after it had taken the message: the sender cannot know, and one more try
    /// is right.</summary>
    public int LostAnswers { get; init; }

    /// <summary>
    /// What became of something owed: kept among the dead letters, or <paramref name="due"/> as it is.
    /// </summary>
    internal Due FateOf(AlertId alert, SubscriberId subscriber, Due due)
    {
        if (!DeadLettered.Contains((alert, subscriber)))
            return due;
        return Ambiguous.Contains((alert, subscriber)) ? Due.Ambiguous : Due.DeadLettered;
    }
}

/// <summary>The guarantees, judged.</summary>
/// <param name="Eligible">Subscribers who are eligible to be notified by any of the alerts.</param>
/// <param name="Notified">Those of them who got anything.</param>
/// <param name="Missed">Messages owed, not given, and not in the dead-letter queue either.</param>
/// <param name="Duplicates">Messages beyond what was owed.</param>
/// <param name="AllowedDuplicates">As many as the kills, the cut and lost answers explain.</param>
/// <param name="Late">Subscribers whose first message came after the S wave.</param>
/// <param name="FalseAlarms">Messages to people who are eligible for no alert, or about an event that never
/// was.</param>
/// <param name="Reachable">Eligible and not yet reached by the S wave when the feed first showed the event.</param>
/// <param name="InTime">Reachable, and notified before their S wave.</param>
public sealed record GuaranteeResult(
    int Eligible,
    int Notified,
    int Missed,
    int Duplicates,
    int AllowedDuplicates,
    int Late,
    int FalseAlarms,
    int DeadLettered,
    int Reachable,
    int InTime,
    LatencyMs Latency,
    double DispatchesPerSecond,
    IReadOnlyDictionary<ChannelKind, ChannelFigures> ByChannel,
    IReadOnlyList<CityFigures> Cities
)
{
    /// <summary>Messages owed that no provider took, kept in the dead letters or not: by the providers' logs
    /// alone.</summary>
    public required int Undelivered { get; init; }

    /// <summary>Dead letters that say they expired in the queue.</summary>
    public required int Expired { get; init; }

    /// <summary>Entries that should not be there: a second one for the same dispatch, or one that a provider certainly
    /// took.</summary>
    public required int WronglyFiled { get; init; }

    /// <summary>Eligible, neither notified nor filed, and owed no message any more: their wave had passed, and they
    /// want nothing late.</summary>
    public required int DeclinedLate { get; init; }

    /// <summary>Messages that a provider took after the last alert had ended.</summary>
    public required int Stale { get; init; }

    /// <summary>First alerts and cancellations that the scenario asks for and did not get, or got beyond what it asks
    /// for.</summary>
    public required int WrongAlerts { get; init; }

    /// <summary>Eligible, and rightly not notified: the event was withdrawn before a message went to them.</summary>
    public int Withdrawn { get; init; }

    /// <summary>Eligible for an older alert as well, and received only the stronger one that followed it.</summary>
    public int Superseded { get; init; }

    /// <summary>How the claims' trace compares with the claim model; null without one.</summary>
    public ClaimTraceResult? Trace { get; init; }

    /// <summary>What was still sent though it should not have been.</summary>
    public StopFigures Stops { get; init; } = new();

    /// <summary>How escalations and cancellations arrived on Telegram.</summary>
    public required ReplyFigures Telegram { get; init; }

    public bool Holds =>
        Missed == 0
        && Trace is not { Violations.Count: > 0 }
        && Stops.Hold(AllowedDuplicates)
        && FalseAlarms == 0
        && Duplicates <= AllowedDuplicates
        && WronglyFiled <= AllowedDuplicates
        && Stale == 0
        && WrongAlerts == 0
        && Telegram.StrayReplies == 0;

    /// <summary>1 when nobody could be reached: nothing was lost.</summary>
    public double InTimeShare => Reachable == 0 ? 1 : InTime / (double)Reachable;
}

/// <summary>From the moment the feed first showed the event to a provider's acceptance of each subscriber's first
/// message.</summary>
public sealed record LatencyMs(double? First, double? P50, double? P99, double? Last);

/// <param name="Sent">Accepted by the provider; edits of earlier messages are no messages.</param>
/// <param name="Failed">Refused attempts.</param>
/// <param name="Retried">Accepted on the same channel after a refusal.</param>
/// <param name="FellBack">Accepted though it was not the subscriber's first choice.</param>
/// <param name="P99Ms">From feed to acceptance, of those whose first choice it was and who got their first message by
/// it; null for nobody.</param>
public sealed record ChannelFigures(int Sent, int Failed, int Retried, int FellBack, double? P99Ms);

/// <param name="NotifiedAfterSeconds">Median, from when the feed first showed the event.</param>
/// <param name="SAfterSeconds">At the city's centre, from the same moment.</param>
/// <param name="Intensity">Expected at the centre by the strongest alert.</param>
public sealed record CityFigures(
    string Name,
    int Subscribers,
    int Eligible,
    [property: JsonPropertyName("told")] int Notified,
    [property: JsonPropertyName("toldAfterSeconds")] double? NotifiedAfterSeconds,
    double SAfterSeconds,
    double Intensity
)
{
    public double? SecondsLeft => SAfterSeconds - NotifiedAfterSeconds;
}

/// <summary>How long the garbage collector stops this process's threads, by the runtime's own events.</summary>
public sealed class GcPauseWatch : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords Gc = (EventKeywords)1;
    private const int SuspendBegins = 9;
    private const int RestartEnds = 3;

    private readonly ConcurrentBag<double> pauses = [];
    private DateTime suspended;

    public GcFigures Figures() => GcFigures.From("process", pauses.Count, pauses);

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
            EnableEvents(eventSource, EventLevel.Informational, Gc);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventId == SuspendBegins)
            suspended = eventData.TimeStamp;
        if (eventData.EventId != RestartEnds || suspended == default)
            return;
        pauses.Add((eventData.TimeStamp - suspended).TotalMilliseconds);
        suspended = default;
    }
}
