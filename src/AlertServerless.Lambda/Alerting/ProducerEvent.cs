using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.Alerting;

/// <summary>What the loop works on. A closed set: <see cref="Arrived"/> or <see cref="Tick"/>.</summary>
public abstract record ProducerInput
{
    private ProducerInput()
    {
    }

    public sealed record Arrived(FeedDocument Document) : ProducerInput;

    /// <summary>Time to see to what is left: the outbox, the figures.</summary>
    public sealed record Tick : ProducerInput;
}

/// <summary>What operators should see, for logs and metrics; nothing depends on anybody listening.</summary>
public abstract record ProducerEvent
{
    private ProducerEvent()
    {
    }

    /// <summary>A feed went into another state.</summary>
    public sealed record FeedChanged(FeedHealth Health) : ProducerEvent;

    /// <summary>A feed said something new that no second reading confirmed.</summary>
    /// <param name="Disputed">True when every reading said something else, and nothing was passed on; false when there was no
    /// second reading in time, and the first was.</param>
    public sealed record ReadingUnconfirmed(string Feed, bool Disputed) : ProducerEvent;

    /// <summary>A report was judged; silence included, so that every "why not" has its answer in the log.</summary>
    public sealed record Judged(ReportDecision Entry, DateTimeOffset At) : ProducerEvent;

    /// <summary>
    /// Something would be an alert, or a higher tier of one, and waits for a second source or for an operator: see
    /// <see cref="AlertDecision.Held"/>. Once for each time that its event changes.
    /// </summary>
    public sealed record AlertHeld(EventId Event, AlertCategory Category, AlertDecision.Suppress Held) : ProducerEvent;

    /// <summary>An alert's records were offered to the topic.</summary>
    /// <param name="SinceSeen">From the moment its document reached us; null when an earlier decision is published again.</param>
    public sealed record Published(Alert Alert, IReadOnlyList<LaneOutcome> Lanes, TimeSpan? SinceSeen) : ProducerEvent;

    /// <summary>The store could not be read or written; the document is tried again.</summary>
    public sealed record StoreFailed(string Why) : ProducerEvent;

    /// <summary>The topic cannot be reached; what is decided waits in the outbox.</summary>
    public sealed record TopicUnavailable(string Why) : ProducerEvent;

    public sealed record LeadershipChanged(bool Leading) : ProducerEvent;

    /// <summary>About once a second while leading.</summary>
    public sealed record Ticked(ProducerTick Figures) : ProducerEvent;
}

/// <summary>The producer's figures at one moment.</summary>
/// <param name="Feeds">Each feed's health.</param>
/// <param name="Events">Events in the book.</param>
/// <param name="Outbox">Alerts decided and not yet known to be on the topic; above 0 for more than seconds is an incident.</param>
/// <param name="Decided">Alerts decided by this loop so far.</param>
public sealed record ProducerTick(IReadOnlyList<FeedHealth> Feeds, int Events, int Outbox, long Decided);
