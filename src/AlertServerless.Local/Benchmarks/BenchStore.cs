using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Stack;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Local.Benchmarks;

/// <summary>One lock for each subscriber, as the first generation had it. True for the one caller who got it.</summary>
internal delegate Task<bool> SubscriberLock(AlertId alert, SubscriberId subscriber, CancellationToken cancellation);

/// <summary>The store under a benchmark: an emulator of DynamoDB behind the real adapters, or this process's
/// memory.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> running = new();
    private readonly BulkSubscribers bulk;
    private EmulatorProcess? process;

    private BenchStore(
        string name,
        ISegmentPages pages,
        ISubscriberRows rows,
        ISubscriberIndex index,
        ISegmentDirectory directory,
        ISegmentReader reader,
        ISegmentClaims claims,
        ILaneMarkers markers,
        SubscriberLock tryLock,
        TimeProvider clock
    )
    {
        var secrets = LocalSecrets.Create();
        Sealer = secrets.Sealer();
        bulk = new BulkSubscribers(pages, rows, index, Sealer, secrets.Index(), SignUpOptions.Default);
        Name = name;
        Directory = directory;
        Reader = reader;
        Claims = new CountedClaims(claims, markers, tryLock, clock);
    }

    public string Name { get; }

    public AddressSealer Sealer { get; }

    public ISegmentDirectory Directory { get; }

    public ISegmentReader Reader { get; }

    public CountedClaims Claims { get; }

    /// <summary>What the store itself has used so far, in a process of its own; nothing when it is this process's
    /// memory.</summary>
    public TimeSpan ProcessorTime => process?.ProcessorTime ?? TimeSpan.Zero;

    public static BenchStore InMemory(TimeProvider clock)
    {
        var subscribers = new InMemorySubscribers();
        var locks = new System.Collections.Concurrent.ConcurrentDictionary<(AlertId, SubscriberId), bool>();
        return new BenchStore(
            "memory",
            subscribers.Directory,
            subscribers,
            subscribers,
            subscribers.Directory,
            subscribers,
            new InMemorySegmentClaims(),
            new InMemoryLaneMarkers(),
            (alert, subscriber, _) => Task.FromResult(locks.TryAdd((alert, subscriber), true)),
            clock
        );
    }

    /// <param name="traffic">Counts what is asked; null for nobody.</param>
    /// <exception cref="EmulatorUnavailableException">The emulator cannot be run here.</exception>
    public static async Task<BenchStore> DynamoDbAsync(
        TimeProvider clock,
        CancellationToken cancellation,
        StoreTraffic? traffic = null
    )
    {
        var emulator = await EmulatorProcess.StartAsync(Emulator.DynamoDb, clock, cancellation);
        var client = DynamoDbClients.CreateAt(emulator.Endpoint);
        var tables = TableNames.WithPrefix("bench-");
        await LocalTables.CreateAsync(client, tables, clock, cancellation);
        var store = new DynamoDbStore(client, traffic);
        var batch = new DynamoDbBatch(store, clock);
        var bench = new BenchStore(
            "dynalite",
            new DynamoSegmentPages(store, tables.Segments),
            new DynamoSubscriberRows(store, batch, tables.Subscribers),
            new DynamoSubscriberIndex(store, batch, tables.Subscribers),
            new DynamoSegmentDirectory(store, tables.Segments),
            new DynamoSegmentReader(store, tables.Subscribers),
            new DynamoSegmentClaims(store, tables.Claims),
            new DynamoLaneMarkers(store, tables.Claims, clock),
            new DynamoSubscriberLocks(client, tables.Claims).TryLockAsync,
            clock
        );
        bench.running.Push(emulator);
        bench.process = emulator;
        return bench;
    }

    public Task<BulkLoad> LoadAsync(IEnumerable<NewSubscriber> subscribers, CancellationToken cancellation) =>
        bulk.LoadAsync(subscribers, BulkLoadOptions.Default with { Findable = false }, null, cancellation);

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var part))
            await part.DisposeAsync();
    }
}

/// <summary>The first generation's lock: one conditional write for each subscriber. Kept for comparison; the functions
/// have no such thing.</summary>
internal sealed class DynamoSubscriberLocks(IAmazonDynamoDB client, string table)
{
    public async Task<bool> TryLockAsync(AlertId alert, SubscriberId subscriber, CancellationToken cancellation)
    {
        var request = new PutItemRequest
        {
            TableName = table,
            Item = new Dictionary<string, AttributeValue>
            {
                [Names.Attributes.PartitionKey] = new() { S = $"lock#{alert}" },
                [Names.Attributes.SortKey] = new() { S = subscriber.ToString() },
            },
            ConditionExpression = $"attribute_not_exists({Names.Attributes.PartitionKey})",
        };
        try
        {
            await client.PutItemAsync(request, cancellation);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}

/// <summary>Counts every write that claiming costs, refused ones too (DynamoDB charges them), and remembers when the
/// last slot was finished.</summary>
internal sealed class CountedClaims(
    ISegmentClaims claims,
    ILaneMarkers markers,
    SubscriberLock tryLock,
    TimeProvider clock
) : ISegmentClaims, ILaneMarkers
{
    private long writes;
    private long finishedAt;

    public long Writes => Interlocked.Read(ref writes);

    /// <summary>The clock's timestamp when the last slot was finished.</summary>
    public long FinishedAt => Interlocked.Read(ref finishedAt);

    public Task<bool> TryLockAsync(AlertId alert, SubscriberId subscriber, CancellationToken cancellation) =>
        Count(tryLock(alert, subscriber, cancellation));

    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => Count(claims.TryClaimAsync(key, bid, now, options, cancellation));

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => Count(claims.RenewAsync(claim, now, options, cancellation));

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => Count(claims.CheckpointAsync(claim, progress, now, options, cancellation));

    public async Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var hold = await Count(claims.FinishAsync(claim, progress, now, cancellation));
        Interlocked.Exchange(ref finishedAt, clock.GetTimestamp());
        return hold;
    }

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => Count(claims.ReleaseAsync(claim, progress, now, cancellation));

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        claims.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        claims.ReceiptsAsync(key, cancellation);

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        claims.IntendedAsync(key, cancellation);

    public Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation)
    {
        Interlocked.Increment(ref writes);
        return markers.MarkDoneAsync(alert, channel, lane, cancellation);
    }

    public Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(
        AlertId alert,
        CancellationToken cancellation
    ) => markers.DoneAsync(alert, cancellation);

    private T Count<T>(T write)
    {
        Interlocked.Increment(ref writes);
        return write;
    }
}
