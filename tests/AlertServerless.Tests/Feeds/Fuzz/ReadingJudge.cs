using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Tests.Alerting.Producing;
using AlertServerless.Tests.Delivery;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>
/// A feed of which one reading arrives damaged gives exactly the alerts that it gives undamaged: none more, none other,
/// none fewer. Judged by what the producer puts on the topic, from the poller on, with the feed's clock as ours.
/// </summary>
internal static class ReadingJudge
{
    private static readonly AlertSigner Signer = AlertSigner.Create("k");
    private static readonly Dictionary<FuzzSeed, ImmutableArray<DateTimeOffset>> Instants =
        FuzzCorpus.Seeds.ToDictionary(seed => seed, InstantsOf);
    private static readonly ConcurrentDictionary<
        (FuzzSeed Seed, DateTimeOffset At),
        Task<ImmutableHashSet<FuzzAlert>>
    > Known = new();

    /// <param name="readTwice">False to see what a producer would do that believes what it reads once.</param>
    /// <returns>A complaint, or <c>null</c>.</returns>
    public static async Task<string?> JudgeAsync(FuzzDocument document, FuzzTally tally, bool readTwice = true)
    {
        foreach (var instant in Instants[document.Seed])
        {
            var given = await Known.GetOrAdd(
                (document.Seed, instant),
                key => HeardAsync(key.Seed, [], -1, key.At, readTwice: true)
            );
            // The first reading, and the one that should confirm it.
            var damagedReading = document.Number % 2;
            var heard = await HeardAsync(document.Seed, document.Bytes, damagedReading, instant, readTwice);
            tally.CountHeard(heard.Count);
            if (heard.Except(given).FirstOrDefault() is var other && other != default)
                return $"reading {damagedReading} damaged, at {instant:O}: the producer gives an alert that the "
                    + $"undamaged feed does not give: {other}";
            if (given.Except(heard).FirstOrDefault() is var lost && lost != default)
                return $"reading {damagedReading} damaged, at {instant:O}: the producer loses an alert that the "
                    + $"undamaged feed gives: {lost}";
        }

        return null;
    }

    /// <summary>The alerts that the undamaged feed gives, whenever it is watched.</summary>
    public static async Task<int> GivenAsync(FuzzSeed seed)
    {
        var given = 0;
        foreach (var instant in Instants[seed])
            given += (await HeardAsync(seed, [], -1, instant, readTwice: true)).Count;
        return given;
    }

    private static async Task<ImmutableHashSet<FuzzAlert>> HeardAsync(
        FuzzSeed seed,
        byte[] damaged,
        int damagedReading,
        DateTimeOffset instant,
        bool readTwice
    )
    {
        using var end = new CancellationTokenSource();
        var time = new ManualTime(instant);
        var client = new OnceDamaged(seed.Bytes, damaged, damagedReading, end);
        var poller = new FeedPoller(
            FeedOptions.For(seed.Format, "fuzz") with
            {
                ReadTwice = readTwice,
            },
            client,
            new Random(1),
            time,
            _ => { }
        );
        var sink = Channel.CreateUnbounded<ProducerInput>();
        await time.RunAsync(async () =>
        {
            await poller.RunAsync(sink.Writer, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        });
        var (store, topic) = (new InMemoryEventStore(), new FakePublisher(partitions: 1));
        var producer = new AlertProducer(
            store,
            new OutboxPublisher(topic, store, Signer, time, _ => { }),
            AlertOptions.Default,
            () => FanOutOptions.Least,
            time,
            _ => { }
        );
        while (sink.Reader.TryRead(out var input))
            if (input is ProducerInput.Arrived { Document: var document })
                await producer.HandleAsync(document, CancellationToken.None);
        return [.. topic.Alerts.Select(FuzzAlerts.Known)];
    }

    // A frame's clock that is a minute off is another matter, and has its own tests.
    private static ImmutableArray<DateTimeOffset> InstantsOf(FuzzSeed seed)
    {
        var reports = FeedParser.Parse(seed.Format, seed.Bytes, "fuzz").Reports;
        return seed.Format == FeedFormat.InfpAlert && reports.Count > 0
            ? [reports[^1].GeneratedAt!.Value.AddSeconds(1)]
            : FuzzAlerts.Instants(reports);
    }
}
