using System.Threading.Channels;
using AlertServerless.Lambda.FanOut;
using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Kafka;

using Consumed = ConsumeResult<byte[]?, byte[]?>;

/// <summary>One partition's records on their way to the function: one invocation at a time, in order, until done or
/// given up.</summary>
internal sealed partial class PartitionQueue(int partition, TopicTriggerOptions options, TopicTriggerParts parts)
{
    /// <summary>As many deliveries as may be mixed when they come out of order.</summary>
    private const int MixingWindow = 64;

    private readonly Channel<Consumed> waiting = Channel.CreateUnbounded<Consumed>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Random random = new(HashCode.Combine(options.Seed, partition));
    private long unfinished;
    private long invocations;

    /// <summary>Records received and neither handled nor given up.</summary>
    public long Unfinished => Volatile.Read(ref unfinished);

    public long Invocations => Volatile.Read(ref invocations);

    public void Add(Consumed record)
    {
        Interlocked.Increment(ref unfinished);
        waiting.Writer.TryWrite(record);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await waiting.Reader.WaitToReadAsync(cancellation))
        {
            var drained = new List<Consumed>();
            while (drained.Count < MixingWindow && waiting.Reader.TryRead(out var record))
                drained.Add(record);
            foreach (var batch in Deliveries(drained))
                await DeliverAsync(batch, cancellation);
            Interlocked.Add(ref unfinished, -drained.Count);
        }
    }

    private List<Consumed[]> Deliveries(List<Consumed> drained)
    {
        var batches = drained
            .Chunk(options.BatchSize)
            .SelectMany(b => Enumerable.Repeat(b, options.Deliveries))
            .ToList();
        if (options.OutOfOrder)
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batches));
        return batches;
    }

    private async Task DeliverAsync(Consumed[] records, CancellationToken cancellation)
    {
        IReadOnlyList<Consumed> batch = records;
        var attempts = 0;
        while (true)
        {
            batch = await DropAgedAsync(batch, attempts, cancellation);
            if (batch.Count == 0)
                return;
            var (response, requestId) = await InvokeAsync(batch);
            attempts++;
            batch = Remaining(batch, response);
            if (batch.Count == 0)
                return;
            if (attempts > options.MaximumRetryAttempts)
            {
                await DiscardAsync(batch, DiscardCondition.RetryAttemptsExhausted, attempts, requestId, cancellation);
                return;
            }

            await Task.Delay(options.RetryDelay, parts.Clock, cancellation);
        }
    }

    /// <summary>A null response, or a failure that is not in the batch, retries everything; else from the earliest
    /// failure on.</summary>
    internal static IReadOnlyList<Consumed> Remaining(IReadOnlyList<Consumed> batch, KafkaBatchResponse? response)
    {
        if (response is null)
            return batch;
        if (response.BatchItemFailures.Count == 0)
            return [];
        var from = long.MaxValue;
        foreach (var failed in response.BatchItemFailures.Select(failure => failure.ItemIdentifier))
        {
            var known = batch.Any(r =>
                r.Offset.Value == failed.Offset
                && KafkaEventBuilder.PartitionName(r.Topic, r.Partition.Value) == failed.Partition
            );
            if (!known)
                return batch;
            from = Math.Min(from, failed.Offset);
        }

        return [.. batch.Where(r => r.Offset.Value >= from)];
    }

    private async Task<(KafkaBatchResponse? Response, string RequestId)> InvokeAsync(IReadOnlyList<Consumed> batch)
    {
        var requestId = $"{options.FunctionName}-{partition}-{Interlocked.Increment(ref invocations)}";
        var context = new LocalLambdaContext(
            options.FunctionName,
            requestId,
            options.FunctionTimeout,
            parts.Clock,
            parts.FunctionLog
        );
        try
        {
            var response = await parts
                .Handler(partition, KafkaEventBuilder.Build(options.BootstrapServers, batch), context)
                .WaitAsync(options.FunctionTimeout, parts.Clock);
            return (response, requestId);
        }
        catch (TimeoutException)
        {
            LogTimedOut(parts.Log, requestId, options.FunctionTimeout.TotalSeconds);
            return (null, requestId);
        }
        catch (Exception exception)
        {
            // Whatever a function throws is, to the mapping, one thing: this batch failed.
            LogFailed(parts.Log, exception, requestId);
            return (null, requestId);
        }
    }

    private async Task<IReadOnlyList<Consumed>> DropAgedAsync(
        IReadOnlyList<Consumed> batch,
        int attempts,
        CancellationToken cancellation
    )
    {
        if (options.MaximumRecordAge is not { } limit)
            return batch;
        var oldest = parts.Clock.GetUtcNow() - limit;
        var aged = batch.Where(r => r.Message.Timestamp.UtcDateTime < oldest.UtcDateTime).ToList();
        if (aged.Count == 0)
            return batch;
        await DiscardAsync(aged, DiscardCondition.RecordAgeExceeded, attempts, string.Empty, cancellation);
        return [.. batch.Except(aged)];
    }

    private async Task DiscardAsync(
        IReadOnlyList<Consumed> batch,
        DiscardCondition condition,
        int attempts,
        string requestId,
        CancellationToken cancellation
    )
    {
        var context = new LocalLambdaContext(
            options.FunctionName,
            requestId,
            options.FunctionTimeout,
            parts.Clock,
            parts.FunctionLog
        );
        var discarded = new DiscardedBatch(
            condition,
            options.Topic,
            partition,
            batch[0].Offset.Value,
            batch[^1].Offset.Value,
            batch.Count,
            batch.Sum(r => r.Message.Value?.Length ?? 0),
            attempts,
            requestId,
            context.InvokedFunctionArn,
            options.BootstrapServers,
            parts.Clock.GetUtcNow()
        );
        await parts.OnFailure(discarded, cancellation);
    }

    [LoggerMessage(1, LogLevel.Warning, "{RequestId} timed out after {Seconds} s")]
    private static partial void LogTimedOut(ILogger log, string requestId, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "{RequestId} failed")]
    private static partial void LogFailed(ILogger log, Exception exception, string requestId);
}

/// <summary>Dresses consumed records as the event that Lambda's poller for Kafka sends.</summary>
public static class KafkaEventBuilder
{
    public const string EventSource = "aws:kafka";

    internal static KafkaEvent Build(string bootstrapServers, IReadOnlyList<Consumed> records) =>
        new()
        {
            EventSource = EventSource,
            EventSourceArn = "arn:aws:kafka:local:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-1",
            BootstrapServers = bootstrapServers,
            Records = records
                .GroupBy(r => PartitionName(r.Topic, r.Partition.Value))
                .ToDictionary(g => g.Key, IList<KafkaEvent.KafkaEventRecord> (g) => [.. g.Select(Record)]),
        };

    internal static string PartitionName(string topic, int partition) => $"{topic}-{partition}";

    private static KafkaEvent.KafkaEventRecord Record(Consumed from) =>
        new()
        {
            Topic = from.Topic,
            Partition = from.Partition.Value,
            Offset = from.Offset.Value,
            Timestamp = from.Message.Timestamp.UnixTimestampMs,
            TimestampType =
                from.Message.Timestamp.Type == TimestampType.LogAppendTime ? "LOG_APPEND_TIME" : "CREATE_TIME",
            Key = from.Message.Key is { } key ? Convert.ToBase64String(key) : null,
            Value = new MemoryStream(from.Message.Value ?? [], writable: false),
            Headers = [.. (from.Message.Headers ?? []).Select(Header)],
        };

    // Lambda writes header bytes as JSON numbers of Java's signed byte.
    private static IDictionary<string, sbyte[]> Header(IHeader header) =>
        new Dictionary<string, sbyte[]>(StringComparer.Ordinal)
        {
            [header.Key] = [.. header.GetValueBytes().Select(b => unchecked((sbyte)b))],
        };
}
