using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Benchmarks;

/// <param name="PerSecond">Through the whole consumer, from the record to the last checkpoint.</param>
/// <param name="BareLoopPerSecond">The same requests to the same simulator by a bare client.</param>
/// <param name="Ratio">Median of the rounds' ratios, each of two neighbouring measurements.</param>
/// <param name="Seconds">Of the consumer's median round.</param>
/// <param name="Processor">Where the processors' time went.</param>
/// <param name="Parts">The same with parts of the path left out.</param>
/// <param name="Missed">In the worst round.</param>
/// <param name="NotifiedTwice">In the worst round.</param>
internal sealed record DispatchReport(
    double PerSecond,
    double BareLoopPerSecond,
    double Ratio,
    int Recipients,
    double Seconds,
    int Channels,
    int Lanes,
    int Segments,
    double WritesPerRecipient,
    int Rounds,
    ProcessorTimes Processor,
    DispatchParts Parts,
    int Missed,
    [property: JsonPropertyName("toldTwice")] int NotifiedTwice
)
{
    public bool Holds => Missed == 0 && NotifiedTwice == 0;
}

/// <summary>Microseconds of processor time for each recipient, medians of the rounds. Unlike the rates they hardly
/// depend on what else the machine does, and they tell the consumer from the emulator, which runs on the same
/// processors but is not ours.</summary>
/// <param name="Consumer">Of this process, the provider's simulator included.</param>
/// <param name="BareLoop">Of this process, the provider's simulator included.</param>
/// <param name="Emulator">Of DynamoDB's emulator, while the consumer works.</param>
/// <param name="Ratio">Bare loop ÷ consumer: what the ratio would be, were the store elsewhere.</param>
internal sealed record ProcessorTimes(double Consumer, double BareLoop, double Emulator, double Ratio);

/// <param name="Channels">Served by each consumer; the recipients are spread over them.</param>
internal sealed record DispatchBenchOptions(
    int Recipients,
    int Seed,
    int Lanes,
    int Rounds,
    IReadOnlyList<ChannelKind> Channels
);

/// <summary>The whole consumer against a bare loop, by turns, to the same simulator.</summary>
internal sealed class DispatchBench(
    BenchStore store,
    ProviderSimulators providers,
    DispatchBenchOptions options,
    TimeProvider clock,
    Action<string> progress
)
{
    // Until the code on both sides is compiled for good, the emulator's included.
    private const int WarmUps = 2;

    private readonly BenchProviders adapters = BenchProviders.At(providers, clock);

    private readonly record struct Round(Measured Consumer, Measured Bare, long Writes, int Missed, int NotifiedTwice)
    {
        public double Ratio => Consumer.PerSecond / Bare.PerSecond;
    }

    private readonly record struct Measured(double PerSecond, double Microseconds, double EmulatorMicroseconds);

    public async Task<DispatchReport> RunAsync(CancellationToken cancellation)
    {
        var hooks = providers.HookAddress("");
        var subscribers = BenchSubscribers.Create(options.Recipients, options.Seed, options.Channels, hooks);
        var addresses = options.Channels.ToDictionary(
            channel => channel,
            IReadOnlyList<string> (channel) =>
                [.. subscribers.Select(person => person.Addresses.For(channel)).OfType<string>()]
        );
        var load = await store.LoadAsync(subscribers, cancellation);
        progress($"{load.Subscribers:N0} recipients in {load.Segments:N0} segments");
        using var consumers = new WarmConsumers(store, adapters, options.Lanes, options.Channels, clock);
        using var bare = new BareLoop(adapters, clock);

        var rounds = new List<Round>();
        for (var number = 0; number < WarmUps + options.Rounds; number++)
        {
            var round = await MeasureAsync(consumers, bare, addresses, number, cancellation);
            progress(
                $"{(number < WarmUps ? "warm-up" : "round")}: consumer {round.Consumer.PerSecond:N0}/s, bare loop "
                    + $"{round.Bare.PerSecond:N0}/s"
            );
            if (number >= WarmUps)
                rounds.Add(round);
        }

        progress("with parts of the dispatch path left out");
        var parts = await new DispatchPartsBench(store, adapters, options, clock).RunAsync(
            subscribers,
            addresses,
            WarmUps + options.Rounds,
            cancellation
        );
        return Report(rounds, load.Segments, parts);
    }

    private DispatchReport Report(List<Round> rounds, int segments, DispatchParts parts)
    {
        var consumer = Median(rounds, round => round.Consumer.PerSecond);
        var processor = new ProcessorTimes(
            Math.Round(Median(rounds, round => round.Consumer.Microseconds), 1),
            Math.Round(Median(rounds, round => round.Bare.Microseconds), 1),
            Math.Round(Median(rounds, round => round.Consumer.EmulatorMicroseconds), 1),
            Math.Round(Median(rounds, round => round.Bare.Microseconds / round.Consumer.Microseconds), 3)
        );
        return new DispatchReport(
            Math.Round(consumer),
            Math.Round(Median(rounds, round => round.Bare.PerSecond)),
            Math.Round(Median(rounds, round => round.Ratio), 3),
            options.Recipients,
            Math.Round(options.Recipients / consumer, 2),
            options.Channels.Count,
            options.Lanes,
            segments,
            Math.Round((double)rounds[^1].Writes / options.Recipients, 4),
            rounds.Count,
            processor,
            parts,
            rounds.Max(round => round.Missed),
            rounds.Max(round => round.NotifiedTwice)
        );
    }

    private async Task<Round> MeasureAsync(
        WarmConsumers consumers,
        BareLoop bare,
        Dictionary<ChannelKind, IReadOnlyList<string>> addresses,
        int number,
        CancellationToken cancellation
    )
    {
        var samples = Samples(addresses, number, clock.GetUtcNow());
        var yardstick = await MeasureAsync(() => bare.SendAsync(addresses, samples, cancellation), clock.GetTimestamp);

        var alert = BenchAlert.Decided(number, clock.GetUtcNow());
        var (seen, writes) = (providers.Log.Count, store.Claims.Writes);
        var consumer = await MeasureAsync(
            () => consumers.DispatchAsync(alert, cancellation),
            () => store.Claims.FinishedAt
        );

        var notified = providers
            .Log.From(seen)
            .Where(message => message.Accepted)
            .CountBy(message => (message.Channel, message.Recipient))
            .ToList();
        return new Round(
            consumer,
            yardstick,
            store.Claims.Writes - writes,
            options.Recipients - notified.Count,
            notified.Count(one => one.Value > 1)
        );
    }

    /// <summary>A message of each channel, as the consumer would write it for that alert.</summary>
    public static Dictionary<ChannelKind, OutboundMessage> Samples(
        IReadOnlyDictionary<ChannelKind, IReadOnlyList<string>> addresses,
        int number,
        DateTimeOffset now
    ) => addresses.ToDictionary(of => of.Key, of => Sample(BenchAlert.Decided(number, now), of.Key, of.Value[0]));

    private static OutboundMessage Sample(Alert alert, ChannelKind channel, string address)
    {
        var facts = new MessageFacts(AlertLevel.TakeAction, 7, 20, alert.DecidedAt.AddSeconds(20), Language.Romanian);
        var segment = new SegmentId(Geohash.Of(alert.Estimate.Hypocenter.Epicenter), SubscriberKind.Person, channel, 0);
        var words = new MessageText(alert).For(facts, channel, alert.DecidedAt);
        return new OutboundMessage(alert, segment, new SubscriberId(1), address, words, facts, alert.ExpiresAt);
    }

    private async Task<Measured> MeasureAsync(Func<Task> work, Func<long> endedAt)
    {
        GC.Collect();
        var (used, emulator) = (Environment.CpuUsage.TotalTime, store.ProcessorTime);
        var started = clock.GetTimestamp();
        await work();
        var seconds = clock.GetElapsedTime(started, endedAt()).TotalSeconds;
        return new Measured(
            options.Recipients / seconds,
            Each(Environment.CpuUsage.TotalTime - used),
            Each(store.ProcessorTime - emulator)
        );
    }

    private double Each(TimeSpan whole) => whole.TotalMicroseconds / options.Recipients;

    private static double Median(List<Round> rounds, Func<Round, double> of) =>
        rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
