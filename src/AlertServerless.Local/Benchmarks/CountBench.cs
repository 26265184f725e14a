using System.Net;
using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The work for each recipient, in figures that are the same on every machine.</summary>
/// <param name="HttpRequests">To providers.</param>
/// <param name="RequestBytes">Of those requests' bodies.</param>
/// <param name="StoreReads">Requests to the store that read.</param>
/// <param name="StoreWrites">Items written to it.</param>
/// <param name="AllocatedBytes">On the heap, over a store in memory, the answering of requests included.</param>
internal sealed record WorkPerRecipient(
    double HttpRequests,
    double RequestBytes,
    double StoreReads,
    double StoreWrites,
    double AllocatedBytes
);

/// <param name="Sms">Consumers that serve SMS, and everybody on it.</param>
/// <param name="AllChannels">Consumers that serve all four channels, and a quarter of all on each.</param>
internal sealed record CountReport(int Recipients, WorkPerRecipient Sms, WorkPerRecipient AllChannels);

/// <summary>
/// Counts what the consumer does for each recipient: requests, bytes and allocations. Providers answer at once, within
/// this process, and the clock stands still, so that nothing depends on how fast the machine is.
/// </summary>
internal static class CountBench
{
    public const int Recipients = 2000;

    private const int Seed = 1;
    private const int WarmUps = 3;

    // The median: what the runtime allocates for itself now and then is not the consumer's.
    private const int Rounds = 5;

    /// <exception cref="Stack.EmulatorUnavailableException">The store's emulator cannot be run here.</exception>
    public static async Task<CountReport> RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        var clock = new StoppedClock(time.GetUtcNow());
        return new CountReport(
            Recipients,
            await CountAsync([ChannelKind.Sms], clock, cancellation),
            await CountAsync(ChannelNames.All, clock, cancellation)
        );
    }

    private static async Task<WorkPerRecipient> CountAsync(
        IReadOnlyList<ChannelKind> channels,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var requested = await RequestedAsync(channels, clock, cancellation);
        return requested with { AllocatedBytes = Each(await AllocatedAsync(channels, clock, cancellation)) };
    }

    // The least of each: a worker that has nothing left refreshes its lanes again, by a timer, while the others are
    // still at work. How often depends on how long they take.
    private static async Task<WorkPerRecipient> RequestedAsync(
        IReadOnlyList<ChannelKind> channels,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var traffic = new StoreTraffic();
        await using var store = await BenchStore.DynamoDbAsync(clock, cancellation, traffic);
        await using var run = await CountedRun.StartAsync(store, channels, clock, cancellation);
        var rounds = new List<WorkPerRecipient>();
        for (var round = 0; round < Rounds; round++)
        {
            var (requestsBefore, bytesBefore) = (run.Answers.Requests, run.Answers.Bytes);
            var (readBefore, writtenBefore) = (traffic.Reads, traffic.Writes);
            await run.DispatchAsync(cancellation);
            rounds.Add(
                new WorkPerRecipient(
                    Each(run.Answers.Requests - requestsBefore),
                    Each(run.Answers.Bytes - bytesBefore),
                    Each(traffic.Reads - readBefore),
                    Each(traffic.Writes - writtenBefore),
                    AllocatedBytes: 0
                )
            );
        }

        return new WorkPerRecipient(
            rounds.Min(round => round.HttpRequests),
            rounds.Min(round => round.RequestBytes),
            rounds.Min(round => round.StoreReads),
            rounds.Min(round => round.StoreWrites),
            AllocatedBytes: 0
        );
    }

    private static async Task<double> AllocatedAsync(
        IReadOnlyList<ChannelKind> channels,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        await using var store = BenchStore.InMemory(clock);
        await using var run = await CountedRun.StartAsync(store, channels, clock, cancellation);
        var rounds = new List<long>();
        for (var round = 0; round < WarmUps + Rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await run.DispatchAsync(cancellation);
            if (round >= WarmUps)
                rounds.Add(GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return rounds.Order().ElementAt(Rounds / 2);
    }

    private static double Each(double whole) => Math.Round(whole / Recipients, 4);

    /// <summary>One consumer, and providers within the process.</summary>
    private sealed class CountedRun : IAsyncDisposable
    {
        private readonly WarmConsumers consumer;
        private readonly TimeProvider clock;
        private int alerts;

        private CountedRun(BenchStore store, IReadOnlyList<ChannelKind> channels, TimeProvider clock)
        {
            this.clock = clock;
            var providers = new BenchProviders(new Uri("http://127.0.0.1"), clock, Answers);
            consumer = new WarmConsumers(store, providers, lanes: 1, channels, clock);
        }

        public CountedAnswers Answers { get; } = new();

        public static async Task<CountedRun> StartAsync(
            BenchStore store,
            IReadOnlyList<ChannelKind> channels,
            TimeProvider clock,
            CancellationToken cancellation
        )
        {
            var subscribers = BenchSubscribers.Create(Recipients, Seed, channels, "http://127.0.0.1/hook/");
            await store.LoadAsync(subscribers, cancellation);
            return new CountedRun(store, channels, clock);
        }

        public Task DispatchAsync(CancellationToken cancellation) =>
            consumer.DispatchAsync(BenchAlert.Decided(alerts++, clock.GetUtcNow()), cancellation);

        public ValueTask DisposeAsync()
        {
            consumer.Dispose();
            Answers.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    // Leases do not age and no snapshot is refreshed; timers fire as ever.
    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

/// <summary>Takes every message as its provider would, at once, and counts.</summary>
internal sealed class CountedAnswers : HttpMessageHandler
{
    private static readonly byte[] Taken = """{"sid":"SM1","ok":true,"result":{"message_id":1}}"""u8.ToArray();

    private long requests;
    private long bytes;

    public long Requests => Interlocked.Read(ref requests);

    public long Bytes => Interlocked.Read(ref bytes);

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        var body = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        Interlocked.Increment(ref requests);
        Interlocked.Add(ref bytes, body.Length);
        return new HttpResponseMessage(HttpStatusCode.OK)
        {
            RequestMessage = request,
            Content = new ByteArrayContent(IsMail(request) ? MailsTaken(body) : Taken)
            {
                Headers = { ContentType = new("application/json") },
            },
        };
    }

    private static bool IsMail(HttpRequestMessage request) =>
        request.RequestUri!.AbsolutePath.EndsWith("/outbound-bulk-emails", StringComparison.Ordinal);

    // A status for each, as SES gives it.
    private static byte[] MailsTaken(byte[] body)
    {
        var mails = body.AsSpan().Count("\"ToAddresses\""u8);
        var statuses = Enumerable.Repeat("""{"Status":"SUCCESS","MessageId":"1"}""", mails);
        return System.Text.Encoding.UTF8.GetBytes($$"""{"BulkEmailEntryResults":[{{string.Join(',', statuses)}}]}""");
    }
}
