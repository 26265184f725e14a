using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>What the channel was really asked to send, against who is eligible.</summary>
public sealed class FanOutTests
{
    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    private static Task<RecordEnd> Run(
        RecordRun consumer,
        Alert alert,
        int lane,
        int lanes,
        int workersPerSegment = 1,
        TimeSpan? time = null,
        string owner = "worker"
    ) =>
        consumer.RunAsync(
            Rig.Record(alert, lane, lanes, workersPerSegment),
            $"{owner}-{lane}",
            Rig.Now + (time ?? TimeSpan.FromMinutes(5)),
            new FanOutSummary(),
            CancellationToken.None
        );

    private static void AssertEachOnce(IReadOnlySet<SubscriberId> expected, Rig rig)
    {
        var notified = rig.Channel.Notified.Select(message => message.Subscriber).ToList();
        Assert.Empty(notified.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(expected.Except(notified));
        Assert.Empty(notified.Except(expected));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(4, 3)]
    [InlineData(128, 1)]
    public async Task Everyone_eligible_is_notified_once_and_nobody_else(int lanes, int workersPerSegment)
    {
        var rig = await Rig.WithPeopleAsync(3000, seed: 1);
        var time = new OffsetClock(Rig.Now);

        var ends = await Task.WhenAll(
            Enumerable
                .Range(0, lanes)
                .Select(lane => Task.Run(() => Run(rig.Consumer(time), Quake, lane, lanes, workersPerSegment)))
        );

        Assert.All(ends, end => Assert.Equal(RecordEnd.Done, end));
        var eligible = rig.Eligible(Quake);
        Assert.InRange(eligible.Count, 300, 2900);
        AssertEachOnce(eligible, rig);
    }

    [Fact]
    public async Task Lanes_whose_record_never_arrives_are_served_by_the_one_that_does()
    {
        var rig = await Rig.WithPeopleAsync(2000, seed: 2);
        var time = new OffsetClock(Rig.Now);

        await Run(rig.Consumer(time), Quake, lane: 5, lanes: 16);

        AssertEachOnce(rig.Eligible(Quake), rig);
    }

    [Theory]
    [InlineData(40, 8)]
    [InlineData(5, 8)]
    [InlineData(1, 2)]
    public void Thieves_of_one_lane_try_different_slots_and_none_the_most_urgent(int free, int lanes)
    {
        var segment = new SegmentId(Geohash.Of(Sample.Bucharest), SubscriberKind.Person, ChannelKind.Sms, 0);
        var slots = Enumerable
            .Range(0, free)
            .Select(slot => new FreeSlot(new ClaimKey(Quake.Id, segment, slot, free), null))
            .ToList();

        var tried = Enumerable
            .Range(1, lanes - 1)
            .SelectMany(distance => ChannelWorker.AsThief(slots, distance, lanes, insist: false))
            .Select(slot => slot.Key.Slot)
            .ToList();

        Assert.Equal(Enumerable.Range(0, free).Where(slot => slot % lanes != 0), tried.Order());
        // A thief that insists, because nobody nearer came, leaves none out.
        var insisting = ChannelWorker.AsThief(slots[..1], lanes - 1, lanes, insist: true);
        Assert.Equal(slots[..1], insisting);
    }

    [Fact]
    public async Task Records_delivered_three_times_and_in_any_order_notify_nobody_twice()
    {
        var rig = await Rig.WithPeopleAsync(2000, seed: 3);
        var time = new OffsetClock(Rig.Now);
        var deliveries = Enumerable
            .Range(0, 3)
            .SelectMany(copy => Enumerable.Range(0, 8).Select(lane => (copy, lane)))
            .ToArray();
        rig.Random.Shuffle(deliveries);

        await Task.WhenAll(
            deliveries.Select(delivery =>
                Task.Run(() => Run(rig.Consumer(time), Quake, delivery.lane, 8, owner: $"copy{delivery.copy}"))
            )
        );
        await Run(rig.Consumer(time), Quake, 0, 8, owner: "much later");

        AssertEachOnce(rig.Eligible(Quake), rig);
    }

    [Fact]
    public async Task Out_of_time_it_stops_between_chunks_and_the_next_delivery_goes_on_from_there()
    {
        var rig = await Rig.WithPeopleAsync(1500, seed: 4);
        var time = new FakeTimeProvider(Rig.Now);
        var sent = 0;
        // Every message takes a tenth of a second of the invocation's clock.
        rig.Channel.Instead = _ =>
        {
            Interlocked.Increment(ref sent);
            time.Advance(TimeSpan.FromMilliseconds(100));
            return null;
        };

        var first = await Run(rig.Consumer(time), Quake, 0, 1, time: TimeSpan.FromSeconds(40));
        var notifiedFirst = rig.Channel.Notified.Count;
        rig.Channel.Instead = null;
        var second = await Run(
            rig.Consumer(new OffsetClock(time.GetUtcNow())),
            Quake,
            0,
            1,
            time: TimeSpan.FromHours(1)
        );

        Assert.Equal(RecordEnd.Unfinished, first);
        // 40 s less the drain margin of 10 s at 10 a second, and at most the chunk that was under way.
        Assert.InRange(notifiedFirst, 100, 300 + Rig.Options.Chunk);
        Assert.Equal(RecordEnd.Done, second);
        AssertEachOnce(rig.Eligible(Quake), rig);
    }

    [Fact]
    public async Task What_no_channel_takes_is_in_the_queue_with_its_reason_before_the_slot_is_finished()
    {
        var rig = await Rig.WithPeopleAsync(800, seed: 5);
        var time = new OffsetClock(Rig.Now);
        rig.Channel.Instead = id => id.Value % 3 == 0 ? new SendOutcome.RetryLater("outage") : null;

        await Run(rig.Consumer(time), Quake, 0, 1);

        var eligible = rig.Eligible(Quake);
        Assert.Equal(
            eligible.Where(id => id.Value % 3 == 0).Order(),
            rig.Undelivered.Items.Select(item => item.Subscriber).Order()
        );
        Assert.All(rig.Undelivered.Items, item => Assert.Equal("outage", item.Reason));
        AssertEachOnce(eligible.Where(id => id.Value % 3 != 0).ToHashSet(), rig);
    }

    [Fact]
    public async Task An_address_refused_for_good_is_not_tried_at_the_next_quake()
    {
        var rig = await Rig.WithPeopleAsync(400, seed: 8);
        var time = new OffsetClock(Rig.Now);
        rig.Channel.Instead = id => id.Value % 4 == 0 ? new SendOutcome.Refused("blocked") : null;
        await Run(rig.Consumer(time), Quake, 0, 1);
        var refused = rig.Eligible(Quake).Where(id => id.Value % 4 == 0).ToList();

        Assert.Equal(refused.Count, (await rig.Refused.SuspendAsync(CancellationToken.None)).Suspended);

        rig.Channel.Notified.Clear();
        var asked = new System.Collections.Concurrent.ConcurrentBag<SubscriberId>();
        rig.Channel.Instead = id =>
        {
            asked.Add(id);
            return null;
        };
        await Run(rig.Consumer(time), Quake with { Id = AlertId.ForTier(new EventId("another"), 6) }, 0, 1);

        Assert.NotEmpty(refused);
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Intersect(refused));
    }

    /// <summary>Also where the event is thought so small by then that nobody would be notified of it.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(3.0)]
    public async Task A_cancellation_reaches_those_who_were_notified_and_nobody_else(double? magnitudeNow)
    {
        var rig = await Rig.WithPeopleAsync(1200, seed: 6);
        var time = new OffsetClock(Rig.Now);
        rig.Channel.Instead = id => id.Value % 5 == 0 ? new SendOutcome.Refused("blocked") : null;
        await Task.WhenAll(
            Enumerable.Range(0, 4).Select(lane => Run(rig.Consumer(time), Quake, lane, 4, workersPerSegment: 2))
        );
        var notified = rig.Channel.Notified.Select(message => message.Subscriber).ToHashSet();
        rig.Channel.Notified.Clear();
        rig.Channel.Instead = null;

        var cancellation = Quake with
        {
            Id = AlertId.ForCancellation(Sample.Event),
            Kind = AlertKind.Cancelled,
            Estimate = magnitudeNow is { } magnitude ? Sample.Estimate(magnitude) : Quake.Estimate,
            Earlier = [new EarlierAlert(Quake.Id, Quake.Estimate, Quake.DecidedAt)],
        };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(lane => Run(rig.Consumer(time), cancellation, lane, 4)));

        AssertEachOnce(notified, rig);
        Assert.All(
            rig.Channel.Notified,
            message => Assert.StartsWith("ANULAT", message.Text, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task An_escalation_is_not_repeated_to_those_who_already_know()
    {
        var rig = await Rig.WithPeopleAsync(1200, seed: 7);
        var time = new OffsetClock(Rig.Now);
        var weak = Quake with { Estimate = Sample.Estimate(5.6) };
        var strong = Quake with
        {
            Id = AlertId.ForTier(Sample.Event, 7),
            Kind = AlertKind.Escalated,
            Estimate = Sample.Estimate(6.8),
            Earlier = [new EarlierAlert(weak.Id, weak.Estimate, weak.DecidedAt)],
        };

        await Run(rig.Consumer(time), weak, 0, 1);
        var askedToAct = rig
            .Channel.Notified.Where(message => message.Text.StartsWith("CUTREMUR", StringComparison.Ordinal))
            .Select(message => message.Subscriber)
            .ToHashSet();
        var first = rig.Channel.Notified.Count;
        rig.Channel.Notified.Clear();
        await Run(rig.Consumer(time), strong, 0, 1);

        Assert.NotEqual(0, first);
        Assert.NotEmpty(rig.Channel.Notified);
        Assert.Empty(rig.Channel.Notified.Select(message => message.Subscriber).Intersect(askedToAct));
        AssertEachOnce(rig.Eligible(strong), rig);
    }
}
