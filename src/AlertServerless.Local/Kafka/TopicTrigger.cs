using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Kafka;

/// <summary>One invocation. A null answer is one that the mapping could not read: the batch is retried.</summary>
/// <param name="partition">So that each partition can have a consumer, or a process, of its own.</param>
public delegate Task<BatchResponse?> TopicHandler(int partition, KafkaEvent kafkaEvent, ILambdaContext context);

/// <summary>What a trigger works with.</summary>
/// <param name="Handler">The function.</param>
/// <param name="OnFailure">The destination for failures. When it throws, the trigger stops and <see cref="TopicTrigger.Completion"/> says so.</param>
/// <param name="Clock">Ages, delays and deadlines go by it.</param>
/// <param name="Log">The mapping's own log.</param>
/// <param name="FunctionLog">What handlers get as their context's logger.</param>
public sealed record TopicTriggerParts(
    TopicHandler Handler,
    Func<DiscardedBatch, CancellationToken, Task> OnFailure,
    TimeProvider Clock,
    ILogger Log,
    ILambdaLogger FunctionLog);

/// <summary>
/// Stands in for Lambda's event source mapping for MSK in provisioned mode: reads every partition from its beginning and
/// invokes the handler, never twice at once for one partition. Offsets live in memory only.
/// </summary>
public sealed class TopicTrigger : IAsyncDisposable
{
    private readonly TopicTriggerOptions options;
    private readonly IConsumer<byte[]?, byte[]?> consumer;
    private readonly PartitionQueue[] queues;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<int> caughtUp = [];
    private long received;

    private TopicTrigger(TopicTriggerOptions options, TopicTriggerParts parts)
    {
        this.options = options;
        consumer = new ConsumerBuilder<byte[]?, byte[]?>(Configuration(options)).SetErrorHandler((_, error) => OnError(parts.Log, error)).Build();
        queues = [.. Enumerable.Range(0, options.Partitions).Select(p => new PartitionQueue(p, options, parts))];
        Completion = Task.WhenAll([ReadAsync(), .. queues.Select(q => GuardAsync(q.RunAsync(stopping.Token)))]);
    }

    /// <summary>Completes when every partition has been read to its end once: from here on a record is delivered at once.</summary>
    public Task Ready => ready.Task;

    /// <summary>Ends when the trigger is disposed; faults when it could not go on.</summary>
    public Task Completion { get; }

    /// <summary>Records read so far, stalled partitions' included.</summary>
    public long Received => Volatile.Read(ref received);

    /// <summary>Records read and neither handled nor given up.</summary>
    public long Unfinished => queues.Sum(q => q.Unfinished);

    public long Invocations => queues.Sum(q => q.Invocations);

    public static TopicTrigger Start(TopicTriggerOptions options, TopicTriggerParts parts) => new(options, parts);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        consumer.Close();
        consumer.Dispose();
        stopping.Dispose();
    }

    private static ConsumerConfig Configuration(TopicTriggerOptions options) => new()
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

    private Task ReadAsync() => GuardAsync(Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    private void Read()
    {
        consumer.Assign(Enumerable.Range(0, options.Partitions).Select(p => new TopicPartitionOffset(options.Topic, p, Offset.Beginning)));
        while (!stopping.IsCancellationRequested)
        {
            var result = consumer.Consume(stopping.Token);
            if (result.IsPartitionEOF)
            {
                NoteEnd(result.Partition.Value);
                continue;
            }

            Interlocked.Increment(ref received);
            if (!options.StalledPartitions.Contains(result.Partition.Value))
                queues[result.Partition.Value].Add(result);
        }
    }

    private void NoteEnd(int partition)
    {
        if (ready.Task.IsCompleted) return;
        caughtUp.Add(partition);
        if (caughtUp.Count == options.Partitions) ready.TrySetResult();
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
        if (error.IsFatal) log.LogError("Kafka: {Reason}", error.Reason);
        else log.LogWarning("Kafka: {Reason}", error.Reason);
    }
}
