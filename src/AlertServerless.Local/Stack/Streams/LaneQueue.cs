using System.Runtime.InteropServices;
using System.Threading.Channels;
using AlertServerless.Local.Stack.Kafka;
using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace AlertServerless.Local.Stack.Streams;

/// <summary>Why the event source mapping gave records up, in AWS's words.</summary>
public enum DiscardCondition
{
    RetryAttemptsExhausted,
    RecordAgeExceeded,
}

/// <summary>What the destination for failures gets beside the records.</summary>
internal sealed record Discarding(
    DiscardCondition Condition,
    int Invocations,
    string RequestId,
    string FunctionArn,
    DateTimeOffset At
);

/// <summary>A stream's own part in a mapping: its records, its event, its answer.</summary>
internal interface IMappedRecords<TRecord>
{
    DateTimeOffset ArrivedAt(TRecord record);

    /// <summary>Calls the function. What it throws is a failed invocation.</summary>
    /// <returns>The place in the batch from which delivery is repeated; its length when all is dealt with.</returns>
    Task<int> InvokeAsync(int lane, IReadOnlyList<TRecord> batch, ILambdaContext context);

    Task DiscardAsync(int lane, IReadOnlyList<TRecord> batch, Discarding discarding, CancellationToken cancellation);
}

/// <summary>What every queue of a mapping works with.</summary>
/// <param name="Clock">Ages, delays and deadlines go by it.</param>
/// <param name="Log">The mapping's own log.</param>
/// <param name="FunctionLog">What handlers get as their context's logger.</param>
internal sealed record LaneQueueParts(TimeProvider Clock, ILogger Log, ILambdaLogger FunctionLog);

/// <summary>One lane's records on their way to the function: one invocation at a time, in order, until done or given
/// up.</summary>
internal sealed partial class LaneQueue<TRecord>(
    int lane,
    MappingOptions options,
    IMappedRecords<TRecord> mapped,
    LaneQueueParts parts
)
{
    /// <summary>As many deliveries as may be mixed when they come out of order.</summary>
    private const int MixingWindow = 64;

    private readonly Channel<TRecord> waiting = Channel.CreateUnbounded<TRecord>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly Random random = new(HashCode.Combine(options.Seed, lane));
    private long unfinished;
    private long invocations;

    /// <summary>Records received and neither handled nor given up.</summary>
    public long Unfinished => Volatile.Read(ref unfinished);

    public long Invocations => Volatile.Read(ref invocations);

    public void Add(TRecord record)
    {
        Interlocked.Increment(ref unfinished);
        waiting.Writer.TryWrite(record);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (await waiting.Reader.WaitToReadAsync(cancellation))
        {
            var drained = new List<TRecord>();
            while (drained.Count < MixingWindow && waiting.Reader.TryRead(out var record))
                drained.Add(record);
            foreach (var batch in Deliveries(drained))
                await DeliverAsync(batch, cancellation);
            Interlocked.Add(ref unfinished, -drained.Count);
        }
    }

    private List<TRecord[]> Deliveries(List<TRecord> drained)
    {
        var batches = drained
            .Chunk(options.BatchSize)
            .SelectMany(b => Enumerable.Repeat(b, options.Deliveries))
            .ToList();
        if (options.OutOfOrder)
            random.Shuffle(CollectionsMarshal.AsSpan(batches));
        return batches;
    }

    private async Task DeliverAsync(TRecord[] records, CancellationToken cancellation)
    {
        IReadOnlyList<TRecord> batch = records;
        var attempts = 0;
        while (true)
        {
            batch = await DropAgedAsync(batch, attempts, cancellation);
            if (batch.Count == 0)
                return;
            var (done, requestId) = await InvokeAsync(batch);
            attempts++;
            batch = [.. batch.Skip(done)];
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

    private async Task<(int Done, string RequestId)> InvokeAsync(IReadOnlyList<TRecord> batch)
    {
        var requestId = $"{options.FunctionName}-{lane}-{Interlocked.Increment(ref invocations)}";
        try
        {
            var done = await mapped
                .InvokeAsync(lane, batch, Context(requestId))
                .WaitAsync(options.FunctionTimeout, parts.Clock);
            return (done, requestId);
        }
        catch (TimeoutException)
        {
            LogTimedOut(parts.Log, requestId, options.FunctionTimeout.TotalSeconds);
            return (0, requestId);
        }
        catch (Exception exception)
        {
            // Whatever a function throws is, to the mapping, one thing: this batch failed.
            LogFailed(parts.Log, exception, requestId);
            return (0, requestId);
        }
    }

    private async Task<IReadOnlyList<TRecord>> DropAgedAsync(
        IReadOnlyList<TRecord> batch,
        int attempts,
        CancellationToken cancellation
    )
    {
        if (options.MaximumRecordAge is not { } limit)
            return batch;
        var oldest = parts.Clock.GetUtcNow() - limit;
        var aged = batch.Where(record => mapped.ArrivedAt(record) < oldest).ToList();
        if (aged.Count == 0)
            return batch;
        await DiscardAsync(aged, DiscardCondition.RecordAgeExceeded, attempts, string.Empty, cancellation);
        return [.. batch.Except(aged)];
    }

    private Task DiscardAsync(
        IReadOnlyList<TRecord> batch,
        DiscardCondition condition,
        int attempts,
        string requestId,
        CancellationToken cancellation
    ) =>
        mapped.DiscardAsync(
            lane,
            batch,
            new Discarding(
                condition,
                attempts,
                requestId,
                Context(requestId).InvokedFunctionArn,
                parts.Clock.GetUtcNow()
            ),
            cancellation
        );

    private LocalLambdaContext Context(string requestId) =>
        new(options.FunctionName, requestId, options.FunctionTimeout, parts.Clock, parts.FunctionLog);

    [LoggerMessage(1, LogLevel.Warning, "{RequestId} timed out after {Seconds} s")]
    private static partial void LogTimedOut(ILogger log, string requestId, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "{RequestId} failed")]
    private static partial void LogFailed(ILogger log, Exception exception, string requestId);
}
