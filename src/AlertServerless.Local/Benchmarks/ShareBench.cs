using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Benchmarks;

/// <param name="Rate">Messages a second that the provider takes; above it answers 429.</param>
/// <param name="WorkersPerSegment">Slots of a segment: more of them keep more lanes busy to the end.</param>
/// <param name="Latency">From the provider's receipt of a request to its answer.</param>
internal sealed record ShareBenchOptions(
    int Recipients,
    int Seed,
    int Lanes,
    double Rate,
    int WorkersPerSegment,
    TimeSpan Latency
)
{
    public static ShareBenchOptions Default { get; } = new(4000, 1, 16, 100, 16, TimeSpan.FromMilliseconds(150));
}

/// <param name="Refused">Answered 429.</param>
/// <param name="FewestInASecond">While three quarters were notified: towards the end there are fewer slots than
/// lanes.</param>
/// <param name="MostInASecond">In any second, wherever it begins, refused ones included.</param>
/// <param name="PerSecond">Mean over the same three quarters.</param>
/// <param name="UsedShare">Of the rate, from the first message to the last.</param>
/// <param name="Seconds">From the first to the last.</param>
/// <param name="Kept">For the retry function: the S wave was to come before their permit.</param>
internal sealed record ShareReport(
    double Rate,
    int Lanes,
    int Recipients,
    int Segments,
    int Refused,
    int FewestInASecond,
    int MostInASecond,
    double PerSecond,
    double UsedShare,
    double Seconds,
    int Kept,
    int Missed,
    [property: JsonPropertyName("toldTwice")] int NotifiedTwice
)
{
    /// <summary>Within five of the rate in every second, and nothing refused.</summary>
    public bool KeepsToTheRate => Refused == 0 && FewestInASecond >= Rate - 5 && MostInASecond <= Rate + 5;

    public bool Holds => Missed == 0 && NotifiedTwice == 0;
}

/// <summary>Whether consumers that never talk to each other use a provider's rate whole, and never exceed it: by the
/// simulator's log.</summary>
internal sealed class ShareBench(
    BenchStore store,
    ProviderSimulators providers,
    ShareBenchOptions options,
    TimeProvider clock
)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Dictionary<ChannelKind, double> Unlimited = [];

    public async Task<ShareReport> RunAsync(CancellationToken cancellation)
    {
        var load = await store.LoadAsync(BenchSubscribers.Create(options.Recipients, options.Seed), cancellation);
        using var consumers = new WarmConsumers(
            store,
            BenchProviders.At(providers, clock),
            options.Lanes,
            [ChannelKind.Sms],
            clock
        );
        // Cold code would be late for its permits, as it is not in a consumer that stands ready.
        await DispatchAsync(consumers, 0, Unlimited, cancellation);
        var behaviour = providers.Of(ChannelKind.Sms);
        (behaviour.Latency, behaviour.RatePerSecond) = (options.Latency, options.Rate);
        var (seen, kept) = (providers.Log.Count, consumers.Undelivered);
        await DispatchAsync(
            consumers,
            1,
            new Dictionary<ChannelKind, double> { [ChannelKind.Sms] = options.Rate },
            cancellation
        );
        return Report([.. providers.Log.From(seen)], load.Segments, consumers.Undelivered - kept);
    }

    private Task DispatchAsync(
        WarmConsumers consumers,
        int number,
        IReadOnlyDictionary<ChannelKind, double> rates,
        CancellationToken cancellation
    ) =>
        consumers.DispatchAsync(
            BenchAlert.Decided(number, clock.GetUtcNow()),
            options.WorkersPerSegment,
            rates,
            cancellation
        );

    private ShareReport Report(IReadOnlyList<SimulatedMessage> asked, int segments, int kept)
    {
        var at = asked.Select(message => message.At).Order().ToList();
        var busy = at[..(at.Count * 3 / 4)];
        var notified = asked.Where(message => message.Accepted).CountBy(message => message.Recipient).ToList();
        return new ShareReport(
            options.Rate,
            options.Lanes,
            options.Recipients,
            segments,
            asked.Count(message => !message.Accepted),
            InSeconds(busy).DefaultIfEmpty(busy.Count).Min(),
            InSeconds(at).DefaultIfEmpty(at.Count).Max(),
            Math.Round((busy.Count - 1) / (busy[^1] - busy[0]).TotalSeconds, 1),
            Math.Round((at.Count - 1) / (at[^1] - at[0]).TotalSeconds / options.Rate, 3),
            Math.Round((at[^1] - at[0]).TotalSeconds, 2),
            kept,
            options.Recipients - kept - notified.Count,
            notified.Count(one => one.Value > 1)
        );
    }

    // Messages in the second that begins with each message, of the seconds that are over before the last message; none
    // when all came within one.
    private static IEnumerable<int> InSeconds(List<DateTimeOffset> at)
    {
        var end = 0;
        for (var start = 0; start < at.Count && at[start] + Second <= at[^1]; start++)
        {
            while (end < at.Count && at[end] < at[start] + Second)
                end++;
            yield return end - start;
        }
    }
}
