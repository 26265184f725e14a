using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;
using Microsoft.Extensions.Logging;
using EventId = AlertServerless.Core.Alerting.EventId;

namespace AlertServerless.Lambda.Alerting;

/// <summary>What the loop works on. A closed set: <see cref="Arrived"/> or <see cref="Tick"/>.</summary>
public abstract record ProducerInput
{
    private ProducerInput() { }

    public sealed record Arrived(FeedDocument Document) : ProducerInput;

    /// <summary>Time for the periodic work: the outbox, the figures.</summary>
    public sealed record Tick : ProducerInput;
}

/// <summary>What operators should see, for logs and metrics; nothing depends on anybody listening.</summary>
public abstract record ProducerEvent
{
    private ProducerEvent() { }

    /// <summary>A feed went into another state.</summary>
    public sealed record FeedChanged(FeedHealth Health) : ProducerEvent;

    /// <summary>A feed reported something new that no further reading confirmed.</summary>
    /// <param name="Conflicting">True when every reading had something else, and nothing was passed on; false when
    /// there was no further reading in time, and the first was passed on.</param>
    public sealed record ReadingUnconfirmed(string Feed, bool Conflicting) : ProducerEvent;

    /// <summary>A report was judged. Suppressed ones are included, so that the log answers every "why not".</summary>
    /// <param name="At">When its document reached us.</param>
    /// <param name="DecidedIn">From then to the decision, before anything was saved.</param>
    public sealed record Judged(ReportDecision Outcome, DateTimeOffset At, TimeSpan DecidedIn) : ProducerEvent;

    /// <summary>
    /// Something would be an alert, or a higher tier of one, and waits for a second source or for an operator: see
    /// <see cref="AlertDecision.Held"/>. Once for each time that its event changes.
    /// </summary>
    public sealed record AlertHeld(EventId Event, AlertCategory Category, AlertDecision.Suppress Held) : ProducerEvent;

    /// <summary>An alert's records were offered to the topic.</summary>
    /// <param name="SinceSeen">From the moment its document reached us; null when an earlier decision is published
    /// again.</param>
    public sealed record Published(Alert Alert, IReadOnlyList<LaneOutcome> Lanes, TimeSpan? SinceSeen) : ProducerEvent;

    /// <summary>The store could not be read or written; the document is tried again.</summary>
    public sealed record StoreFailed(string Why) : ProducerEvent;

    /// <summary>The topic cannot be reached; what is decided waits in the outbox.</summary>
    public sealed record TopicUnavailable(string Why) : ProducerEvent;

    /// <summary>What an operator asked for was done, or could not be.</summary>
    public sealed record RequestHandled(string What, string Outcome) : ProducerEvent;

    /// <summary>Whether an earthquake now would be alerted, by what was proved lately; empty when it would.</summary>
    public sealed record ReadinessJudged(IReadOnlyList<string> Problems) : ProducerEvent;

    public sealed record LeadershipChanged(bool Leading) : ProducerEvent;

    /// <summary>A poller, the renewal of the lease or the publisher failed, and the term ended with it.</summary>
    public sealed record TermFailed(Exception Failure) : ProducerEvent;

    /// <summary>About once a second while leading.</summary>
    public sealed record Ticked(ProducerTick Figures) : ProducerEvent;
}

/// <summary>The producer's figures at one moment.</summary>
/// <param name="Feeds">Each feed's health.</param>
/// <param name="Events">Events in the catalog.</param>
/// <param name="Outbox">Alerts decided and not yet known to be on the topic; above 0 for more than seconds is an
/// incident.</param>
/// <param name="Decided">Alerts decided by this loop so far.</param>
public sealed record ProducerTick(IReadOnlyList<FeedHealth> Feeds, int Events, int Outbox, long Decided);

/// <summary>
/// A producer's log: one line for everything an operator may look for afterwards, every "why not" included. Only what
/// is far away or long past is left out: lists repeat it at every poll.
/// </summary>
public static class ProducerLog
{
    /// <returns>Null for what is only a figure.</returns>
    public static string? Line(ProducerEvent producerEvent) =>
        producerEvent switch
        {
            ProducerEvent.FeedChanged { Health: var health } =>
                $"feed {health.Name}: {health.State}{(health.Why is { } why ? $", {why}" : "")}",
            ProducerEvent.ReadingUnconfirmed { Conflicting: true } reading =>
                $"feed {reading.Feed}: no two readings of what is new in it agreed; waiting for the next",
            ProducerEvent.ReadingUnconfirmed reading =>
                $"feed {reading.Feed}: what is new in it could not be read again in time; believed after one reading",
            ProducerEvent.Judged
            {
                Outcome.Association.Kind: AssociationKind.OutOfRegion
                    or AssociationKind.Historic
                    or AssociationKind.NotKept
            } => null,
            ProducerEvent.Judged judged => DecisionJson.Line(judged.Outcome, judged.At),
            ProducerEvent.AlertHeld held => $"HELD {held.Event} ({held.Category}), {held.Held.Reason}: {held.Held.Why}",
            ProducerEvent.Published published => Line(published),
            ProducerEvent.StoreFailed failed => $"the store did not answer: {failed.Why}",
            ProducerEvent.TopicUnavailable failed => $"the topic cannot be reached: {failed.Why}",
            ProducerEvent.RequestHandled handled => $"an operator asked to {handled.What}: {handled.Outcome}",
            ProducerEvent.TermFailed failed => $"the term ended by a failure: {failed.Failure}",
            ProducerEvent.ReadinessJudged { Problems: [_, ..] problems } => $"NOT READY: {string.Join("; ", problems)}",
            ProducerEvent.LeadershipChanged changed => changed.Leading ? "leading" : "no longer leading",
            _ => null,
        };

    /// <summary>What needs an operator when it lasts is a warning.</summary>
    public static LogLevel LevelOf(ProducerEvent producerEvent) =>
        producerEvent switch
        {
            ProducerEvent.TermFailed => LogLevel.Error,
            ProducerEvent.StoreFailed
            or ProducerEvent.TopicUnavailable
            or ProducerEvent.ReadingUnconfirmed
            or ProducerEvent.AlertHeld => LogLevel.Warning,
            ProducerEvent.ReadinessJudged { Problems.Count: > 0 } => LogLevel.Warning,
            ProducerEvent.Published published when published.Lanes.Any(lane => lane.Fate != LaneFate.Acknowledged) =>
                LogLevel.Warning,
            _ => LogLevel.Information,
        };

    private static string Line(ProducerEvent.Published published)
    {
        var left = published.Lanes.Where(lane => lane.Fate != LaneFate.Acknowledged).ToList();
        var line =
            $"alert {published.Alert.Id}: {published.Lanes.Count - left.Count} of {published.Lanes.Count} lanes on "
            + $"the topic";
        return left.Count == 0
            ? line
            : $"{line}; lane {left[0].Lane}, partition {left[0].Partition}: {left[0].Fate}, {left[0].Why}";
    }
}
