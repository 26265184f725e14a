using AlertServerless.Core.Alerting;
using AlertServerless.Core.Segments;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Adapters.Twilio;
using AlertServerless.Local.Simulators;

namespace AlertServerless.Local.Bench.HandingOff;

/// <param name="PerSecond">Through the whole consumer, from the record to the last checkpoint.</param>
/// <param name="BareLoopPerSecond">The same requests to the same simulator by a bare client.</param>
/// <param name="Ratio">Median of the rounds' ratios, each of two neighbouring measurements.</param>
/// <param name="Seconds">Of the consumer's median round.</param>
/// <param name="Missed">In the worst round.</param>
/// <param name="ToldTwice">In the worst round.</param>
internal sealed record HandOffReport(
    double PerSecond, double BareLoopPerSecond, double Ratio, int Recipients, double Seconds, int Lanes, int Segments, double WritesPerRecipient, int Rounds, int Missed, int ToldTwice)
{
    public bool Holds => Missed == 0 && ToldTwice == 0;
}

/// <param name="Channels">Served by each consumer; the recipients are on SMS.</param>
internal sealed record HandOffTerms(int Recipients, int Seed, int Lanes, int Rounds, IReadOnlyList<ChannelKind> Channels);

/// <summary>The whole consumer against a bare loop, by turns, to the same simulator.</summary>
internal sealed class HandOffBench(BenchStore store, ProviderSimulators providers, HandOffTerms terms, TimeProvider clock, Action<string> say)
{
    private readonly TwilioAccount account = BenchAccount.At(providers);

    private readonly record struct Round(double Consumer, double Bare, long Writes, int Missed, int ToldTwice)
    {
        public double Ratio => Consumer / Bare;
    }

    public async Task<HandOffReport> RunAsync(CancellationToken cancellation)
    {
        var people = BenchPeople.Create(terms.Recipients, terms.Seed);
        var numbers = people.Select(person => person.Addresses.For(ChannelKind.Sms)!).ToList();
        var load = await store.LoadAsync(people, cancellation);
        say($"{load.Subscribers:N0} recipients in {load.Segments:N0} segments");
        using var consumers = new WarmConsumers(store, account, terms.Lanes, terms.Channels, clock);
        using var bare = new BareLoop(account);

        var rounds = new List<Round>();
        for (var number = 0; number <= terms.Rounds; number++)
        {
            var round = await MeasureAsync(consumers, bare, numbers, number, cancellation);
            say($"{(number == 0 ? "warm-up" : "round")}: consumer {round.Consumer:N0}/s, bare loop {round.Bare:N0}/s");
            if (number > 0) rounds.Add(round);
        }

        return Report(rounds, load.Segments);
    }

    private HandOffReport Report(List<Round> rounds, int segments)
    {
        var consumer = Median(rounds, round => round.Consumer);
        return new HandOffReport(
            Math.Round(consumer), Math.Round(Median(rounds, round => round.Bare)), Math.Round(Median(rounds, round => round.Ratio), 3), terms.Recipients,
            Math.Round(terms.Recipients / consumer, 2), terms.Lanes, segments, Math.Round((double)rounds[^1].Writes / terms.Recipients, 4), rounds.Count,
            rounds.Max(round => round.Missed), rounds.Max(round => round.ToldTwice));
    }

    private async Task<Round> MeasureAsync(WarmConsumers consumers, BareLoop bare, List<string> numbers, int number, CancellationToken cancellation)
    {
        var alert = BenchAlert.Decided(number, clock.GetUtcNow());
        var words = new MessageText(alert).For(AlertLevel.TakeAction, 7, 20, Language.Romanian, alert.DecidedAt);
        GC.Collect();
        var started = clock.GetTimestamp();
        await bare.SendAsync(numbers, words, cancellation);
        var bareSeconds = clock.GetElapsedTime(started).TotalSeconds;

        alert = BenchAlert.Decided(number, clock.GetUtcNow());
        var (seen, writes) = (providers.Log.Count, store.Claims.Writes);
        GC.Collect();
        started = clock.GetTimestamp();
        await consumers.HandOutAsync(alert, cancellation);
        var seconds = clock.GetElapsedTime(started, store.Claims.FinishedAt).TotalSeconds;

        var told = providers.Log.From(seen).Where(message => message.Accepted).CountBy(message => message.Recipient).ToList();
        return new Round(
            numbers.Count / seconds, numbers.Count / bareSeconds, store.Claims.Writes - writes, numbers.Count - told.Count, told.Count(one => one.Value > 1));
    }

    private static double Median(List<Round> rounds, Func<Round, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);
}
