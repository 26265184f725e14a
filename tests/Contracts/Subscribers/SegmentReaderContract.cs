using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Contracts.Subscribers;

/// <summary>Reading a segment, and the rows that are read.</summary>
public abstract class SegmentReaderContract
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 19, 21, 0, TimeSpan.Zero);
    private static readonly SegmentId Segment = new(
        Geohash.Of(SyntheticSubscribers.Focsani),
        SubscriberKind.Person,
        ChannelKind.Sms,
        0
    );

    private SubscriberStores? stores;

    protected SubscriberStores Stores =>
        stores ?? throw new InvalidOperationException("the binding has not set its stores");

    protected void Use(SubscriberStores implementation) => stores = implementation;

    [Fact]
    public async Task Rows_come_back_whole_and_in_the_order_of_their_ids()
    {
        ulong[] ids = [0x8000_0000_0000_0000, 9, 0x10, ulong.MaxValue, 0];
        await Stores.Rows.PutManyAsync([.. ids.Select(id => Row(id))], Never);

        var people = await Stores.ReadAllAsync(Segment, Now);

        Assert.Equal(ids.Order(), people.Select(person => person.Id.Value));
        Assert.All(people, person => Assert.Equal(Row(person.Id.Value).Preferences, person.Preferences));
        Assert.All(
            people,
            person => Assert.Equal(Row(person.Id.Value).SealedAddresses.ToArray(), person.SealedAddresses.ToArray())
        );
    }

    [Fact]
    public async Task A_range_is_open_at_its_start_and_closed_at_its_end()
    {
        await Stores.Rows.PutManyAsync([.. new ulong[] { 1, 2, 3, 4, 5 }.Select(id => Row(id))], Never);

        Assert.Equal([1UL, 2, 3], await ReadAsync(null, 3));
        Assert.Equal([3UL, 4], await ReadAsync(2, 4));
        Assert.Equal([5UL], await ReadAsync(4, ulong.MaxValue));
        Assert.Empty(await ReadAsync(5, ulong.MaxValue));
        Assert.Empty(await ReadAsync(ulong.MaxValue, ulong.MaxValue));
    }

    [Fact]
    public async Task An_empty_segment_is_an_empty_page()
    {
        var page = await Stores.Reader.ReadAsync(Segment, null, SubscriberId.Last, Now, Never);

        Assert.Empty(page.Subscribers);
        Assert.False(page.More);
        Assert.Empty(page.Unreadable);
    }

    [Fact]
    public async Task Another_segments_people_are_not_here()
    {
        var other = new SegmentId(Segment.Cell, Segment.Kind, Segment.Channel, 10);
        await Stores.Rows.TryPutAsync(Row(1), Never);
        await Stores.Rows.TryPutAsync(Row(2) with { Segment = other }, Never);

        Assert.Equal([1UL], await ReadAsync(null, ulong.MaxValue));
        Assert.Equal([new SubscriberId(2)], (await Stores.ReadAllAsync(other, Now)).Select(person => person.Id));
    }

    [Fact]
    public async Task A_copy_is_read_only_for_the_events_of_its_validity_period()
    {
        await Stores.Rows.TryPutAsync(Row(1) with { ValidityPeriod = new ValidityPeriod(Now, null) }, Never);
        await Stores.Rows.TryPutAsync(Row(2) with { ValidityPeriod = new ValidityPeriod(null, Now) }, Never);
        await Stores.Rows.TryPutAsync(
            Row(3) with
            {
                ValidityPeriod = new ValidityPeriod(Now.AddSeconds(-5), Now.AddSeconds(5)),
            },
            Never
        );

        Assert.Equal([2UL, 3], await ReadAsync(null, ulong.MaxValue, Now.AddMilliseconds(-1)));
        Assert.Equal([1UL, 3], await ReadAsync(null, ulong.MaxValue, Now));
        Assert.Equal([1UL], await ReadAsync(null, ulong.MaxValue, Now.AddSeconds(5)));
    }

    [Fact]
    public async Task A_row_is_replaced_and_removed_only_as_it_was_seen()
    {
        var seen = Row(1);
        var ended = seen with { ValidityPeriod = new ValidityPeriod(null, Now) };
        await Stores.Rows.TryPutAsync(seen, Never);

        Assert.True(await Stores.Rows.TryReplaceAsync(seen, ended, Never));
        Assert.False(
            await Stores.Rows.TryReplaceAsync(
                seen,
                seen with
                {
                    Preferences = seen.Preferences with { Suspended = true },
                },
                Never
            )
        );
        Assert.False(await Stores.Rows.TryRemoveAsync(seen, Never));
        Assert.Equal(ended.ValidityPeriod, (await Stores.Rows.FindAsync(Segment, seen.Id, Never))!.ValidityPeriod);

        Assert.True(await Stores.Rows.TryReplaceAsync(ended, ended with { ValidityPeriod = default }, Never));
        Assert.Equal(default, (await Stores.Rows.FindAsync(Segment, seen.Id, Never))!.ValidityPeriod);
        Assert.True(await Stores.Rows.TryRemoveAsync(seen, Never));
        Assert.False(await Stores.Rows.TryRemoveAsync(seen, Never));
        Assert.Null(await Stores.Rows.FindAsync(Segment, seen.Id, Never));
    }

    private static SubscriberRow Row(ulong id)
    {
        var preferences = PreferencesCodec.AsStored(
            SyntheticSubscribers.Preferences(SyntheticSubscribers.Focsani, proximity: new ProximityThreshold(5.5f, 300))
        );
        return new SubscriberRow(Segment, new SubscriberId(id), preferences, new byte[] { 1, 2, (byte)id });
    }

    private async Task<IEnumerable<ulong>> ReadAsync(ulong? after, ulong upTo, DateTimeOffset? asOf = null)
    {
        var page = await Stores.Reader.ReadAsync(
            Segment,
            after is { } id ? new SubscriberId(id) : null,
            new SubscriberId(upTo),
            asOf ?? Now,
            Never
        );
        Assert.False(page.More);
        return page.Subscribers.Select(person => person.Id.Value);
    }
}
