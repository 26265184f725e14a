using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Benchmarks;

/// <summary>
/// Microseconds of processor time for each recipient when parts of the path are left out; medians of the rounds. What a
/// part costs is the difference to <see cref="Alone"/>.
/// </summary>
/// <param name="Alone">The consumer with its store in this process's memory and answers given within the process: it
/// claims, unseals, judges, writes the words and the request, and stores receipts.</param>
/// <param name="WithHttp">The same with requests over HTTP to the simulators, whose work is included.</param>
/// <param name="WithStore">The same as alone, with the store's emulator over the AWS client instead of memory; the
/// emulator's own work is not included.</param>
/// <param name="BareLoopAlone">The bare loop with answers given within the process.</param>
internal sealed record DispatchParts(double Alone, double WithHttp, double WithStore, double BareLoopAlone);

/// <summary>Measures the parts, one after the other in each round.</summary>
internal sealed class DispatchPartsBench(
    BenchStore store,
    BenchProviders simulators,
    DispatchBenchOptions options,
    TimeProvider clock
)
{
    // As for the whole, whose code is warm by then; connections and segments' lists are not.
    private const int WarmUps = 1;

    /// <param name="subscribers">The subscribers of the emulator's store, who are loaded into memory as well.</param>
    /// <param name="firstAlert">A number that no alert had before.</param>
    public async Task<DispatchParts> RunAsync(
        IReadOnlyList<NewSubscriber> subscribers,
        IReadOnlyDictionary<ChannelKind, IReadOnlyList<string>> addresses,
        int firstAlert,
        CancellationToken cancellation
    )
    {
        using var answers = new CountedAnswers();
        await using var memory = BenchStore.InMemory(clock);
        await memory.LoadAsync(subscribers, cancellation);
        var within = simulators.Within(answers);
        using var alone = Consumers(memory, within);
        using var withHttp = Consumers(memory, simulators);
        using var withStore = Consumers(store, within);
        using var bare = new BareLoop(within, clock, answers);

        var rounds = new List<DispatchParts>();
        for (var number = 0; number < WarmUps + options.Rounds; number++)
        {
            var alert = firstAlert + (2 * number);
            var round = new DispatchParts(
                await DispatchAsync(alone, alert),
                // Another alert: the first one's claims are in the same memory.
                await DispatchAsync(withHttp, alert + 1),
                await DispatchAsync(withStore, alert),
                await UsedAsync(() =>
                    bare.SendAsync(addresses, DispatchBench.Samples(addresses, alert, clock.GetUtcNow()), cancellation)
                )
            );
            if (number >= WarmUps)
                rounds.Add(round);
        }

        return new DispatchParts(
            Median(round => round.Alone),
            Median(round => round.WithHttp),
            Median(round => round.WithStore),
            Median(round => round.BareLoopAlone)
        );

        Task<double> DispatchAsync(WarmConsumers consumers, int number) =>
            UsedAsync(() => consumers.DispatchAsync(BenchAlert.Decided(number, clock.GetUtcNow()), cancellation));

        double Median(Func<DispatchParts, double> of) =>
            Math.Round(rounds.Select(of).Order().ElementAt(rounds.Count / 2), 1);
    }

    private WarmConsumers Consumers(BenchStore from, BenchProviders to) =>
        new(from, to, options.Lanes, options.Channels, clock);

    private async Task<double> UsedAsync(Func<Task> work)
    {
        GC.Collect();
        var before = Environment.CpuUsage.TotalTime;
        await work();
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / options.Recipients;
    }
}
