namespace AlertServerless.Local.Stack.Streams;

/// <summary>The options that event source mappings of Kafka and of Kinesis share, and a few ways to misbehave as
/// either stream may.</summary>
public abstract record MappingOptions
{
    /// <summary>What Lambda itself applies when a mapping has unlimited retries and a destination for
    /// failures.</summary>
    public const int DefaultMaximumRetryAttempts = 10;

    public string FunctionName { get; init; } = "ConsumerFunction";

    /// <summary>Records an invocation gets at most; 1 keeps every lane's record in an invocation of its own.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>The function's configured time-out: the invocation is abandoned and counted as failed.</summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Invocations after the first one.</summary>
    public int MaximumRetryAttempts { get; init; } = DefaultMaximumRetryAttempts;

    /// <summary>Older records go to the destination unseen; null for no limit. AWS takes no less than 60 s.</summary>
    public TimeSpan? MaximumRecordAge { get; init; }

    /// <summary>Between a failed invocation and its retry. AWS backs off too, without saying how long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Each record is delivered this many times, each time as its own invocation.</summary>
    public int Deliveries { get; init; } = 1;

    /// <summary>Deliveries that wait together are given in a random order.</summary>
    public bool OutOfOrder { get; init; }

    /// <summary>For <see cref="OutOfOrder"/>.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Partitions whose records are never delivered: a broker or poller that hangs.</summary>
    public IReadOnlySet<int> StalledPartitions { get; init; } = new HashSet<int>();
}
