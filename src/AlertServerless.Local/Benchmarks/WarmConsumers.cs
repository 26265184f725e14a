using System.Globalization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Benchmarks;

/// <summary>An account that only the simulator knows.</summary>
internal static class BenchAccount
{
    public static TwilioAccount At(ProviderSimulators providers) =>
        new(
            "AC00000000000000000000000000000000",
            "SK00000000000000000000000000000000",
            "local",
            "+99900000000",
            BaseUrl: providers.BaseUrl
        );
}

/// <summary>One consumer a lane as it is deployed: its own connections and layers, the usual chunk divided by the
/// channels it serves.</summary>
/// <param name="channels">With all of them a chunk of SMS is a quarter, and the other three quarters have nobody to
/// tell here.</param>
internal sealed class WarmConsumers(
    BenchStore store,
    TwilioAccount account,
    int lanes,
    IReadOnlyList<ChannelKind> channels,
    TimeProvider clock
) : IDisposable
{
    private const int Connections = 100;

    private readonly List<IDisposable> parts = [];
    private readonly InMemoryUndeliveredQueue undelivered = new();
    private readonly List<RecordRun> runs = [];

    public int Undelivered => undelivered.Items.Count;

    public Task HandOutAsync(Alert alert, CancellationToken cancellation) =>
        HandOutAsync(alert, 1, new Dictionary<ChannelKind, double>(), cancellation);

    /// <param name="rates">Messages a second that all lanes together may send; a channel that is absent is not
    /// limited.</param>
    public async Task HandOutAsync(
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
        foreach (var part in parts)
            part.Dispose();
    }

    private RecordRun Consumer(int seed)
    {
        var counters = new ChannelCounters();
        var http = ProviderHttp.Create(Connections);
        var stack = new ChannelStack(
            new TwilioProvider(account, http, clock),
            ChannelOptions.For(ChannelKind.Sms),
            clock,
            new Random(seed),
            counters
        );
        parts.Add(stack);
        parts.Add(http);
        var dispatcher = new Dispatcher([stack], counters, clock, Dispatcher.DefaultWait);
        var dispatch = new DispatchPorts(store.Reader, store.Claims, store.Sealer, dispatcher, clock);
        var ports = new ConsumerPorts(store.Directory, store.Claims, [stack], undelivered, dispatch);
        return new RecordRun(ports, new ConsumerOptions { Channels = channels });
    }
}
