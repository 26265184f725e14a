namespace AlertServerless.Local.Stack.Kafka;

/// <summary>The settings of an MSK event source mapping in provisioned mode, and a few ways to misbehave as Kafka may.</summary>
public sealed record TopicTriggerOptions
{
    /// <summary>What Lambda itself applies when a mapping has unlimited retries and a destination for failures.</summary>
    public const int DefaultMaximumRetryAttempts = 10;

    public required string BootstrapServers { get; init; }

    public required string Topic { get; init; }

    /// <summary>When the trigger starts.</summary>
    public required int Partitions { get; init; }

    /// <summary>How often the topic is asked for more partitions; null for never, where their number is fixed.</summary>
    public TimeSpan? PartitionRefresh { get; init; }

    public string FunctionName { get; init; } = "ConsumerFunction";

    /// <summary>Records an invocation gets at most; 1 keeps every partition's record in an invocation of its own.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>The function's configured time-out: the invocation is abandoned and counted as failed.</summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Invocations after the first one.</summary>
    public int MaximumRetryAttempts { get; init; } = DefaultMaximumRetryAttempts;

    /// <summary>Older records go to the destination unseen; null for no limit. AWS takes no less than 60 s.</summary>
    public TimeSpan? MaximumRecordAge { get; init; }

    /// <summary>Between a failed invocation and its retry. AWS backs off too, without saying how long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a fetch waits at the broker. The mock broker does not wake a waiting fetch when a record comes, so
    /// this is the latency it adds; a real broker answers at once and can be given 500 ms.</summary>
    public TimeSpan FetchWait { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Each record is delivered this many times, each time as its own invocation.</summary>
    public int Deliveries { get; init; } = 1;

    /// <summary>Deliveries that wait together are given in a random order.</summary>
    public bool OutOfOrder { get; init; }

    /// <summary>For <see cref="OutOfOrder"/>.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Partitions whose records are never delivered: a broker or poller that hangs.</summary>
    public IReadOnlySet<int> StalledPartitions { get; init; } = new HashSet<int>();
}
