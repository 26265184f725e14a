using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;

namespace AlertServerless.Contracts.Subscribers;

/// <summary>Places on pages, and the directory's entries.</summary>
public abstract class SegmentPagesContract
{
    private const int PageSize = 10;

    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly SegmentColumn Column = new(
        SegmentCells.Of(Geohash.Of(SyntheticSubscribers.Focsani)),
        SubscriberKind.Person,
        ChannelKind.Sms
    );

    private SubscriberStores? stores;

    protected SubscriberStores Stores =>
        stores ?? throw new InvalidOperationException("the binding has not set its stores");

    protected void Use(SubscriberStores implementation) => stores = implementation;

    [Fact]
    public async Task Places_fill_page_after_page()
    {
        var pages = new List<int>();
        for (var i = 0; i < 25; i++)
            pages.Add((await Stores.Pages.TakeRowsAsync(Column, 1, PageSize, Never)).Page);

        Assert.Equal(Enumerable.Range(0, 25).Select(i => i / PageSize), pages);
    }

    [Fact]
    public async Task Many_places_at_once_are_granted_up_to_the_pages_end()
    {
        Assert.Equal(new RowGrant(0, 7), await Stores.Pages.TakeRowsAsync(Column, 7, PageSize, Never));
        Assert.Equal(new RowGrant(0, 3), await Stores.Pages.TakeRowsAsync(Column, 7, PageSize, Never));
        Assert.Equal(new RowGrant(1, 10), await Stores.Pages.TakeRowsAsync(Column, 50, PageSize, Never));
        Assert.Equal(new RowGrant(2, 1), await Stores.Pages.TakeRowsAsync(Column, 1, PageSize, Never));
    }

    [Fact]
    public async Task No_place_is_given_twice_to_those_who_come_at_once()
    {
        var grants = await Task.WhenAll(
            Enumerable.Range(0, 42).Select(_ => Task.Run(() => Stores.Pages.TakeRowsAsync(Column, 1, PageSize, Never)))
        );

        Assert.Equal(
            [10, 10, 10, 10, 2],
            grants.GroupBy(grant => grant.Page).OrderBy(page => page.Key).Select(page => page.Sum(grant => grant.Rows))
        );
    }

    [Fact]
    public async Task Columns_do_not_meet()
    {
        await Stores.Pages.TakeRowsAsync(Column, PageSize, PageSize, Never);

        Assert.Equal(
            new RowGrant(0, 1),
            await Stores.Pages.TakeRowsAsync(Column with { Channel = ChannelKind.Email }, 1, PageSize, Never)
        );
    }

    [Fact]
    public async Task Counting_in_and_out_leaves_nothing_behind()
    {
        var segment = Column.Page(0);
        await Stores.Pages.CountAsync(segment, PopulationChange.In(SyntheticSubscribers.Focsani), Never);
        await Stores.Pages.CountAsync(segment, PopulationChange.In(new(45.68, 27.20)), Never);
        var before = await Stores.EntryAsync(segment);
        await Stores.Pages.CountAsync(segment, PopulationChange.Out(SyntheticSubscribers.Focsani), Never);
        var after = await Stores.EntryAsync(segment);

        Assert.Equal(2, before!.Population);
        Assert.Equal(45.69, before.Centroid.Latitude, 6);
        Assert.Equal(27.19, before.Centroid.Longitude, 6);
        Assert.Equal((1, 45.68, 27.20), (after!.Population, after.Centroid.Latitude, after.Centroid.Longitude));
    }

    [Fact]
    public async Task Bounds_only_widen_each_on_its_own()
    {
        var segment = Column.Page(0);
        await Stores.Pages.CountAsync(segment, PopulationChange.In(SyntheticSubscribers.Focsani), Never);
        await Stores.Pages.WidenAsync(segment, new SegmentBounds(4.5f, 6, 100), Never);
        await Stores.Pages.WidenAsync(segment, new SegmentBounds(5, 5.5f, 50), Never);
        await Stores.Pages.WidenAsync(segment, SegmentBounds.None, Never);

        Assert.Equal(new SegmentBounds(4.5f, 5.5f, 100), (await Stores.Pages.FindTallyAsync(segment, Never))!.Bounds);
    }

    [Fact]
    public async Task An_entry_without_bounds_covers_nobody()
    {
        var segment = Column.Page(0);
        var tally = await Stores.Pages.CountAsync(segment, PopulationChange.In(SyntheticSubscribers.Focsani), Never);

        Assert.Equal(SegmentBounds.None, tally.Bounds);
        Assert.Null(await Stores.Pages.FindTallyAsync(Column.Page(1), Never));
    }

    [Fact]
    public async Task An_entry_is_replaced_only_at_the_version_that_was_seen()
    {
        var segment = Column.Page(0);
        await Stores.Pages.CountAsync(segment, PopulationChange.In(SyntheticSubscribers.Focsani), Never);
        await Stores.Pages.WidenAsync(segment, new SegmentBounds(3, 5, 200), Never);
        var seen = await Stores.Pages.FindTallyAsync(segment, Never);
        var exact = new SegmentTally(
            PopulationChange.In(SyntheticSubscribers.Focsani),
            new SegmentBounds(6, float.PositiveInfinity, 0),
            seen!.Version + 1
        );

        await Stores.Pages.CountAsync(segment, default, Never);
        Assert.False(await Stores.Pages.TryReplaceTallyAsync(segment, seen.Version, exact, Never));

        exact = exact with { Version = seen.Version + 2 };
        Assert.True(await Stores.Pages.TryReplaceTallyAsync(segment, seen.Version + 1, exact, Never));
        Assert.Equal(exact, await Stores.Pages.FindTallyAsync(segment, Never));
    }

    [Fact]
    public async Task Widening_is_noticed_by_a_recount_under_way()
    {
        var segment = Column.Page(0);
        await Stores.Pages.CountAsync(segment, PopulationChange.In(SyntheticSubscribers.Focsani), Never);
        var seen = await Stores.Pages.FindTallyAsync(segment, Never);
        await Stores.Pages.WidenAsync(segment, new SegmentBounds(3, 5, 200), Never);

        Assert.False(
            await Stores.Pages.TryReplaceTallyAsync(
                segment,
                seen!.Version,
                seen with
                {
                    Version = seen.Version + 1,
                },
                Never
            )
        );
    }
}
