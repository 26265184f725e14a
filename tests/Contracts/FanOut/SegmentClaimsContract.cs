using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Contracts.FanOut;

/// <summary>What every store of claims must do, whichever it is.</summary>
public abstract class SegmentClaimsContract
{
    protected static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    protected static readonly ClaimOptions Options = new(
        Lease: TimeSpan.FromSeconds(10),
        MaxClockSkew: TimeSpan.FromSeconds(1)
    );

    private static readonly CancellationToken Never = CancellationToken.None;
    private static int events;

    private readonly AlertId alert = AlertId.ForTier(new EventId($"contract-{Interlocked.Increment(ref events)}"), 6);

    protected ISegmentClaims Claims =>
        claims ?? throw new InvalidOperationException("the binding has not set its claims");

    private ISegmentClaims? claims;

    protected void Use(ISegmentClaims implementation) => claims = implementation;

    [Fact]
    public async Task A_free_slot_is_won_with_fence_1_and_nothing_done()
    {
        var claim = await WinAsync(Key(), "a", Start);

        Assert.Equal("a", claim.Owner);
        Assert.Equal(1, claim.Fence);
        Assert.Equal(Start + Options.Lease, claim.LockedUntil);
        Assert.Null(claim.Cursor);
        Assert.Equal(default, claim.Counts);
        Assert.Equal(0, claim.Checkpoints);
    }

    [Fact]
    public async Task A_held_slot_is_refused_even_to_its_own_owner_and_says_until_when()
    {
        await WinAsync(Key(), "a", Start);

        foreach (var owner in new[] { "b", "a" })
        {
            var held = Assert.IsType<ClaimAttempt.Held>(
                await Claims.TryClaimAsync(Key(), owner, Start, Options, Never)
            );
            Assert.Equal(Start + Options.Lease, held.Until);
        }
    }

    [Fact]
    public async Task The_same_bid_wins_once_however_often_it_is_asked_for()
    {
        var bid = new ClaimBid("a", []);
        var first = await WinAsync(Key(), bid, Start);

        Assert.Equal(first, await WinAsync(Key(), bid, Start + Options.Lease));
    }

    /// <summary>Nobody else had come, and the answer took longer than the lease.</summary>
    [Fact]
    public async Task The_same_bid_wins_anew_after_its_own_lease()
    {
        var bid = new ClaimBid("a", []);
        await WinAsync(Key(), bid, Start);

        var again = await WinAsync(Key(), bid, Start.AddSeconds(15));

        Assert.Equal(2, again.Fence);
        Assert.Equal(Start.AddSeconds(15) + Options.Lease, again.LockedUntil);
    }

    [Fact]
    public async Task A_bid_whose_slot_another_has_by_now_is_refused()
    {
        var bid = new ClaimBid("a", []);
        await WinAsync(Key(), bid, Start);
        await WinAsync(Key(), "b", Start.AddSeconds(15));

        Assert.IsType<ClaimAttempt.Held>(await Claims.TryClaimAsync(Key(), bid, Start.AddSeconds(16), Options, Never));
    }

    [Fact]
    public async Task A_bid_does_not_win_what_was_written_to_since()
    {
        var bid = new ClaimBid("a", []);
        await CheckpointAsync(await WinAsync(Key(), bid, Start), ClaimProgress.Nothing, Start);

        Assert.IsType<ClaimAttempt.Held>(await Claims.TryClaimAsync(Key(), bid, Start, Options, Never));
    }

    [Fact]
    public async Task An_expired_slot_is_won_only_after_lease_and_skew()
    {
        await WinAsync(Key(), "a", Start);
        var atTheMargin = Start + Options.Lease + Options.MaxClockSkew;

        Assert.IsType<ClaimAttempt.Held>(await Claims.TryClaimAsync(Key(), "b", atTheMargin, Options, Never));
        var stolen = await WinAsync(Key(), "b", atTheMargin.AddMilliseconds(1));

        Assert.Equal(2, stolen.Fence);
        Assert.Equal("b", stolen.Owner);
    }

    [Fact]
    public async Task Of_many_who_try_at_once_one_wins()
    {
        var attempts = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(worker =>
                    Task.Run(() => Claims.TryClaimAsync(Key(), $"worker-{worker}", Start, Options, Never))
                )
        );

        Assert.Single(attempts.OfType<ClaimAttempt.Won>());
        Assert.Equal(15, attempts.OfType<ClaimAttempt.Held>().Count());
    }

    [Fact]
    public async Task Slots_segments_and_alerts_do_not_meet()
    {
        await WinAsync(Key(slot: 0, slots: 2), "a", Start);
        await WinAsync(Key(slot: 1, slots: 2), "b", Start);
        await WinAsync(Key(page: 1), "c", Start);
        await WinAsync(Key() with { Alert = AlertId.ForTier(alert.Event, 7) }, "d", Start);
    }

    [Fact]
    public async Task A_slot_claimed_under_another_division_is_a_named_mistake()
    {
        await WinAsync(Key(slot: 0, slots: 1), "a", Start);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Claims.TryClaimAsync(Key(slot: 0, slots: 2), "b", Start.AddHours(1), Options, Never)
        );
    }

    [Fact]
    public async Task Renewing_lengthens_the_lease_even_after_it_has_expired()
    {
        var claim = await WinAsync(Key(), "a", Start);
        var late = Start.AddMinutes(1);

        var kept = Assert.IsType<ClaimHold.Kept>(await Claims.RenewAsync(claim, late, Options, Never)).Claim;

        Assert.Equal(late + Options.Lease, kept.LockedUntil);
        Assert.Equal(claim.Fence, kept.Fence);
        Assert.IsType<ClaimAttempt.Held>(await Claims.TryClaimAsync(Key(), "b", late, Options, Never));
    }

    /// <summary>One that was given up on, and arrives after the release: it would lock a slot that nobody works
    /// on.</summary>
    [Fact]
    public async Task A_renewal_does_not_revive_a_released_claim()
    {
        var claim = await WinAsync(Key(), "a", Start);
        await Claims.ReleaseAsync(claim, Progress(7), Start.AddSeconds(1), Never);

        Assert.IsType<ClaimHold.Lost>(await Claims.RenewAsync(claim, Start.AddSeconds(2), Options, Never));

        Assert.Equal(Id(7), (await WinAsync(Key(), "b", Start.AddSeconds(2))).Cursor);
    }

    /// <summary>Its holder counts on the later one.</summary>
    [Fact]
    public async Task A_renewal_that_arrives_late_does_not_shorten_the_lease()
    {
        var claim = await WinAsync(Key(), "a", Start);
        await Claims.RenewAsync(claim, Start.AddSeconds(6), Options, Never);

        var kept = Assert.IsType<ClaimHold.Kept>(await Claims.RenewAsync(claim, Start.AddSeconds(3), Options, Never));

        Assert.Equal(Start.AddSeconds(6) + Options.Lease, kept.Claim.LockedUntil);
        Assert.Equal(
            Start.AddSeconds(6) + Options.Lease,
            Assert
                .IsType<ClaimAttempt.Held>(await Claims.TryClaimAsync(Key(), "b", Start.AddSeconds(15), Options, Never))
                .Until
        );
    }

    [Fact]
    public async Task A_checkpoint_carries_cursor_counts_and_lease_to_the_next_owner()
    {
        var claim = await WinAsync(Key(), "a", Start);
        var at = Start.AddSeconds(5);
        claim = await CheckpointAsync(claim, Progress(10, notified: 3, skipped: 2), at);
        claim = await CheckpointAsync(claim, Progress(20, notified: 1, undelivered: 4), at);

        Assert.Equal(at + Options.Lease, claim.LockedUntil);
        var next = await WinAsync(Key(), "b", at + Options.Lease + (2 * Options.MaxClockSkew));

        Assert.Equal(Id(20), next.Cursor);
        Assert.Equal(new DispatchCounts(4, 2, 4), next.Counts);
        Assert.Equal(2, next.Checkpoints);
        Assert.Equal(claim.Fence + 1, next.Fence);
    }

    [Fact]
    public async Task A_checkpoint_without_a_cursor_leaves_the_cursor()
    {
        var claim = await CheckpointAsync(await WinAsync(Key(), "a", Start), Progress(10), Start);
        claim = await CheckpointAsync(claim, new ClaimProgress(null, new DispatchCounts(0, 0, 1), []), Start);

        Assert.Equal(Id(10), claim.Cursor);
        Assert.Equal(Id(10), (await WinAsync(Key(), "b", Start.AddMinutes(1))).Cursor);
    }

    [Fact]
    public async Task Every_write_under_an_old_fence_is_lost_and_leaves_no_trace()
    {
        var old = await WinAsync(Key(), "a", Start);
        var later = Start.AddMinutes(1);
        var current = await CheckpointAsync(await WinAsync(Key(), "b", later), Progress(5), later);

        Assert.IsType<ClaimHold.Lost>(await Claims.RenewAsync(old, later, Options, Never));
        Assert.IsType<ClaimHold.Lost>(await Claims.CheckpointAsync(old, Progress(90), later, Options, Never));
        Assert.IsType<ClaimHold.Lost>(await Claims.FinishAsync(old, Progress(91), later, Never));
        Assert.IsType<ClaimHold.Lost>(await Claims.ReleaseAsync(old, Progress(92), later, Never));

        var state = Assert.Single(await Claims.ListAsync(alert, Key().Segment.Shard, Never));
        Assert.Equal(
            ("b", current.Fence, current.LockedUntil, false, current.Counts),
            (state.Owner, state.Fence, state.LockedUntil, state.Finished, state.Counts)
        );
        Assert.Equal([Id(5)], (await Claims.ReceiptsAsync(Key(), Never)).Select(receipt => receipt.Subscriber));
    }

    [Fact]
    public async Task What_was_never_claimed_cannot_be_kept()
    {
        var claim = new Claim(Key(), "a", 1, Start, null, default, 0);

        Assert.IsType<ClaimHold.Lost>(await Claims.RenewAsync(claim, Start, Options, Never));
        Assert.IsType<ClaimHold.Lost>(await Claims.CheckpointAsync(claim, Progress(1), Start, Options, Never));
        Assert.Empty(await Claims.ListAsync(alert, Key().Segment.Shard, Never));
    }

    [Fact]
    public async Task A_cursor_that_would_go_back_or_leave_the_slot_is_a_named_mistake()
    {
        var claim = await CheckpointAsync(
            await WinAsync(Key(slot: 1, slots: 2), "a", Start),
            Progress(ulong.MaxValue - 5),
            Start
        );

        await Assert.ThrowsAsync<ArgumentException>(() =>
            Claims.CheckpointAsync(claim, Progress(ulong.MaxValue - 6), Start, Options, Never)
        );
        await Assert.ThrowsAsync<ArgumentException>(() => Claims.FinishAsync(claim, Progress(1), Start, Never));
        Assert.Equal(Id(ulong.MaxValue - 5), (await WinAsync(Key(slot: 1, slots: 2), "b", Start.AddMinutes(1))).Cursor);
    }

    [Fact]
    public async Task A_checkpoint_from_an_old_copy_of_the_claim_is_a_named_mistake()
    {
        var claim = await WinAsync(Key(), "a", Start);
        await CheckpointAsync(claim, Progress(1), Start);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Claims.CheckpointAsync(claim, Progress(2), Start, Options, Never)
        );
        Assert.Equal([Id(1)], (await Claims.ReceiptsAsync(Key(), Never)).Select(receipt => receipt.Subscriber));
    }

    // Whoever got no answer asks again, later: one write, and the lease of the one that counted.
    [Fact]
    public async Task A_repeated_checkpoint_counts_once_and_lengthens_nothing()
    {
        var claim = await WinAsync(Key(), "a", Start);
        var kept = await CheckpointAsync(claim, Progress(4, notified: 4), Start);

        Assert.Equal(kept, await CheckpointAsync(claim, Progress(4, notified: 4), Start.AddSeconds(3)));
        var finish = await Claims.FinishAsync(kept, Progress(6, notified: 2), Start, Never);
        Assert.Equal(finish, await Claims.FinishAsync(kept, Progress(6, notified: 2), Start.AddSeconds(3), Never));

        Assert.Equal(
            new DispatchCounts(6, 0, 0),
            Assert.Single(await Claims.ListAsync(alert, Key().Segment.Shard, Never)).Counts
        );
        Assert.Equal([Id(4), Id(6)], (await Claims.ReceiptsAsync(Key(), Never)).Select(receipt => receipt.Subscriber));
        await Assert.ThrowsAsync<ArgumentException>(() => Claims.FinishAsync(kept, Progress(3), Start, Never));
    }

    [Fact]
    public async Task Another_checkpoint_does_not_pass_for_a_repetition()
    {
        var claim = await WinAsync(Key(), "a", Start);
        await CheckpointAsync(claim, Progress(4), Start);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Claims.FinishAsync(claim, Progress(4), Start, Never));
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Claims.ReleaseAsync(claim, Progress(4), Start, Never)
        );
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Claims.CheckpointAsync(claim, Progress(4, notified: 9), Start, Options, Never)
        );
    }

    [Fact]
    public async Task Finished_stays_finished()
    {
        var claim = await WinAsync(Key(), "a", Start);
        Assert.IsType<ClaimHold.Kept>(await Claims.FinishAsync(claim, Progress(7, notified: 7), Start, Never));

        Assert.IsType<ClaimAttempt.Done>(await Claims.TryClaimAsync(Key(), "b", Start.AddDays(1), Options, Never));
        Assert.IsType<ClaimHold.Lost>(await Claims.RenewAsync(claim, Start, Options, Never));
        Assert.IsType<ClaimHold.Lost>(
            await Claims.CheckpointAsync(claim with { Checkpoints = 1 }, Progress(8), Start, Options, Never)
        );
        var state = Assert.Single(await Claims.ListAsync(alert, Key().Segment.Shard, Never));
        Assert.True(state.Finished);
        Assert.Equal(new DispatchCounts(7, 0, 0), state.Counts);
    }

    [Fact]
    public async Task An_empty_slot_can_be_finished()
    {
        var claim = await WinAsync(Key(), "a", Start);

        Assert.IsType<ClaimHold.Kept>(await Claims.FinishAsync(claim, ClaimProgress.Nothing, Start, Never));
        Assert.Empty(await Claims.ReceiptsAsync(Key(), Never));
    }

    [Fact]
    public async Task A_released_slot_is_free_at_once_with_what_was_done()
    {
        var claim = await WinAsync(Key(), "a", Start);
        Assert.IsType<ClaimHold.Kept>(await Claims.ReleaseAsync(claim, Progress(3, notified: 3), Start, Never));

        var next = await WinAsync(Key(), "b", Start);
        Assert.Equal((Id(3), 2L, new DispatchCounts(3, 0, 0)), (next.Cursor!.Value, next.Fence, next.Counts));
    }

    [Fact]
    public async Task The_list_holds_the_shards_claims_of_the_alert_and_no_others()
    {
        var here = Key();
        var elsewhere = OtherShard(here);
        await WinAsync(here, "a", Start);
        await WinAsync(elsewhere, "b", Start);
        await WinAsync(here with { Alert = AlertId.ForCancellation(alert.Event) }, "c", Start);

        var state = Assert.Single(await Claims.ListAsync(alert, here.Segment.Shard, Never));
        Assert.Equal((here.Segment, 0, "a"), (state.Segment, state.Slot, state.Owner));
    }

    [Fact]
    public async Task Receipts_come_back_whole_whoever_wrote_them()
    {
        Receipt[] first =
        [
            new(Id(1), ChannelKind.Telegram, AlertLevel.TakeAction, 987654321987),
            new(Id(2), ChannelKind.Sms, AlertLevel.BeAware, 0),
        ];
        Receipt[] second = [new(Id(3), ChannelKind.Webhook, AlertLevel.None, -1)];
        await CheckpointAsync(await WinAsync(Key(), "a", Start), new ClaimProgress(Id(2), default, first), Start);
        var thief = await WinAsync(Key(), "b", Start.AddMinutes(1));
        await Claims.FinishAsync(thief, new ClaimProgress(Id(3), default, second), Start, Never);

        Assert.Equal([.. first, .. second], await Claims.ReceiptsAsync(Key(), Never));
    }

    // A cancellation may be divided otherwise than the alert it takes back.
    [Fact]
    public async Task Receipts_are_found_by_range_however_the_alert_was_divided()
    {
        const ulong high = 0xC000_0000_0000_0000;
        var claim = await WinAsync(Key(), "a", Start);
        Receipt[] receipts =
        [
            new(Id(5), ChannelKind.Sms, AlertLevel.BeAware, 0),
            new(Id(high), ChannelKind.Sms, AlertLevel.BeAware, 0),
        ];
        await CheckpointAsync(claim, new ClaimProgress(Id(high), default, receipts), Start);
        await CheckpointAsync(await WinAsync(Key(page: 10), "x", Start), Progress(6), Start);

        Assert.Equal([receipts[0]], await Claims.ReceiptsAsync(Key(slot: 0, slots: 2), Never));
        Assert.Equal([receipts[1]], await Claims.ReceiptsAsync(Key(slot: 1, slots: 2), Never));
    }

    [Fact]
    public async Task The_first_and_the_last_of_a_slot_are_of_it()
    {
        var (_, end) = Key(slot: 0, slots: 2).Range;
        var begin = Key(slot: 1, slots: 2).Range.First;
        var claim = await WinAsync(Key(), "a", Start);
        var receipts = new[] { Id(0), end, begin, SubscriberId.Last }
            .Select(id => new Receipt(id, ChannelKind.Sms, AlertLevel.BeAware, 0))
            .ToArray();
        var progress = new ClaimProgress(SubscriberId.Last, default, receipts)
        {
            Intended = [Id(0), end, begin, SubscriberId.Last],
        };
        await Claims.FinishAsync(claim, progress, Start, Never);

        Assert.Equal(receipts[..2], await Claims.ReceiptsAsync(Key(slot: 0, slots: 2), Never));
        Assert.Equal(receipts[2..], await Claims.ReceiptsAsync(Key(slot: 1, slots: 2), Never));
        Assert.Equal([Id(0), end], await Claims.IntendedAsync(Key(slot: 0, slots: 2), Never));
        Assert.Equal([begin, SubscriberId.Last], await Claims.IntendedAsync(Key(slot: 1, slots: 2), Never));
    }

    private static SubscriberId Id(ulong value) => new(value);

    private static ClaimProgress Progress(ulong cursor, int notified = 1, int skipped = 0, int undelivered = 0) =>
        new(
            Id(cursor),
            new DispatchCounts(notified, skipped, undelivered),
            [new Receipt(Id(cursor), ChannelKind.Sms, AlertLevel.BeAware, 0)]
        );

    private static ClaimKey OtherShard(ClaimKey key)
    {
        var page = 1;
        while (new SegmentId(key.Segment.Cell, key.Segment.Kind, key.Segment.Channel, page).Shard == key.Segment.Shard)
            page++;
        return key with { Segment = new SegmentId(key.Segment.Cell, key.Segment.Kind, key.Segment.Channel, page) };
    }

    private ClaimKey Key(int slot = 0, int slots = 1, int page = 0)
    {
        // Focșani, beside the Vrancea source.
        var cell = Geohash.Of(new GeoPoint(45.70, 27.18));
        return new ClaimKey(alert, new SegmentId(cell, SubscriberKind.Person, ChannelKind.Sms, page), slot, slots);
    }

    private Task<Claim> WinAsync(ClaimKey key, string owner, DateTimeOffset now) =>
        WinAsync(key, new ClaimBid(owner, []), now);

    private async Task<Claim> WinAsync(ClaimKey key, ClaimBid bid, DateTimeOffset now) =>
        Assert.IsType<ClaimAttempt.Won>(await Claims.TryClaimAsync(key, bid, now, Options, Never)).Claim;

    private async Task<Claim> CheckpointAsync(Claim claim, ClaimProgress progress, DateTimeOffset now) =>
        Assert.IsType<ClaimHold.Kept>(await Claims.CheckpointAsync(claim, progress, now, Options, Never)).Claim;
}
