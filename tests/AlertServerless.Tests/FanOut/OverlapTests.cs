using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>A cancellation that is fanned out while the alert it takes back is still being sent, by a provider that
/// takes twenty messages a second, in virtual time.</summary>
public sealed class OverlapTests
{
    private const int People = 60;

    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(50);

    private static readonly Alert Quake = Sample.Alert(6.2) with
    {
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };

    private static readonly Alert Cancellation = Quake with
    {
        Id = AlertId.ForCancellation(Sample.Event),
        Kind = AlertKind.Cancelled,
        Earlier = [new EarlierAlert(Quake.Id, Quake.Estimate, Quake.DecidedAt)],
    };

    /// <summary>Before, between and within the chunks, after the last; archived before, with, or after its
    /// record.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(10, 1)]
    [InlineData(60, 1)]
    [InlineData(10, 3)]
    public async Task Whoever_heard_the_alert_hears_once_that_it_was_withdrawn(int chunk, int slots)
    {
        var crossed = 0;
        for (var at = 0; at <= 3250; at += 130)
            foreach (var archivedLater in new[] { 0, 60, 700 })
            {
                var overlap = await RunAsync(chunk, slots, at, archivedLater);

                var reached = overlap.Alert.Notified.Select(one => one.Subscriber).ToList();
                Assert.Equal(reached.Distinct().Count(), reached.Count);
                Assert.Equal(reached.Order(), overlap.Retraction.Notified.Select(one => one.Subscriber).Order());
                var archived = Rig.Now.AddMilliseconds(at + archivedLater);
                Assert.All(overlap.Alert.At, accepted => Assert.True(accepted <= archived.AddSeconds(2)));
                crossed += overlap.Alert.At.Count(accepted => accepted > archived);
            }

        Assert.True(crossed > 0, "no message crossed a cancellation: the test proves nothing");
    }

    /// <summary>Killed at each of its steps, before, while and after a provider takes a message: whoever heard the
    /// alert hears that it was withdrawn, with a receipt or without. At most the chunk it had in hand hears so in
    /// vain.</summary>
    [Fact]
    public async Task Whoever_heard_it_from_a_worker_that_died_hears_once_that_it_was_withdrawn()
    {
        const int Chunk = 10;
        var (withoutReceipt, inVain, died) = (0, 0, true);
        for (var steps = 0; died; steps++)
        {
            var rig = await RigAsync();
            var time = new ManualTime(Rig.Now);
            var life = new Life(steps);
            var alert = new RecordingChannel { Pace = (Each, time) };
            alert.Instead = _ =>
            {
                life.Step();
                return null;
            };
            var retraction = new RecordingChannel { Pace = (Each, time) };
            Alert? archived = null;
            var dying = Consumer(rig, time, alert, Chunk, () => archived, new MortalClaims(rig.Claims, life));
            died = await time.RunAsync<bool>(async () =>
            {
                var killed = await Record.ExceptionAsync(() => RecordAsync(dying, Quake, 1)) is not null;
                archived = Cancellation;
                var heir = Consumer(rig, time, retraction, Chunk, () => archived);
                Assert.Equal(RecordEnd.Done, await RecordAsync(heir, Cancellation, 1));
                return killed;
            });

            var reached = alert.Notified.Select(one => one.Subscriber).ToHashSet();
            var retracted = retraction.Notified.Select(one => one.Subscriber).ToList();
            Assert.Equal(retracted.Distinct().Count(), retracted.Count);
            Assert.Subset(retracted.ToHashSet(), reached);
            Assert.InRange(retracted.Count - reached.Count, 0, died ? Chunk : 0);
            var receipts = await rig.Claims.ReceiptsAsync(Key(rig), default);
            withoutReceipt += reached.Count - receipts.Count;
            inVain += retracted.Count - reached.Count;
            Assert.All(
                await rig.Claims.ListAsync(Quake.Id, Key(rig).Segment.Shard, default),
                claim => Assert.True(claim.Finished)
            );
        }

        Assert.True(withoutReceipt > 0 && inVain > 0, "nobody died at a moment that matters");
    }

    /// <summary>Its process has just read that all is well, and would believe it for half a second more.</summary>
    [Fact]
    public async Task Who_wins_a_slot_after_the_cancellation_checked_sends_nothing()
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);
        var (alert, retraction) = (new RecordingChannel { Pace = (Each, time) }, new RecordingChannel());
        Alert? archived = null;
        var late = new DispatchControl(time, archive: (_, _) => Task.FromResult(archived));
        Assert.Equal(DispatchState.Running, await late.StateAsync(Quake, default));
        archived = Cancellation;

        Assert.Equal(
            RecordEnd.Done,
            await RecordAsync(Consumer(rig, time, retraction, 10, () => archived), Cancellation, 1)
        );
        Assert.Equal(Rig.Now, time.GetUtcNow());
        var run = rig.Consumer(time, Rig.Options, alert, control: late);
        Assert.Equal(RecordEnd.Done, await time.RunAsync(() => RecordAsync(run, Quake, 1)));

        Assert.Empty(alert.Notified);
        Assert.Empty(retraction.Notified);
    }

    /// <summary>Until then whoever wins a slot cannot know of it, and must be waited for.</summary>
    [Fact]
    public async Task Who_wins_a_slot_before_the_cancellation_is_archived_has_its_alerts_retracted()
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);
        var (alert, retraction) = (
            new RecordingChannel { Pace = (Each, time) },
            new RecordingChannel { Pace = (Each, time) }
        );
        Func<Alert?> archive = () => time.GetUtcNow() >= Rig.Now.AddMilliseconds(600) ? Cancellation : null;
        await time.RunAsync<bool>(async () =>
        {
            var first = RecordAsync(Consumer(rig, time, retraction, 10, archive), Cancellation, 1);
            await Task.Delay(TimeSpan.FromMilliseconds(100), time);
            await Task.WhenAll(first, RecordAsync(Consumer(rig, time, alert, 10, archive), Quake, 1));
            return true;
        });

        Assert.NotEmpty(alert.Notified);
        Assert.Equal(
            alert.Notified.Select(one => one.Subscriber).Order(),
            retraction.Notified.Select(one => one.Subscriber).Order()
        );
    }

    private sealed record Overlap(RecordingChannel Alert, RecordingChannel Retraction);

    private static async Task<Overlap> RunAsync(int chunk, int slots, int at, int archivedLater)
    {
        var rig = await RigAsync();
        var time = new ManualTime(Rig.Now);
        var overlap = new Overlap(
            new RecordingChannel { Pace = (Each, time) },
            new RecordingChannel { Pace = (Each, time) }
        );
        var archivedAt = Rig.Now.AddMilliseconds(at + archivedLater);
        Func<Alert?> archive = () => time.GetUtcNow() >= archivedAt ? Cancellation : null;
        await time.RunAsync<bool>(async () =>
        {
            var first = RecordAsync(Consumer(rig, time, overlap.Alert, chunk, archive), Quake, slots);
            await Task.Delay(TimeSpan.FromMilliseconds(at), time);
            var second = RecordAsync(Consumer(rig, time, overlap.Retraction, chunk, archive), Cancellation, slots);
            Assert.Equal([RecordEnd.Done, RecordEnd.Done], await Task.WhenAll(first, second));
            return true;
        });
        return overlap;
    }

    private static RecordRun Consumer(
        Rig rig,
        ManualTime time,
        IChannel channel,
        int chunk,
        Func<Alert?> archive,
        ISegmentClaims? claims = null
    ) =>
        rig.Consumer(
            time,
            Rig.Options with
            {
                Chunk = chunk,
            },
            channel,
            claims,
            control: new DispatchControl(time, archive: (_, _) => Task.FromResult(archive()))
        );

    private static Task<RecordEnd> RecordAsync(RecordRun run, Alert alert, int slots) =>
        run.RunAsync(
            Rig.Record(alert, 0, 1, slots),
            alert.Id.Value,
            Rig.Now.AddMinutes(9),
            new FanOutSummary(),
            default
        );

    // One segment, so that both alerts meet in the same slots; ids over the whole range, so that every slot has some.
    private static async Task<Rig> RigAsync()
    {
        var rig = await Rig.WithPeopleAsync(
            Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), People),
            spreadIds: true
        );
        Assert.Equal(People, rig.Eligible(Quake).Count);
        return rig;
    }

    private static ClaimKey Key(Rig rig) => new(Quake.Id, rig.OnlySegment, 0, 1);
}
