using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>What a run over a slot does with each answer to "may it still be dispatched?", which it asks before every
/// chunk.</summary>
public sealed class DispatchControlTests
{
    // After so many chunks the answer changes.
    private const int Chunks = 3;

    private static readonly ConsumerOptions Small = Rig.Options with { Chunk = 10 };
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

    private static readonly Alert Stronger = Quake with
    {
        Id = AlertId.ForTier(Sample.Event, 9),
        Kind = AlertKind.Escalated,
        Earlier = [new EarlierAlert(Quake.Id, Quake.Estimate, Quake.DecidedAt)],
    };

    private readonly ManualTime time = new(Rig.Now);

    [Theory]
    [InlineData(false, false, 0, DispatchState.Running)]
    [InlineData(true, false, 0, DispatchState.Paused)]
    [InlineData(false, true, 0, DispatchState.Withdrawn)]
    [InlineData(true, true, 0, DispatchState.Paused)]
    [InlineData(true, true, 600, DispatchState.Ended)]
    public async Task The_end_comes_before_a_pause_and_a_pause_before_a_cancellation(
        bool paused,
        bool cancelled,
        int secondsLater,
        DispatchState expected
    )
    {
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        var control = new DispatchControl(
            time,
            new FakeSendingControl(() => paused),
            (_, _) => Task.FromResult(cancelled ? Cancellation : null)
        );

        Assert.Equal(expected, await control.StateAsync(Quake, default));
    }

    [Fact]
    public async Task A_cancellation_is_not_withdrawn_by_itself()
    {
        var control = new DispatchControl(time, archive: (_, _) => Task.FromResult<Alert?>(Cancellation));

        Assert.Equal(DispatchState.Running, await control.StateAsync(Cancellation, default));
    }

    [Fact]
    public async Task Paused_until_the_invocation_ends_the_slot_is_given_back_and_the_next_delivery_goes_on_from_there()
    {
        var rig = await OneSegmentAsync();
        Slowly(rig);
        var pausing = new DispatchControl(
            time,
            new FakeSendingControl(() => rig.Channel.Notified.Count >= Chunks * Small.Chunk)
        );

        var first = await RunAsync(rig, pausing, Rig.Now.AddMinutes(1));
        var notified = rig.Channel.Notified.Count;
        var second = await RunAsync(rig, new DispatchControl(time));

        Assert.Equal((RecordEnd.Unfinished, RecordEnd.Done), (first, second));
        AssertStoppedWithin(DispatchControl.MaxAge, notified);
        Assert.Equal(rig.Eligible(Quake).Order(), rig.Channel.Notified.Select(message => message.Subscriber).Order());
        Assert.Empty(rig.Undelivered.Items);
    }

    [Fact]
    public async Task Withdrawn_between_two_chunks_nobody_else_hears_of_it_and_nobody_is_filed()
    {
        var rig = await OneSegmentAsync();
        Slowly(rig);
        var withdrawing = new DispatchControl(
            time,
            archive: (_, _) => Task.FromResult(rig.Channel.Notified.Count >= Chunks * Small.Chunk ? Cancellation : null)
        );
        var summary = new FanOutSummary();

        var end = await RunAsync(rig, withdrawing, summary: summary);

        Assert.Equal(RecordEnd.Done, end);
        AssertStoppedWithin(DispatchControl.MaxAge, rig.Channel.Notified.Count);
        Assert.Equal(60 - rig.Channel.Notified.Count, summary.Dispatches[(ChannelKind.Sms, "withdrawn")]);
        Assert.Empty(rig.Undelivered.Items);
        Assert.Empty(rig.DeadLetters.Items);
    }

    [Fact]
    public async Task Paused_while_a_chunk_is_sent_the_rest_of_it_waits_and_goes_out_once_resumed()
    {
        var rig = await OneSegmentAsync();
        Slowly(rig);
        var (from, to) = (Rig.Now.AddSeconds(1), Rig.Now.AddSeconds(30));
        var control = new DispatchControl(
            time,
            new FakeSendingControl(() => time.GetUtcNow() >= from && time.GetUtcNow() < to)
        );

        var end = await RunAsync(rig, control, options: Rig.Options with { Chunk = 60 });

        Assert.Equal(RecordEnd.Done, end);
        Assert.Equal(rig.Eligible(Quake).Order(), rig.Channel.Notified.Select(message => message.Subscriber).Order());
        Assert.DoesNotContain(rig.Channel.At, at => at > from + TimeSpan.FromSeconds(2) && at < to);
        Assert.Contains(rig.Channel.At, at => at >= to);
        Assert.Empty(rig.Undelivered.Items);
    }

    [Fact]
    public async Task Paused_beyond_the_alerts_end_the_rest_is_on_record_as_expired()
    {
        var rig = await OneSegmentAsync();
        Slowly(rig);
        var control = new DispatchControl(
            time,
            new FakeSendingControl(() => time.GetUtcNow() >= Rig.Now.AddSeconds(1))
        );

        var end = await RunAsync(rig, control, Rig.Now.AddMinutes(30), options: Rig.Options with { Chunk = 60 });

        Assert.Equal(RecordEnd.Done, end);
        Assert.InRange(rig.Channel.Notified.Count, 10, 40);
        Assert.Equal(60 - rig.Channel.Notified.Count, rig.DeadLetters.Items.Count);
    }

    [Fact]
    public async Task A_sending_state_that_cannot_be_read_counts_as_last_known_for_a_moment_and_then_nothing_is_sent()
    {
        var rig = await OneSegmentAsync();
        Slowly(rig);
        var (from, to) = (Rig.Now.AddSeconds(1), Rig.Now.AddSeconds(30));
        var control = new DispatchControl(
            time,
            new FakeSendingControl(() =>
                time.GetUtcNow() >= from && time.GetUtcNow() < to
                    ? throw new StoreUnavailableException("get state", new TimeoutException("slow"))
                    : false
            )
        );

        var end = await RunAsync(rig, control, options: Rig.Options with { Chunk = 60 });

        Assert.Equal(RecordEnd.Done, end);
        Assert.Equal(60, rig.Channel.Notified.DistinctBy(message => message.Subscriber).Count());
        Assert.Equal(60, rig.Channel.Notified.Count);
        Assert.Contains(
            rig.Channel.At,
            at => at > from + (DispatchControl.LastKnownFor / 2) && at < from + DispatchControl.LastKnownFor
        );
        Assert.DoesNotContain(rig.Channel.At, at => at > from + DispatchControl.LastKnownFor && at < to);
    }

    [Fact]
    public async Task However_many_ask_the_store_is_read_once_in_half_a_second()
    {
        var read = 0;
        var control = new DispatchControl(time, new FakeSendingControl(() => ++read < 0));
        for (var i = 0; i < 1000; i++)
        {
            await control.StateAsync(Quake, default);
            time.Advance(TimeSpan.FromMilliseconds(5));
        }

        Assert.Equal(10, read);
    }

    [Fact]
    public async Task Who_has_just_won_a_slot_sees_a_cancellation_that_others_have_not_read_yet()
    {
        Alert? archived = null;
        var control = new DispatchControl(time, archive: (_, _) => Task.FromResult(archived));
        Assert.Equal(DispatchState.Running, await control.StateAsync(Quake, default));
        archived = Cancellation;

        Assert.Equal(DispatchState.Running, await control.StateAsync(Quake, default));
        Assert.Equal(DispatchState.Withdrawn, await control.StateAsync(Quake, default, asOfNow: true));
        Assert.Equal(DispatchState.Withdrawn, await control.StateAsync(Quake, default));
    }

    // Sixty neighbours, so that one slot has six chunks.
    [Fact]
    public async Task An_escalation_is_known_to_all_a_moment_after_it_was_first_seen_in_the_archive()
    {
        var archived = new List<PendingAlert> { new(Quake, FanOutOptions.Least) };
        var reads = 0;
        var control = new DispatchControl(
            time,
            open: _ =>
            {
                reads++;
                return Task.FromResult<IReadOnlyList<PendingAlert>>([.. archived]);
            }
        );

        Assert.Equal((false, Rig.Now + DispatchControl.LastKnownFor), await control.KnownToAllAsync(Stronger, default));

        time.Advance(TimeSpan.FromSeconds(1));
        archived.Add(new(Stronger, FanOutOptions.Least));
        var known = Rig.Now.AddSeconds(1) + DispatchControl.LastKnownFor;
        Assert.Equal((true, known), await control.KnownToAllAsync(Stronger, default));

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((true, known), await control.KnownToAllAsync(Stronger, default));
        Assert.Equal(2, reads);
    }

    [Fact]
    public async Task One_that_is_never_archived_is_waited_for_once()
    {
        var reads = 0;
        var control = new DispatchControl(
            time,
            open: _ =>
            {
                reads++;
                return Task.FromResult<IReadOnlyList<PendingAlert>>([]);
            }
        );
        var until = Rig.Now + DispatchControl.LastKnownFor;
        Assert.Equal((false, until), await control.KnownToAllAsync(Stronger, default));

        time.Advance(DispatchControl.LastKnownFor);

        Assert.Equal((false, until), await control.KnownToAllAsync(Stronger, default));
        Assert.Equal(1, reads);
    }

    [Fact]
    public async Task Without_a_lookup_an_escalation_counts_as_known()
    {
        var (isArchived, knownAt) = await new DispatchControl(time).KnownToAllAsync(Stronger, default);

        Assert.True(isArchived);
        Assert.True(knownAt < Rig.Now);
        Assert.True(await new DispatchControl(time).IsCancellationArchivedAsync(Cancellation, default));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task What_was_last_read_counts_for_a_moment_to_the_tick(int ticksMore, bool mayAsk)
    {
        var control = new DispatchControl(
            time,
            new FakeSendingControl(() => false),
            (_, _) => Task.FromResult<Alert?>(null)
        );
        Assert.Equal(DispatchState.Running, await control.StateAsync(Quake, default));

        time.Advance(DispatchControl.LastKnownFor + TimeSpan.FromTicks(ticksMore));

        Assert.Equal(mayAsk, control.MayAskProvider(Quake));
    }

    private static async Task<Rig> OneSegmentAsync()
    {
        var rig = await Rig.WithPeopleAsync(Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), 60));
        Assert.Equal(60, rig.Eligible(Quake).Count);
        return rig;
    }

    private const double PerSecond = 20;

    // One after the other, so that a chunk of ten takes half a second.
    private void Slowly(Rig rig) => rig.Channel.Pace = (TimeSpan.FromSeconds(1 / PerSecond), time);

    // After the chunks that were sent before the state changed, at most what the provider took until it was read, and
    // the one that was on its way.
    private static void AssertStoppedWithin(TimeSpan delay, int notified) =>
        Assert.InRange(notified, Chunks * Small.Chunk, (Chunks * Small.Chunk) + (delay.TotalSeconds * PerSecond) + 1);

    private Task<RecordEnd> RunAsync(
        Rig rig,
        DispatchControl control,
        DateTimeOffset? deadline = null,
        FanOutSummary? summary = null,
        ConsumerOptions? options = null
    ) =>
        time.RunAsync(() =>
            rig.Consumer(time, options ?? Small, control: control)
                .RunAsync(
                    Rig.Record(Quake, 0, 1),
                    "worker",
                    deadline ?? Rig.Now.AddMinutes(9),
                    summary ?? new FanOutSummary(),
                    CancellationToken.None
                )
        );
}
