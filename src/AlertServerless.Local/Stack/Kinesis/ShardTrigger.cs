using System.Collections.Concurrent;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Stack.Streams;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Kinesis;

/// <summary>The options of a Kinesis event source mapping. Batches are not bisected, and of each shard one is in
/// flight at a time (parallelization factor 1).</summary>
public sealed record ShardTriggerOptions : MappingOptions
{
    public required string Stream { get; init; }

    /// <summary>Between two reads of a shard. Lambda reads once a second, and is handed records within some 70 ms where
    /// enhanced fan-out is on (https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html). This stands in
    /// for the latter: the emulator answers when something was written.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How often the stream is asked for shards that came of a split or a merge.</summary>
    public TimeSpan ShardRefresh { get; init; } = TimeSpan.FromSeconds(1);
}

/// <summary>
/// Stands in for Lambda's event source mapping for Kinesis: reads every shard from its beginning and invokes the
/// handler, never twice at once for one shard. What a shard was split into is read when the shard has been worked off,
/// so that records of one hash key stay in order. Positions live in memory only.
/// </summary>
public sealed partial class ShardTrigger : ILaneTrigger
{
    private readonly IAmazonKinesis kinesis;
    private readonly ShardTriggerOptions options;
    private readonly KinesisRecords records;
    private readonly LaneQueueParts parts;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, OneShard> shards = new(StringComparer.Ordinal);
    private long received;
    private int disposed;

    private ShardTrigger(
        IAmazonKinesis kinesis,
        ShardTriggerOptions options,
        KinesisRecords records,
        LaneQueueParts parts
    )
    {
        (this.kinesis, this.options, this.records, this.parts) = (kinesis, options, records, parts);
        Completion = RunAsync();
    }

    public Task Ready => ready.Task;

    public Task Completion { get; }

    public long Unfinished => shards.Values.Sum(shard => shard.Queue.Unfinished);

    public long Invocations => shards.Values.Sum(shard => shard.Queue.Invocations);

    public long Received => Volatile.Read(ref received);

    public int Partitions => shards.Count;

    internal static ShardTrigger Start(
        IAmazonKinesis kinesis,
        ShardTriggerOptions options,
        KinesisRecords records,
        LaneQueueParts parts
    ) => new(kinesis, options, records, parts);

    /// <summary>A second call changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        await stopping.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
    }

    // One part that cannot go on stops the others: half a trigger would look like a slow one.
    private async Task RunAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                running.AddRange(await TakeUpAsync());
                var pause = Task.Delay(options.ShardRefresh, parts.Clock, stopping.Token);
                var ended = await Task.WhenAny(running.Where(task => task.IsFaulted).Append(pause));
                await ended;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            ready.TrySetCanceled(stopping.Token);
        }
        catch (Exception exception)
        {
            ready.TrySetException(exception);
            throw;
        }
        finally
        {
            await stopping.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Begins with every shard that is not read yet and whose parents are worked off.</summary>
    private async Task<IReadOnlyList<Task>> TakeUpAsync()
    {
        IReadOnlyList<Shard> listed;
        try
        {
            listed = await OpenShards.ListAllAsync(kinesis, options.Stream, stopping.Token);
        }
        catch (Exception outage) when (Passes(outage))
        {
            LogOutage(parts.Log, options.Stream, outage.Message);
            return [];
        }

        var stalled = StalledIn(listed);
        var begun = new List<Task>();
        foreach (var shard in listed.Where(shard => !shards.ContainsKey(shard.ShardId) && MayBegin(shard, listed)))
        {
            var number = KinesisRecords.NumberOf(shard.ShardId);
            var queue = new LaneQueue<Record>(number, options, records, parts);
            var one = new OneShard(shard.ShardId, queue, stalled.Contains(shard.ShardId));
            shards[shard.ShardId] = one;
            begun.AddRange([ReadAsync(one, number), queue.RunAsync(stopping.Token)]);
        }

        return begun;
    }

    // Partitions are numbered as the publisher numbers them.
    private HashSet<string> StalledIn(IReadOnlyList<Shard> listed)
    {
        var open = OpenShards.Of(listed);
        return [.. options.StalledPartitions.Where(partition => partition < open.Count).Select(open.IdOf)];
    }

    private bool MayBegin(Shard shard, IReadOnlyList<Shard> listed) =>
        new[] { shard.ParentShardId, shard.AdjacentParentShardId }.All(parent =>
            string.IsNullOrEmpty(parent)
            || listed.All(other => other.ShardId != parent)
            || (shards.TryGetValue(parent, out var read) && read is { IsAtEnd: true, Queue.Unfinished: 0 })
        );

    private async Task ReadAsync(OneShard shard, int number)
    {
        try
        {
            // Not all at the same moment.
            await Task.Delay(options.Poll * (number % 8 / 8.0), parts.Clock, stopping.Token);
            while (!shard.IsAtEnd)
            {
                await ReadOnceAsync(shard);
                await Task.Delay(options.Poll, parts.Clock, stopping.Token);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Cancellation is its usual end.
        }
    }

    private async Task ReadOnceAsync(OneShard shard)
    {
        try
        {
            shard.Iterator ??= await IteratorAsync(shard);
            var answer = await kinesis.GetRecordsAsync(
                new GetRecordsRequest { ShardIterator = shard.Iterator },
                stopping.Token
            );
            foreach (var record in answer.Records ?? [])
            {
                if (!shard.IsStalled)
                    shard.Queue.Add(record);
                shard.Last = record.SequenceNumber;
                // Counted last, so that whoever sees the count also sees the record as unfinished, unless it is done.
                Interlocked.Increment(ref received);
            }

            shard.Iterator = answer.NextShardIterator;
            shard.IsAtEnd = answer.NextShardIterator is null;
            if (answer.Records is null or { Count: 0 })
                NoteCaughtUp(shard);
        }
        catch (ExpiredIteratorException)
        {
            shard.Iterator = null;
        }
        catch (Exception outage) when (Passes(outage))
        {
            LogOutage(parts.Log, shard.Id, outage.Message);
        }
    }

    private async Task<string> IteratorAsync(OneShard shard)
    {
        var answer = await kinesis.GetShardIteratorAsync(
            new GetShardIteratorRequest
            {
                StreamName = options.Stream,
                ShardId = shard.Id,
                ShardIteratorType = shard.Last is null
                    ? ShardIteratorType.TRIM_HORIZON
                    : ShardIteratorType.AFTER_SEQUENCE_NUMBER,
                StartingSequenceNumber = shard.Last,
            },
            stopping.Token
        );
        return answer.ShardIterator;
    }

    private void NoteCaughtUp(OneShard shard)
    {
        shard.IsCaughtUp = true;
        if (!ready.Task.IsCompleted && shards.Values.All(one => one.IsCaughtUp))
            ready.TrySetResult();
    }

    // The service is asked again, as AWS's own pollers do.
    private bool Passes(Exception outage) =>
        outage is AmazonKinesisException or HttpRequestException or IOException or TimeoutException
        || (outage is OperationCanceledException && !stopping.IsCancellationRequested);

    [LoggerMessage(1, LogLevel.Warning, "Kinesis: {Where}: {Reason}")]
    private static partial void LogOutage(ILogger log, string where, string reason);

    /// <summary>What is known of a shard's reading.</summary>
    private sealed class OneShard(string id, LaneQueue<Record> queue, bool isStalled)
    {
        public string Id => id;

        public LaneQueue<Record> Queue => queue;

        public bool IsStalled => isStalled;

        /// <summary>Null before the first read, and when it has expired.</summary>
        public string? Iterator { get; set; }

        /// <summary>Sequence number of the last record read.</summary>
        public string? Last { get; set; }

        public bool IsCaughtUp { get; set; }

        /// <summary>Closed, and read to its end.</summary>
        public bool IsAtEnd { get; set; }
    }
}
