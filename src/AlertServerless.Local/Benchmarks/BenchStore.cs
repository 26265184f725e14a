using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using AlertServerless.Local.Stack;

namespace AlertServerless.Local.Benchmarks;

/// <summary>One lock for each subscriber, as the first generation had it. True for the one caller who got it.</summary>
internal delegate Task<bool> SubscriberLock(AlertId alert, SubscriberId subscriber, CancellationToken cancellation);

/// <summary>The store under a benchmark: an emulator of DynamoDB behind the real adapters, or this process's memory.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> running = new();
    private readonly BulkSubscribers bulk;
    private EmulatorProcess? process;

    private BenchStore(
        string name, ISegmentPages pages, ISubscriberRows rows, ISubscriberIndex index, ISegmentDirectory directory, ISegmentReader reader,
        ISegmentClaims claims, ILaneMarkers markers, SubscriberLock tryLock, TimeProvider clock)
    {
        var secrets = LocalSecrets.Create();
        Sealer = secrets.Sealer();
        bulk = new BulkSubscribers(pages, rows, index, Sealer, secrets.Index(), SignUpTerms.Default);
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

    /// <summary>What the store itself has used so far, in a process of its own; nothing when it is this process's memory.</summary>
    public TimeSpan ProcessorTime => process?.ProcessorTime ?? TimeSpan.Zero;

    public static BenchStore InMemory(TimeProvider clock)
    {
        var subscribers = new InMemorySubscribers();
        var locks = new System.Collections.Concurrent.ConcurrentDictionary<(AlertId, SubscriberId), bool>();
        return new BenchStore(
            "memory", subscribers.Directory, subscribers, subscribers, subscribers.Directory, subscribers, new InMemorySegmentClaims(), new InMemoryLaneMarkers(),
            (alert, subscriber, _) => Task.FromResult(locks.TryAdd((alert, subscriber), true)), clock);
    }

    /// <exception cref="EmulatorUnavailableException">The emulator cannot be run here.</exception>
    public static async Task<BenchStore> DynamoDbAsync(TimeProvider clock, CancellationToken cancellation)
    {
        var emulator = await EmulatorProcess.StartAsync(Emulator.DynamoDb, clock, cancellation);
        var client = DynamoDbClients.CreateAt(emulator.Endpoint);
        var tables = TableNames.WithPrefix("bench-");
        await LocalTables.CreateAsync(client, tables, clock, cancellation);
        var store = new DynamoDbStore(client);
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
            clock);
        bench.running.Push(emulator);
        bench.process = emulator;
        return bench;
    }

    public Task<BulkLoad> LoadAsync(IEnumerable<NewSubscriber> people, CancellationToken cancellation) =>
        bulk.LoadAsync(people, BulkTerms.Default with { Findable = false }, null, cancellation);

    public async ValueTask DisposeAsync()
    {
        while (running.TryPop(out var part)) await part.DisposeAsync();
    }
}
