using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Benchmarks;

/// <param name="PerSecond">Median round: stored bytes decoded, judged and, for who is notified, put into words.</param>
/// <param name="BestPerSecond">The least disturbed round.</param>
/// <param name="NotifiedShare">Those who were notified: the dearer ones.</param>
/// <param name="BytesPerSubscriber">Allocated; the words themselves.</param>
internal sealed record EngineReport(
    long PerSecond,
    long BestPerSecond,
    [property: JsonPropertyName("toldShare")] double NotifiedShare,
    double BytesPerSubscriber,
    int Subscribers,
    int Rounds
);

/// <summary>Eligibility, countdown and text for stored subscribers on one thread, without any I/O.</summary>
internal static class EngineBench
{
    private const int Rounds = 9;

    /// <param name="subscribers">How many differ; 36 bytes each, so some ten thousand stay in the processor's cache as
    /// a segment's do.</param>
    /// <param name="roundLength">The first two rounds are for the compiler, and not counted.</param>
    public static EngineReport Run(int subscribers, int seed, TimeSpan roundLength, TimeProvider clock)
    {
        var population = new SyntheticPopulation(subscribers, seed, new SyntheticAddresses("http://127.0.0.1"));
        var stored = population.All().SelectMany(one => PreferencesCodec.Encode(one.Preferences)).ToArray();
        var now = clock.GetUtcNow();
        var alert = new PreparedAlert(BenchAlert.Decided(0, now));
        var text = new MessageText(alert.Alert);

        RoundOf(roundLength);
        RoundOf(roundLength);
        var rounds = Enumerable
            .Range(0, Rounds)
            .Select(_ => RoundOf(roundLength))
            .OrderBy(round => round.PerSecond)
            .ToList();
        var median = rounds[Rounds / 2];
        return new EngineReport(
            (long)median.PerSecond,
            (long)rounds[^1].PerSecond,
            Math.Round(median.NotifiedShare, 3),
            Math.Round(median.Bytes, 1),
            subscribers,
            Rounds
        );

        Round RoundOf(TimeSpan length)
        {
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var started = clock.GetTimestamp();
            long judged = 0,
                notified = 0;
            do
            {
                notified += Pass(stored, alert, text, now);
                judged += subscribers;
            } while (clock.GetElapsedTime(started) < length);
            var seconds = clock.GetElapsedTime(started).TotalSeconds;
            return new Round(
                judged / seconds,
                (double)notified / judged,
                (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / judged
            );
        }
    }

    private readonly record struct Round(double PerSecond, double NotifiedShare, double Bytes);

    private static int Pass(ReadOnlySpan<byte> stored, PreparedAlert alert, MessageText text, DateTimeOffset now)
    {
        var notified = 0;
        for (; stored.Length > 0; stored = stored[PreferencesCodec.Length..])
        {
            if (
                PreferencesCodec.TryDecode(stored[..PreferencesCodec.Length], out var preferences)
                != PreferencesFault.None
            )
                continue;
            var result = Eligibility.Judge(alert, preferences, now);
            if (
                result.IsEligible
                && text.For(FactsOf(result, preferences.Language, now), ChannelKind.Sms, now).Length > 0
            )
                notified++;
        }

        return notified;
    }

    private static MessageFacts FactsOf(in EligibilityResult result, Language language, DateTimeOffset now) =>
        new(
            result.Level,
            result.Intensity,
            result.SecondsLeft,
            now.AddSeconds(result.SecondsLeft),
            language,
            result.IsUpdate
        );
}
