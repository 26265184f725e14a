using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>A provider so slow that the wave passes segments while they wait.</summary>
public sealed class OvertakenTests
{
    private static readonly Alert Quake = Sample.Alert(7.4) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    [Fact]
    public async Task Segments_the_wave_passes_while_they_wait_go_behind_those_it_has_not()
    {
        var rig = await Rig.WithPeopleAsync(3000, seed: 3);
        var slow = new SlowProvider(Rig.Now, TimeSpan.FromMilliseconds(40));

        var end = await rig.Consumer(slow, channel: slow)
            .RunAsync(Rig.Record(Quake, 0, 1), "worker", Quake.ExpiresAt, new FanOutSummary(), CancellationToken.None);

        Assert.Equal(RecordEnd.Done, end);
        Assert.Equal(rig.Eligible(Quake), slow.Notified);
        var served = slow.Begun.Where(begun => begun.Segment.Kind == SubscriberKind.Person).ToList();
        var arrivals = await ArrivalsAsync(rig);
        var overtaken = 0;
        for (var i = 1; i < served.Count; i++)
        {
            // A slot is chosen when the one before it is begun at the earliest, and when it is begun itself at the
            // latest.
            if (arrivals[served[i].Segment] >= served[i - 1].At)
                continue;
            if (arrivals[served[i].Segment] > Rig.Now)
                overtaken++;
            // It may be ahead of the wave yet: then only those who surely have little time come before.
            var mayBeAhead = arrivals[served[i].Segment] >= served[i - 1].At - SegmentRanking.Doubt;
            var until = mayBeAhead ? served[i - 1].At + SegmentRanking.DoubtfulTimeLeft : DateTimeOffset.MaxValue;
            Assert.DoesNotContain(
                served.Skip(i + 1),
                later => arrivals[later.Segment] > served[i].At && arrivals[later.Segment] < until
            );
        }

        Assert.True(overtaken > 0, "the wave passed nobody who waited: the test proves nothing");
    }

    private static async Task<Dictionary<SegmentId, DateTimeOffset>> ArrivalsAsync(Rig rig)
    {
        var entries = new List<SegmentEntry>();
        for (var shard = 0; shard < SegmentId.Shards; shard++)
            entries.AddRange(await rig.Directory.ListAsync(shard, CancellationToken.None));
        return SegmentRanking
            .Rank(entries, new PreparedAlert(Quake), Rig.Now)
            .ToDictionary(ranked => ranked.Entry.Id, ranked => ranked.SArrival);
    }

    /// <summary>Time itself, which passes only while it sends.</summary>
    private sealed class SlowProvider(DateTimeOffset start, TimeSpan perMessage) : TimeProvider, IChannel
    {
        private DateTimeOffset now = start;

        public List<(SegmentId Segment, DateTimeOffset At)> Begun { get; } = [];

        public HashSet<SubscriberId> Notified { get; } = [];

        public ChannelKind Kind => ChannelKind.Sms;

        public int BatchSize => 1;

        public override DateTimeOffset GetUtcNow() => now;

        public Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<IDraft> drafts, CancellationToken cancellation)
        {
            // No timer fires on this clock: the lease is over by the time, and renewed before anything more is sent.
            if (drafts[0].Write(now) is not { } message)
                return Task.FromResult<IReadOnlyList<SendOutcome>>([new SendOutcome.Suppressed()]);
            if (Begun.Count == 0 || Begun[^1].Segment != message.Segment)
                Begun.Add((message.Segment, now));
            Assert.True(Notified.Add(message.Subscriber), "notified twice");
            now += perMessage;
            return Task.FromResult<IReadOnlyList<SendOutcome>>([new SendOutcome.Delivered()]);
        }
    }
}
