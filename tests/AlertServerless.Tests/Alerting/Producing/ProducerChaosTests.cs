using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

/// <summary>
/// Several producers at once, each killed at any step of any write, the store failing now and then: whatever happens,
/// every decision is one alert id, and in the end each is on the topic in every lane and in the archive.
/// </summary>
public sealed class ProducerChaosTests
{
    private const int Producers = 3;

    [Fact]
    public async Task Whoever_dies_wherever_every_decision_is_published_and_none_twice_under_another_name()
    {
        var seed = TestSeed.Next(nameof(ProducerChaosTests));
        for (var run = 0; run < 150; run++)
            await RunAsync(seed + run);
    }

    private static async Task RunAsync(int seed)
    {
        var random = new Random(seed);
        var bench = new Bench();
        var chaos = new Chaos(bench, random);
        foreach (var document in Story(bench))
            await chaos.ShowAsync(document());
        chaos.Calm();
        var last = await bench.LeaderAsync();
        foreach (var document in Story(bench).TakeLast(2))
            await last.HandleAsync(document(), default);
        await last.PublishPendingAsync(default);

        var catalog = await bench.CatalogAsync();
        var issued = catalog.Events.SelectMany(e => e.Issued).ToList();
        var context = $"seed {seed}: {string.Join(", ", issued.Select(s => s.Id))}";
        Assert.True(catalog.Events.Length == 1, context);
        Assert.True(issued.Count == issued.Select(s => s.Id).Distinct().Count(), context);
        Assert.True(
            issued
                .Where(s => s.Kind != AlertKind.Cancelled)
                .Select(s => s.Tier)
                .SequenceEqual(issued.Where(s => s.Kind != AlertKind.Cancelled).Select(s => s.Tier).Order()),
            context
        );
        Assert.True(issued.Count(s => s.Kind == AlertKind.First) == 1, context);
        Assert.True(catalog.Outbox.IsEmpty, context);
        foreach (var alert in issued)
        {
            var lanes = bench.Topic.Taken.Select(FakePublisher.Read).Where(r => r.Alert.Id == alert.Id).ToList();
            Assert.True(lanes.Select(r => r.Lane).Distinct().Count() == Bench.Lanes, $"{context}; lanes of {alert.Id}");
            Assert.True(
                lanes.Select(r => r.Alert.DecidedAt).Distinct().Count() == 1,
                $"{context}; decisions of {alert.Id}"
            );
            Assert.NotNull(await bench.Store.FindAlertAsync(alert.Id, default));
        }

        Assert.True(
            bench.Topic.Alerts.All(a => issued.Exists(s => s.Id == a.Id)),
            $"{context}; published what is not in the catalog"
        );
    }

    private static Func<FeedDocument>[] Story(Bench bench) =>
        [
            () => bench.Frame("0.1", "30"),
            () => bench.Frame("5.4", "22"),
            () => bench.Frame("5.9", "22"),
            () => bench.Document(FeedFormat.FdsnText, Scene.Fdsn(("infp-1", 1, 45.6, 26.5, "5.8"))),
            () => bench.Frame("6.8", "22"),
            () => bench.Document(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 1, 60, "6.6")),
            () => bench.Document(FeedFormat.FdsnText, Scene.Fdsn(("infp-1", 1, 45.6, 26.5, "7.2"))),
            () => bench.Frame("7.3", "22"),
        ];

    private sealed class Chaos(Bench bench, Random random)
    {
        private readonly AlertProducer?[] producers = new AlertProducer?[Producers];
        private readonly HashSet<int> busy = [];
        private bool calm;

        public void Calm() => calm = true;

        public async Task ShowAsync(FeedDocument document)
        {
            foreach (
                var index in Enumerable.Range(0, Producers).OrderBy(_ => random.Next()).Take(1 + random.Next(Producers))
            )
                await LetAsync(index, document, depth: 0);
        }

        private async Task LetAsync(int index, FeedDocument document, int depth)
        {
            // A producer is one loop: it does not meet itself.
            if (!busy.Add(index))
                return;
            try
            {
                producers[index] ??= await bench.LeaderAsync(Staged(index, document, depth), Topic());
                await producers[index]!.HandleAsync(document, default);
            }
            catch (CrashException)
            {
                producers[index] = null;
            }
            catch (StoreUnavailableException)
            {
                // The loop would try the document again; here the next document is the next try.
            }
            finally
            {
                busy.Remove(index);
            }
        }

        private StagedStore Staged(int index, FeedDocument document, int depth) =>
            new(bench.Store)
            {
                At = async _ =>
                {
                    if (calm)
                        return;
                    var dice = random.Next(100);
                    if (dice < 6)
                        throw new CrashException();
                    if (dice < 10)
                        throw StagedStore.Outage();
                    var other = random.Next(Producers);
                    if (dice < 30 && depth < 2 && other != index && producers[other] is not null)
                        await LetAsync(other, document, depth + 1);
                },
            };

        private RelayPublisher Topic() =>
            new(
                bench.Topic,
                () =>
                {
                    if (!calm && random.Next(100) < 6)
                        throw new CrashException();
                    return calm || random.Next(100) >= 10;
                }
            );
    }

    /// <summary>Passes on to the one topic, losing some acknowledgements (the record is there all the same).</summary>
    private sealed class RelayPublisher(FakePublisher topic, Func<bool> answers) : IAlertPublisher
    {
        public Task<TopicSize> MeasureAsync(CancellationToken cancellation) => topic.MeasureAsync(cancellation);

        public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
            IReadOnlyList<LaneRecord> records,
            CancellationToken cancellation
        )
        {
            var outcomes = new List<LaneOutcome>();
            foreach (var record in records)
            {
                var outcome = (await topic.PublishAsync([record], cancellation))[0];
                outcomes.Add(
                    answers() ? outcome : outcome with { Fate = LaneFate.Unacknowledged, Why = "the answer got lost" }
                );
            }

            return outcomes;
        }
    }
}
