using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Contracts.FanOut;

/// <summary>What every store of claims keeps of intents: whom a holder was about to send to.</summary>
public abstract class ClaimIntentContract
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Expired = Start.AddSeconds(3);
    private static readonly CancellationToken Never = CancellationToken.None;
    private static int events;

    private readonly ClaimKey key = new(
        AlertId.ForTier(new EventId($"intent-{Interlocked.Increment(ref events)}"), 6),
        new SegmentId(Geohash.Of(new GeoPoint(45.70, 27.18)), SubscriberKind.Person, ChannelKind.Sms, 0),
        Slot: 0,
        Slots: 1
    );

    private ISegmentClaims? claims;

    private ISegmentClaims Claims =>
        claims ?? throw new InvalidOperationException("the binding has not set its claims");

    protected void Use(ISegmentClaims implementation) => claims = implementation;

    [Fact]
    public async Task Whom_a_dead_holder_meant_to_send_to_is_found_once_the_slot_is_taken_over()
    {
        await WinAsync("a", Start, 1, 2);
        var heir = await WinAsync("b", Expired, 1, 2, 3);
        await FinishAsync(heir);

        await IntendedAsync(1, 2);
    }

    [Fact]
    public async Task What_the_present_holder_intends_is_not_left_behind_yet()
    {
        await WinAsync("a", Start, 1, 2);

        await IntendedAsync();
    }

    [Fact]
    public async Task A_checkpoint_takes_the_place_of_what_was_intended_before()
    {
        var claim = await WinAsync("a", Start, 1, 2);
        var progress = new ClaimProgress(new SubscriberId(2), default, []) { Intended = [new(3), new(4)] };
        Assert.IsType<ClaimHold.Kept>(
            await Claims.CheckpointAsync(claim, progress, Start, ClaimOptions.Default, Never)
        );
        await FinishAsync(await WinAsync("b", Expired));

        await IntendedAsync(3, 4);
    }

    [Fact]
    public async Task Who_finishes_leaves_only_those_whose_answer_was_lost()
    {
        var claim = await WinAsync("a", Start, 1, 2);
        await Claims.FinishAsync(claim, new ClaimProgress(new SubscriberId(2), default, []), Start, Never);
        await IntendedAsync();
    }

    [Fact]
    public async Task Who_gives_a_slot_back_leaves_only_those_whose_answer_was_lost()
    {
        var claim = await WinAsync("a", Start, 1, 2);
        var progress = new ClaimProgress(new SubscriberId(2), default, []) { Intended = [new(2)] };
        await Claims.ReleaseAsync(claim, progress, Start, Never);
        await IntendedAsync(2);

        await FinishAsync(await WinAsync("b", Start.AddSeconds(1), 3));
        await IntendedAsync(2);
    }

    [Fact]
    public async Task Each_of_several_dead_holders_leaves_its_own()
    {
        await WinAsync("a", Start, 1);
        await WinAsync("b", Expired, 2);
        await FinishAsync(await WinAsync("c", Expired.AddSeconds(3), 3));

        await IntendedAsync(1, 2);
    }

    /// <summary>Its first answer was lost, and its lease over before the second: it sent to nobody meanwhile.</summary>
    [Fact]
    public async Task Who_wins_by_the_same_bid_again_leaves_nothing_of_the_first_time()
    {
        var bid = new ClaimBid("a", [new(1), new(2)]);
        await WinAsync(bid, Start);
        var again = await WinAsync(bid, Expired);

        await IntendedAsync();
        await FinishAsync(again);
        await IntendedAsync();
    }

    [Fact]
    public async Task The_same_checkpoint_with_another_intent_is_another_checkpoint()
    {
        var claim = await WinAsync("a", Start);
        var progress = new ClaimProgress(new SubscriberId(2), default, []);
        await Claims.CheckpointAsync(claim, progress, Start, ClaimOptions.Default, Never);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Claims.CheckpointAsync(claim, progress with { Intended = [new(3)] }, Start, ClaimOptions.Default, Never)
        );
    }

    private Task<Claim> WinAsync(string owner, DateTimeOffset now, params ulong[] intended) =>
        WinAsync(new ClaimBid(owner, [.. intended.Select(id => new SubscriberId(id))]), now);

    private async Task<Claim> WinAsync(ClaimBid bid, DateTimeOffset now) =>
        Assert.IsType<ClaimAttempt.Won>(await Claims.TryClaimAsync(key, bid, now, ClaimOptions.Default, Never)).Claim;

    private async Task FinishAsync(Claim claim) =>
        Assert.IsType<ClaimHold.Kept>(await Claims.FinishAsync(claim, ClaimProgress.Nothing, Expired, Never));

    private async Task IntendedAsync(params ulong[] expected) =>
        Assert.Equal(expected, (await Claims.IntendedAsync(key, Never)).Select(subscriber => subscriber.Value).Order());
}
