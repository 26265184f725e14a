using AlertServerless.Lambda.FanOut;
using AlertServerless.Local.Stack.Streams;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Kafka;

using Consumed = ConsumeResult<byte[]?, byte[]?>;

/// <summary>One invocation. A null answer is one that the mapping could not read: the batch is retried.</summary>
/// <param name="partition">So that each partition can have a consumer, or a process, of its own.</param>
public delegate Task<KafkaBatchResponse?> TopicHandler(int partition, KafkaEvent kafkaEvent, ILambdaContext context);

/// <summary>What a trigger works with.</summary>
/// <param name="Handler">The function.</param>
/// <param name="OnFailure">The destination for failures. When it throws, the trigger stops and
/// <see cref="TopicTrigger.Completion"/> says so.</param>
/// <param name="Clock">Ages, delays and deadlines go by it.</param>
/// <param name="Log">The mapping's own log.</param>
/// <param name="FunctionLog">What handlers get as their context's logger.</param>
public sealed record TopicTriggerParts(
    TopicHandler Handler,
    Func<DiscardedBatch, CancellationToken, Task> OnFailure,
    TimeProvider Clock,
    ILogger Log,
    ILambdaLogger FunctionLog
);

/// <summary>
/// Stands in for Lambda's event source mapping for MSK in provisioned mode: reads every partition from its beginning
/// and invokes the handler, never twice at once for one partition. Offsets live in memory only.
/// </summary>
public sealed class TopicTrigger : ILaneTrigger
{
    private static readonly TimeSpan MetadataLimit = TimeSpan.FromSeconds(5);

    private readonly TopicTriggerOptions options;
    private readonly TopicTriggerParts parts;
    private readonly KafkaRecords records;
    private readonly IConsumer<byte[]?, byte[]?> consumer;
    private readonly CancellationTokenSource stopping = new();
    private int disposed;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<int> caughtUp = [];

    // Replaced as a whole when the topic grows.
    private LaneQueue<Consumed>[] queues;
    private long received;

    private TopicTrigger(TopicTriggerOptions options, TopicTriggerParts parts)
    {
        this.options = options;
        this.parts = parts;
        records = new KafkaRecords(options, parts);
        consumer = new ConsumerBuilder<byte[]?, byte[]?>(Configuration(options))
            .SetErrorHandler((_, error) => OnError(parts.Log, error))
            .Build();
        queues = Queues(0, options.Partitions);
        consumer.Assign(Beginnings(0, options.Partitions));
        Completion = Task.WhenAll([ReadAsync(), GuardAsync(WatchPartitionsAsync()), .. queues.Select(RunAsync)]);
    }

    public Task Ready => ready.Task;

    public Task Completion { get; }

    public long Received => Volatile.Read(ref received);

    public long Unfinished => Queued.Sum(q => q.Unfinished);

    public long Invocations => Queued.Sum(q => q.Invocations);

    public int Partitions => Queued.Length;

    private LaneQueue<Consumed>[] Queued => Volatile.Read(ref queues);

    public static TopicTrigger Start(TopicTriggerOptions options, TopicTriggerParts parts) => new(options, parts);

    /// <summary>A second call changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await stopping.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        consumer.Close();
        consumer.Dispose();
        stopping.Dispose();
    }

    private static ConsumerConfig Configuration(TopicTriggerOptions options) =>
        new()
        {
            BootstrapServers = options.BootstrapServers,
            GroupId = options.FunctionName,
            ClientId = "event-source-mapping",
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
            FetchWaitMaxMs = (int)options.FetchWait.TotalMilliseconds,
            FetchErrorBackoffMs = 10,
            SocketNagleDisable = true,
            AllowAutoCreateTopics = false,
        };

    private Task ReadAsync() =>
        GuardAsync(
            Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
        );

    private void Read()
    {
        while (!stopping.IsCancellationRequested)
        {
            var result = consumer.Consume(stopping.Token);
            if (result.IsPartitionEOF)
            {
                NoteEnd(result.Partition.Value);
                continue;
            }

            if (!options.StalledPartitions.Contains(result.Partition.Value))
                Queued[result.Partition.Value].Add(result);
            // Counted last, so that whoever sees the count also sees the record as unfinished, unless it is done.
            Interlocked.Increment(ref received);
        }
    }

    /// <summary>
    /// Takes up partitions that the topic has gained, each from its beginning: what was written before they were
    /// noticed is read too. The others go on undisturbed.
    /// </summary>
    private async Task WatchPartitionsAsync()
    {
        if (options.PartitionRefresh is not { } pause)
            return;
        var added = new List<Task>();
        try
        {
            using var admin = new DependentAdminClientBuilder(consumer.Handle).Build();
            while (true)
            {
                await Task.Delay(pause, parts.Clock, stopping.Token);
                var (from, to) = (Partitions, await Task.Run(() => Count(admin), stopping.Token));
                if (to <= from)
                    continue;
                var more = Queues(from, to);
                Volatile.Write(ref queues, [.. queues, .. more]);
                added.AddRange(more.Select(RunAsync));
                consumer.IncrementalAssign(Beginnings(from, to));
            }
        }
        finally
        {
            await Task.WhenAll(added);
        }
    }

    /// <returns>0 when no broker says.</returns>
    private int Count(IAdminClient admin)
    {
        try
        {
            return admin
                .GetMetadata(options.Topic, MetadataLimit)
                .Topics.Single(t => t.Topic == options.Topic)
                .Partitions.Count;
        }
        catch (KafkaException outage)
        {
            OnError(parts.Log, outage.Error);
            return 0;
        }
    }

    private LaneQueue<Consumed>[] Queues(int from, int to) =>
        [
            .. Enumerable
                .Range(from, to - from)
                .Select(p => new LaneQueue<Consumed>(
                    p,
                    options,
                    records,
                    new LaneQueueParts(parts.Clock, parts.Log, parts.FunctionLog)
                )),
        ];

    private IEnumerable<TopicPartitionOffset> Beginnings(int from, int to) =>
        Enumerable.Range(from, to - from).Select(p => new TopicPartitionOffset(options.Topic, p, Offset.Beginning));

    private Task RunAsync(LaneQueue<Consumed> queue) => GuardAsync(queue.RunAsync(stopping.Token));

    private void NoteEnd(int partition)
    {
        if (ready.Task.IsCompleted)
            return;
        caughtUp.Add(partition);
        if (caughtUp.Count == Partitions)
            ready.TrySetResult();
    }

    /// <summary>One part that cannot go on stops the others: half a trigger would look like a slow one.</summary>
    private async Task GuardAsync(Task part)
    {
        try
        {
            await part;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            ready.TrySetCanceled(stopping.Token);
        }
        catch (Exception exception)
        {
            ready.TrySetException(exception);
            await stopping.CancelAsync();
            throw;
        }
    }

    private static void OnError(ILogger log, Error error)
    {
        if (error.IsFatal)
            log.LogError("Kafka: {Reason}", error.Reason);
        else
            log.LogWarning("Kafka: {Reason}", error.Reason);
    }
}

/// <summary>The options of an MSK event source mapping in provisioned mode.</summary>
public sealed record TopicTriggerOptions : MappingOptions
{
    public required string BootstrapServers { get; init; }

    public required string Topic { get; init; }

    /// <summary>When the trigger starts.</summary>
    public required int Partitions { get; init; }

    /// <summary>How often the topic is asked for more partitions; null for never, where their number is
    /// fixed.</summary>
    public TimeSpan? PartitionRefresh { get; init; }

    /// <summary>How long a fetch waits at the broker. The mock broker does not wake a waiting fetch when a record
    /// comes, so this is the latency it adds; a real broker answers at once and can be given 500 ms.</summary>
    public TimeSpan FetchWait { get; init; } = TimeSpan.FromMilliseconds(2);
}
