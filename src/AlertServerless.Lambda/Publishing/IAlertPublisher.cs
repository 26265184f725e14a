using AlertServerless.Core.Publishing;

namespace AlertServerless.Lambda.Publishing;

/// <summary>One lane's record, signed, and the partition it goes to.</summary>
/// <param name="TraceParent">The span that it is published in, as W3C Trace Context writes it; null where nobody
/// traces.</param>
public sealed record LaneRecord(int Lane, int Partition, string Key, SignedValue Value, string? TraceParent = null);

public enum LaneFate
{
    /// <summary>On the topic, on every replica that must have it.</summary>
    Acknowledged,

    /// <summary>Not known to be on the topic: it may be. Next: offer it again; claims keep a duplicate from being
    /// sent.</summary>
    Unacknowledged,

    /// <summary>The broker or the client will not take it as things are (no such partition, no right, too large). Next:
    /// an operator.</summary>
    Refused,
}

/// <param name="Why">One line unless acknowledged.</param>
public sealed record LaneOutcome(int Lane, int Partition, LaneFate Fate, string? Why = null);

/// <summary>How many partitions the topic has. A closed set: <see cref="Known"/> or <see cref="Unknown"/>.</summary>
public abstract record TopicSize
{
    private TopicSize() { }

    /// <param name="Partitions">At least 1.</param>
    public sealed record Known(int Partitions) : TopicSize;

    /// <summary>No broker answers, or the topic is not there. Next: ask again; what is decided waits in the
    /// outbox.</summary>
    public sealed record Unknown(string Why) : TopicSize;
}

/// <summary>Puts records on the topic. One outcome per record; never throws for what a broker does.</summary>
public interface IAlertPublisher
{
    Task<TopicSize> MeasureAsync(CancellationToken cancellation);

    Task<IReadOnlyList<LaneOutcome>> PublishAsync(IReadOnlyList<LaneRecord> records, CancellationToken cancellation);
}
