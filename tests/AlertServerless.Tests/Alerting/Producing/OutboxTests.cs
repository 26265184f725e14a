using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

/// <summary>What is pending goes to the topic side by side; in virtual time.</summary>
public sealed class OutboxTests
{
    private readonly Bench bench = new();

    /// <summary>As a partition without a leader: the broker's client gives its records up after seconds.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task A_lane_that_hangs_holds_back_neither_other_lanes_nor_the_next_alert(int hanging)
    {
        var topic = new HangingTopic(bench, record => record.Lane == hanging, TimeSpan.FromSeconds(4));
        var outbox = Outbox(topic);
        var (older, newer) = (Pending("older", seconds: 0), Pending("newer", seconds: 20));
        var begun = bench.Time.GetUtcNow();

        await bench.Time.RunAsync(() => PublishAsync(outbox, older));
        await bench.Time.RunAsync(() => PublishAsync(outbox, older, newer));

        Assert.InRange((bench.Time.GetUtcNow() - begun).TotalSeconds, 0, 1);
        foreach (var alert in new[] { older, newer })
            Assert.Equal(
                Enumerable.Range(0, Bench.Lanes).Where(lane => lane != hanging),
                topic.Acknowledged.Where(one => one.Alert == alert.Alert.Id).Select(one => one.Lane).Order()
            );
    }

    [Fact]
    public async Task The_newest_alert_is_offered_first()
    {
        var topic = new HangingTopic(bench, _ => false, TimeSpan.Zero);

        await bench.Time.RunAsync(() =>
            PublishAsync(Outbox(topic), Pending("oldest", 0), Pending("newest", 9), Pending("second", 5))
        );

        Assert.Equal(
            ["newest", "second", "oldest"],
            topic.Acknowledged.Select(one => one.Alert.Event.Value).Distinct()
        );
    }

    [Fact]
    public async Task A_lane_that_was_under_way_is_settled_by_a_later_call_and_offered_once()
    {
        var topic = new HangingTopic(bench, record => record.Lane == 3, TimeSpan.FromSeconds(2));
        var outbox = Outbox(topic);
        var alert = Pending("slow", 0);

        Assert.Empty(await bench.Time.RunAsync(() => PublishAsync(outbox, alert)));
        var later = await bench.Time.RunAsync(() =>
        {
            // Here, where what waits goes on before the clock's next step, and not in the test framework's context.
            bench.Time.Advance(TimeSpan.FromSeconds(3));
            return PublishAsync(outbox, alert);
        });

        Assert.Equal([alert.Alert.Id], later);
        Assert.Equal(Bench.Lanes, topic.Acknowledged.Count);
    }

    /// <summary>A call is an invocation of the publisher, and a second one at the same time finds no warm
    /// environment.</summary>
    [Fact]
    public async Task An_alert_is_one_call_whatever_its_lanes()
    {
        var topic = new HangingTopic(bench, _ => false, TimeSpan.Zero);
        var outbox = Outbox(topic);

        await bench.Time.RunAsync(() => PublishAsync(outbox, Pending("one", 0)));
        await bench.Time.RunAsync(() => PublishAsync(outbox, Pending("two", 9)));

        Assert.Equal(2, topic.Calls);
        Assert.Equal(2 * Bench.Lanes, topic.Acknowledged.Count);
    }

    private OutboxPublisher Outbox(IAlertPublisher topic) =>
        new(topic, bench.Store, bench.Signer, bench.Time, bench.Events.Add);

    private static Task<IReadOnlySet<AlertId>> PublishAsync(OutboxPublisher outbox, params PendingAlert[] pending) =>
        outbox.PublishAsync(pending, null, default);

    private PendingAlert Pending(string name, int seconds)
    {
        var now = bench.Time.GetUtcNow();
        var alert = Samples.Alert(now) with
        {
            Id = AlertId.ForTier(new EventId(name), 6),
            DecidedAt = now.AddSeconds(seconds - 30),
        };
        return new PendingAlert(alert, bench.FanOut);
    }

    private sealed class HangingTopic(Bench bench, Func<LaneRecord, bool> hangs, TimeSpan span) : IAlertPublisher
    {
        public List<(AlertId Alert, int Lane)> Acknowledged { get; } = [];

        public Task<TopicSize> MeasureAsync(CancellationToken cancellation) =>
            Task.FromResult<TopicSize>(new TopicSize.Known(16));

        public int Calls { get; private set; }

        // Each record goes to its own partition, and is acknowledged by itself; the call ends with the last.
        public async Task<IReadOnlyList<LaneOutcome>> PublishAsync(
            IReadOnlyList<LaneRecord> records,
            CancellationToken cancellation
        )
        {
            Calls++;
            return await Task.WhenAll(records.Select(record => PublishAsync(record, cancellation)));
        }

        private async Task<LaneOutcome> PublishAsync(LaneRecord record, CancellationToken cancellation)
        {
            if (hangs(record))
                await Task.Delay(span, bench.Time, cancellation);
            Acknowledged.Add((FakePublisher.Read(record).Alert.Id, record.Lane));
            return new LaneOutcome(record.Lane, record.Partition, LaneFate.Acknowledged, null);
        }
    }
}
