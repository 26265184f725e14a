using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>What a run over a slot does with each answer to "may it still be dispatched?", which it asks before every
/// chunk.</summary>
public sealed class DispatchControlTests
{
    // After so many chunks the answer changes.
    private const int Chunks = 3;

    private static readonly ConsumerOptions Small = Rig.Options with { Chunk = 10 };
    private static readonly Alert Quake = Sample.Alert(6.2) with { DecidedAt = Rig.Now, ExpiresAt = Rig.Now.AddMinutes(10) };

    private static readonly Alert Cancellation = Quake with
    {
        Id = AlertId.ForCancellation(Sample.Event),
        Kind = AlertKind.Cancelled,
        Earlier = [new EarlierAlert(Quake.Id, Quake.Estimate, Quake.DecidedAt)],
    };

    private readonly FakeTimeProvider time = new(Rig.Now);

    [Theory]
    [InlineData(false, false, 0, DispatchState.Running)]
    [InlineData(true, false, 0, DispatchState.Paused)]
    [InlineData(false, true, 0, DispatchState.Withdrawn)]
    [InlineData(true, true, 0, DispatchState.Paused)]
    [InlineData(true, true, 600, DispatchState.Ended)]
    public async Task The_end_comes_before_the_switch_and_the_switch_before_a_cancellation(
        bool paused, bool cancelled, int secondsLater, DispatchState expected)
    {
        time.Advance(TimeSpan.FromSeconds(secondsLater));
        var control = new DispatchControl(time, new Switch(() => paused), (_, _) => Task.FromResult(cancelled ? Cancellation : null));

        Assert.Equal(expected, await control.StateAsync(Quake, default));
    }

    [Fact]
    public async Task A_cancellation_is_not_withdrawn_by_itself()
    {
        var control = new DispatchControl(time, archive: (_, _) => Task.FromResult<Alert?>(Cancellation));

        Assert.Equal(DispatchState.Running, await control.StateAsync(Cancellation, default));
    }

    [Fact]
    public async Task Paused_between_two_chunks_the_slot_is_given_back_and_the_next_delivery_goes_on_from_there()
    {
        var rig = await OneSegmentAsync();
        var asked = 0;
        var pausing = new DispatchControl(time, new Switch(() => ++asked > Chunks));

        var first = await RunAsync(rig, pausing);
        var notified = rig.Channel.Told.Count;
        var second = await RunAsync(rig, new DispatchControl(time));

        Assert.Equal((RecordEnd.Unfinished, RecordEnd.Done), (first, second));
        Assert.Equal(Chunks * Small.Chunk, notified);
        Assert.Equal(rig.Eligible(Quake).Order(), rig.Channel.Told.Select(message => message.Subscriber).Order());
        Assert.Empty(rig.Undelivered.Items);
    }

    [Fact]
    public async Task Withdrawn_between_two_chunks_nobody_else_hears_of_it_and_nobody_is_filed()
    {
        var rig = await OneSegmentAsync();
        var asked = 0;
        var withdrawing = new DispatchControl(
            time, archive: (_, _) => Task.FromResult(++asked > Chunks ? Cancellation : null));

        var end = await RunAsync(rig, withdrawing);

        Assert.Equal(RecordEnd.Done, end);
        Assert.Equal(Chunks * Small.Chunk, rig.Channel.Told.Count);
        Assert.Empty(rig.Undelivered.Items);
        Assert.Empty(rig.DeadLetters.Items);
    }

    // Sixty neighbours, so that one slot has six chunks.
    private static async Task<Rig> OneSegmentAsync()
    {
        var rig = await Rig.WithPeopleAsync(Enumerable.Repeat(Sample.Person(Sample.Bucharest, 3), 60));
        Assert.Equal(60, rig.Eligible(Quake).Count);
        return rig;
    }

    private Task<RecordEnd> RunAsync(Rig rig, DispatchControl control) => rig.Consumer(time, Small, control: control).RunAsync(
        Rig.Record(Quake, 0, 1), "worker", Rig.Now.AddMinutes(9), new FanOutSummary(), CancellationToken.None);

    private sealed class Switch(Func<bool> isPaused) : ISendingControl
    {
        public Task<SendingState> GetStateAsync(CancellationToken cancellation) =>
            Task.FromResult(isPaused() ? SendingState.Paused : SendingState.Running);
    }
}
