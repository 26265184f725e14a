using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Tests.Alerting.Producing;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>
/// One outbox, two topics: neither waits for the other, and who leads next offers what one of them lacks.
/// </summary>
public sealed class RegionalAlertPublisherTests
{
    private readonly Bench bench = new();
    private readonly RegionTopic first = new(partitions: 8);
    private readonly RegionTopic second = new(partitions: 8);

    public RegionalAlertPublisherTests() =>
        bench.FanOut = bench.FanOut with
        {
            Lanes = 8,
            Regions = [new GeoPoint(44.43, 26.1), new GeoPoint(46.77, 23.6)],
        };

    [Fact]
    public async Task Each_region_gets_its_lanes_on_partitions_that_it_has()
    {
        var outbox = Outbox();

        await bench.Time.RunAsync(() => PublishAsync(outbox, Pending("one")));

        Assert.Equal([0, 2, 4, 6], first.Taken.Select(record => record.Lane).Order());
        Assert.Equal([1, 3, 5, 7], second.Taken.Select(record => record.Lane).Order());
        foreach (var region in new[] { first, second })
        {
            Assert.Equal(4, region.Taken.Select(record => record.Partition).Distinct().Count());
            Assert.All(region.Taken, record => Assert.InRange(record.Partition, 0, 7));
        }

        Assert.All(
            first.Taken.Concat(second.Taken).Select(FakePublisher.Read),
            record => Assert.Equal((8, 2), (record.Lanes, record.Regions.Count))
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_region_that_never_answers_does_not_withhold_what_the_other_acknowledged(bool isFirst)
    {
        var (silent, other) = isFirst ? (first, second) : (second, first);
        silent.IsSilent = true;
        var outbox = Outbox();
        var begun = bench.Time.GetUtcNow();
        var pending = Pending("one");

        Assert.Empty(await bench.Time.RunAsync(() => PublishAsync(outbox, pending)));

        Assert.InRange((bench.Time.GetUtcNow() - begun).TotalSeconds, 0, 1);
        Assert.Equal(4, other.Taken.Count);
        Assert.Contains(
            bench.Events.OfType<Lambda.Alerting.ProducerEvent.Published>(),
            published => published.Lanes.Count == 4 && published.Lanes.All(lane => lane.Fate == LaneFate.Acknowledged)
        );
        // Acknowledged is not offered again, and what hangs is not waited for again.
        begun = bench.Time.GetUtcNow();
        await bench.Time.RunAsync(() => PublishAsync(outbox, pending));
        Assert.Equal(4, other.Taken.Count);
        Assert.Equal(TimeSpan.Zero, bench.Time.GetUtcNow() - begun);
    }

    /// <summary>As when the leader's region is cut off after it has saved the decision: the outbox is in the tables
    /// that both share.</summary>
    [Fact]
    public async Task Who_leads_next_publishes_what_one_region_lacks()
    {
        second.IsSilent = true;
        var leader = await bench.Time.RunAsync(() => bench.LeaderAsync(topic: Regions()));
        await bench.Time.RunAsync(async () =>
        {
            await leader.HandleAsync(bench.Frame("7.0", "24"), default);
            return true;
        });
        var alert = Assert.Single((await bench.CatalogAsync()).Outbox).Alert.Id;
        Assert.Empty(second.Taken);

        second.IsSilent = false;
        first.IsSilent = true;
        await bench.Time.RunAsync(() => bench.LeaderAsync(topic: Regions()));

        Assert.Equal(4, second.Taken.Count);
        Assert.All(second.Taken.Select(FakePublisher.Read), record => Assert.Equal(alert, record.Alert.Id));
    }

    [Fact]
    public async Task The_size_is_known_as_soon_as_one_region_answers()
    {
        first.IsSilent = true;
        var begun = bench.Time.GetUtcNow();

        var size = await bench.Time.RunAsync(() => Regions().MeasureAsync(default));

        Assert.Equal(new TopicSize.Known(16), size);
        Assert.InRange((bench.Time.GetUtcNow() - begun).TotalSeconds, 0, 1);
    }

    [Fact]
    public async Task Where_no_region_knows_its_topic_nobody_does()
    {
        first.Partitions = second.Partitions = 0;
        Assert.IsType<TopicSize.Unknown>(await bench.Time.RunAsync(() => Regions().MeasureAsync(default)));
    }

    /// <summary>Measured while it did not answer, it is taken to be as large as the other.</summary>
    [Fact]
    public async Task A_topic_that_turns_out_smaller_takes_two_lanes_on_one_partition()
    {
        second.Partitions = 0;
        var regions = Regions();
        await bench.Time.RunAsync(() => regions.MeasureAsync(default));
        second.Partitions = 2;
        await bench.Time.RunAsync(() => regions.MeasureAsync(default));

        var outcomes = await bench.Time.RunAsync(() =>
            regions.PublishAsync(
                [
                    .. Enumerable
                        .Range(0, 8)
                        .Select(lane => new LaneRecord(lane, lane, "e", new SignedValue([], [], "k"))),
                ],
                default
            )
        );

        Assert.Equal([0, 0, 1, 1], second.Taken.Select(record => record.Partition).Order());
        Assert.Equal(Enumerable.Range(0, 8), outcomes.Select(outcome => outcome.Partition).Order());
        Assert.All(outcomes, outcome => Assert.Equal(LaneFate.Acknowledged, outcome.Fate));
    }

    private RegionalAlertPublisher Regions() => new([first, second], bench.Time);

    private OutboxPublisher Outbox() => new(Regions(), bench.Store, bench.Signer, bench.Time, bench.Events.Add);

    private static Task<IReadOnlySet<AlertId>> PublishAsync(OutboxPublisher outbox, params PendingAlert[] pending) =>
        outbox.PublishAsync(pending, null, default);

    private PendingAlert Pending(string name)
    {
        var now = bench.Time.GetUtcNow();
        var alert = Samples.Alert(now) with { Id = AlertId.ForTier(new EventId(name), 6), DecidedAt = now };
        return new PendingAlert(alert, bench.FanOut);
    }

    /// <summary>One region's topic, which may be beyond reach.</summary>
    private sealed class RegionTopic(int partitions) : IAlertPublisher
    {
        public int Partitions { get; set; } = partitions;

        public bool IsSilent { get; set; }

        public List<LaneRecord> Taken { get; } = [];

        public async Task<TopicSize> MeasureAsync(CancellationToken cancellation)
        {
            if (IsSilent)
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
            return Partitions > 0 ? new TopicSize.Known(Partitions) : new TopicSize.Unknown("as the test says");
        }

        public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
            IReadOnlyList<LaneRecord> records,
            CancellationToken cancellation
        )
        {
            if (IsSilent)
                await new TaskCompletionSource().Task.WaitAsync(cancellation);
            Taken.AddRange(records);
            return [.. records.Select(one => new LaneOutcome(one.Lane, one.Partition, LaneFate.Acknowledged))];
        }
    }
}
