using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Kinesis;

namespace AlertServerless.Local.Stack.Streams;

/// <summary>An event source mapping on this machine: it wakes consumers, never two at once for one lane.</summary>
public interface ILaneTrigger : IAsyncDisposable
{
    /// <summary>Completes when every lane has been read to its end once: from here on a record is delivered at
    /// once.</summary>
    Task Ready { get; }

    /// <summary>Ends when the trigger is disposed; faults when it could not go on.</summary>
    Task Completion { get; }

    /// <summary>Records read so far, those of stalled lanes included.</summary>
    long Received { get; }

    /// <summary>Records read and neither handled nor given up.</summary>
    long Unfinished { get; }

    /// <summary>How often a consumer was woken.</summary>
    long Invocations { get; }

    /// <summary>Partitions, or shards, that are read or were read to their end.</summary>
    int Partitions { get; }
}

/// <summary>The consumer, as the mapping of either stream calls it.</summary>
public sealed record ConsumerHandlers(TopicHandler OfTopic, ShardHandler OfShard);
