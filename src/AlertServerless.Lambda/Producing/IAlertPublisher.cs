using AlertServerless.Core.Topics;

namespace AlertServerless.Lambda.Producing;

/// <summary>One lane's record, signed, and the partition it goes to.</summary>
public sealed record LaneRecord(int Lane, int Partition, string Key, SignedValue Value);

public enum LaneFate
{
    /// <summary>On the topic, on every replica that must have it.</summary>
    Acknowledged,

    /// <summary>Not known to be on the topic: it may be. Next: offer it again; consumers make one of two.</summary>
    Unacknowledged,

    /// <summary>The broker or the client will not take it as things are (no such partition, no right, too large). Next: an operator.</summary>
    Refused,
}

/// <param name="Why">One line unless acknowledged.</param>
public sealed record LaneOutcome(int Lane, int Partition, LaneFate Fate, string? Why);

/// <summary>Puts records on the topic. One outcome per record; never throws for what a broker does.</summary>
public interface IAlertPublisher
{
    /// <summary>Of the topic, as known now; at least 1.</summary>
    Task<int> CountPartitionsAsync(CancellationToken cancellation);

    Task<IReadOnlyList<LaneOutcome>> PublishAsync(IReadOnlyList<LaneRecord> records, CancellationToken cancellation);
}
