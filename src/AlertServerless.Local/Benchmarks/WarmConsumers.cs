using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Local.Benchmarks;

/// <summary>One consumer a lane as it is deployed: its own connections and layers, the usual chunk divided by the
/// channels it serves.</summary>
/// <param name="channels">That each consumer serves; with all of them each has a quarter of the chunk.</param>
internal sealed class WarmConsumers(
    BenchStore store,
    BenchProviders providers,
    int lanes,
    IReadOnlyList<ChannelKind> channels,
    TimeProvider clock
) : IDisposable
{
    private readonly List<IDisposable> parts = [];
    private readonly InMemoryUndeliveredQueue undelivered = new();
    private readonly List<RecordRun> runs = [];

    public int Undelivered => undelivered.Items.Count;

    public Task DispatchAsync(Alert alert, CancellationToken cancellation) =>
        DispatchAsync(alert, 1, new Dictionary<ChannelKind, double>(), cancellation);

    /// <param name="rates">Messages a second that all lanes together may send; a channel that is absent is not
    /// limited.</param>
    public async Task DispatchAsync(
        Alert alert,
        int workersPerSegment,
        IReadOnlyDictionary<ChannelKind, double> rates,
        CancellationToken cancellation
    )
    {
        while (runs.Count < lanes)
            runs.Add(Consumer(runs.Count));
        var deadline = clock.GetUtcNow() + TimeSpan.FromMinutes(5);
        await Task.WhenAll(
            runs.Select(
                (run, lane) =>
                    Task.Run(() =>
                        run.RunAsync(
                            new AlertRecord(alert, lane, lanes, workersPerSegment, rates),
                            string.Create(CultureInfo.InvariantCulture, $"consumer-{lane}"),
                            deadline,
                            new FanOutSummary(),
                            cancellation
                        )
                    )
            )
        );
    }

    public void Dispose()
    {
        for (var i = parts.Count - 1; i >= 0; i--)
            parts[i].Dispose();
    }

    private RecordRun Consumer(int seed)
    {
        var counters = new ChannelCounters();
        var stacks = channels
            .Select(channel => new ChannelStack(
                providers.Create(channel, parts),
                ChannelOptions.For(channel),
                clock,
                new Random(seed),
                counters
            ))
            .ToList();
        parts.AddRange(stacks);
        var dispatcher = new Dispatcher(stacks, counters, clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(store.Reader, store.Claims, store.Sealer, dispatcher, clock);
        var ports = new ConsumerPorts(store.Directory, store.Claims, stacks, undelivered, dispatch);
        return new RecordRun(ports, new ConsumerOptions { Channels = channels });
    }
}
