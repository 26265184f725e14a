using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>What a claim is by itself, without a store.</summary>
public sealed class ClaimTests
{
    private static readonly DateTimeOffset Now = new(2022, 11, 3, 4, 51, 0, TimeSpan.Zero);
    private static readonly ClaimOptions Options = new(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(250));

    private static readonly SegmentId Segment = new(
        Geohash.Of(new GeoPoint(45.7, 27.2)),
        SubscriberKind.Person,
        ChannelKind.Sms,
        0
    );

    private static ClaimKey Key(int slot, int slots) => new(AlertId.ForTier(new EventId("e"), 5), Segment, slot, slots);

    private static Claim Held(ulong? cursor = null) =>
        new(Key(0, 2), "worker", 3, Now + Options.Lease, At(cursor), default, 4);

    private static SubscriberId? At(ulong? id) => id is { } value ? new SubscriberId(value) : null;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void The_slots_hold_every_id_once(int slots)
    {
        var ranges = Enumerable.Range(0, slots).Select(slot => Key(slot, slots).Range).ToList();

        Assert.Equal(0UL, ranges[0].First.Value);
        Assert.Equal(SubscriberId.Last, ranges[^1].Last);
        foreach (var (before, after) in ranges.Zip(ranges.Skip(1)))
            Assert.Equal(before.Last.Value + 1, after.First.Value);
        var widths = ranges.ConvertAll(range => range.Last.Value - range.First.Value);
        Assert.True(widths.Max() - widths.Min() <= (ulong)slots);
    }

    [Fact]
    public void Nothing_is_begun_in_the_last_part_of_a_lease_and_nobody_takes_it_in_the_first_after_it()
    {
        var last = Held().LockedUntil - Options.MaxClockSkew;
        Assert.True(Held().MayDispatch(last.AddTicks(-1), Options));
        Assert.False(Held().MayDispatch(last, Options));

        var free = Held().LockedUntil + Options.MaxClockSkew;
        Assert.False(Options.IsExpired(Held().LockedUntil, free));
        Assert.True(Options.IsExpired(Held().LockedUntil, free.AddTicks(1)));
    }

    [Fact]
    public void A_checkpoint_moves_the_cursor_only_where_it_says_one()
    {
        var added = new DispatchCounts(1, 2, 3) { Withdrawn = 4, Superseded = 5 };
        var moved = Held(7).After(new ClaimProgress(At(9), added, []), Now);
        var stayed = moved.After(new ClaimProgress(null, added, []), Now);

        Assert.Equal((At(9), 5), (moved.Cursor, moved.Checkpoints));
        Assert.Equal((At(9), 6), (stayed.Cursor, stayed.Checkpoints));
        Assert.Equal(new DispatchCounts(2, 4, 6) { Withdrawn = 8, Superseded = 10 }, stayed.Counts);
    }

    [Fact]
    public void Of_two_that_are_written_at_once_the_later_cursor_counts()
    {
        var first = new ClaimProgress(At(7), DispatchCounts.OneNotified, []) { Intended = [new(8)] };
        var second = new ClaimProgress(At(9), DispatchCounts.OneSkipped, []) { Intended = [new(10)] };

        var both = first.Then(second);
        Assert.Equal((At(9), new DispatchCounts(1, 1, 0)), (both.Cursor, both.Added));
        Assert.Equal([new SubscriberId(10)], both.Intended);
        Assert.Equal(At(7), first.Then(second with { Cursor = null }).Cursor);
    }

    [Theory]
    [InlineData(7UL, 8UL, true)]
    [InlineData(7UL, 7UL, true)]
    [InlineData(7UL, 6UL, false)]
    [InlineData(null, 0UL, true)]
    [InlineData(null, ulong.MaxValue / 2, true)]
    [InlineData(null, (ulong.MaxValue / 2) + 1, false)]
    [InlineData(null, ulong.MaxValue, false)]
    public void A_cursor_goes_forward_and_stays_in_its_slot(ulong? before, ulong cursor, bool allowed)
    {
        var fault = Record.Exception(() => ClaimGuard.Check(Held(before), new ClaimProgress(At(cursor), default, [])));

        Assert.Equal(allowed, fault is null);
        Assert.True(fault is null or ArgumentException);
    }

    [Fact]
    public void A_cursor_below_its_slot_is_refused()
    {
        var second = Held() with { Key = Key(1, 2) };

        Assert.Throws<ArgumentException>(() => ClaimGuard.Check(second, new ClaimProgress(At(5), default, [])));
    }

    [Fact]
    public void A_claim_that_was_given_back_is_nobodys_and_a_finished_one_is_not_given_back()
    {
        var released = new ClaimState(Key(0, 1).Segment, 0, 1, "worker", 1, DateTimeOffset.UnixEpoch, false, default);

        Assert.True(released.IsReleased);
        Assert.False((released with { Finished = true }).IsReleased);
        Assert.False((released with { LockedUntil = Now }).IsReleased);
    }

    [Fact]
    public void Checkpoints_that_say_something_else_have_other_names()
    {
        var nothing = ClaimProgress.Nothing;
        var receipt = new Receipt(new(1), ChannelKind.Sms, AlertLevel.BeAware, 0);
        ClaimProgress[] different =
        [
            nothing,
            nothing with
            {
                Cursor = At(0),
            },
            nothing with
            {
                Cursor = At(1),
            },
            nothing with
            {
                Cursor = At(256),
            },
            nothing with
            {
                Added = new DispatchCounts(1, 0, 0),
            },
            nothing with
            {
                Added = new DispatchCounts(0, 1, 0),
            },
            nothing with
            {
                Added = new DispatchCounts(0, 0, 1),
            },
            nothing with
            {
                Receipts = [receipt],
            },
            nothing with
            {
                Intended = [new(1)],
            },
        ];
        var names = different.Select(one => CheckpointId.Of(Held(), one, CheckpointKind.GoesOn)).ToList();
        names.Add(CheckpointId.Of(Held(), nothing, CheckpointKind.Finished));
        names.Add(CheckpointId.Of(Held() with { Fence = 4 }, nothing, CheckpointKind.GoesOn));
        names.Add(CheckpointId.Of(Held() with { Checkpoints = 5 }, nothing, CheckpointKind.GoesOn));

        Assert.Equal(names.Count, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(names[0], CheckpointId.Of(Held(), ClaimProgress.Nothing, CheckpointKind.GoesOn));
    }

    [Fact]
    public void What_a_holder_intends_is_read_as_it_was_written()
    {
        SubscriberId[] written = [new(1), new(ulong.MaxValue), new(256)];
        var read = new List<SubscriberId>();

        Assert.True(IntentCodec.TryDecode(IntentCodec.Encode(written), read));
        Assert.Equal(written, read);
        Assert.False(IntentCodec.TryDecode(new byte[9], read));
        Assert.Equal(3, read.Count);
    }
}
