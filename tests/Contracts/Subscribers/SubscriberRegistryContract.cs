using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Contracts.Subscribers;

/// <summary>Sign-up as its users see it.</summary>
public abstract class SubscriberRegistryContract
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignUpOptions Options = SignUpOptions.Default with { PageSize = 3 };

    private SubscriberStores? stores;

    protected SubscriberStores Stores =>
        stores ?? throw new InvalidOperationException("the binding has not set its stores");

    private SubscriberRegistry Registry => Stores.Registry(Options);

    protected void Use(SubscriberStores implementation) => stores = implementation;

    [Fact]
    public async Task Who_signs_up_is_reached_and_found()
    {
        var segment = await AddAsync(Person(1, Focsani));

        Assert.Equal(new SegmentId(Geohash.Of(Focsani), SubscriberKind.Person, ChannelKind.Sms, 0), segment);
        Assert.Equal(1, (await Stores.ReachAsync(Now))[new SubscriberId(1)]);
        var found = await Registry.FindAsync(new SubscriberId(1), Never);
        Assert.Equal(
            Phone(1),
            Assert.IsType<OpenedAddresses.Book>(Registry.Open(found!.Row)).Addresses.For(ChannelKind.Sms)
        );
        Assert.Equal(
            [new SubscriberId(1)],
            await Registry.FindAsync(ChannelKind.Email, $" {Email(1).ToUpperInvariant()}", Never)
        );
        Assert.Empty(await Registry.FindAsync(ChannelKind.Email, Email(2), Never));
        Assert.Null(await Registry.FindAsync(new SubscriberId(2), Never));
    }

    [Fact]
    public async Task Pages_fill_in_turn_and_the_directory_knows_how_many()
    {
        for (var id = 1UL; id <= 7; id++)
            await AddAsync(Person(id, Focsani));

        var column = SegmentColumn.For(Preferences(Focsani));
        var populations = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(async page => (await Stores.EntryAsync(column.Page(page)))!.Population)
        );
        Assert.Equal([3, 3, 1], populations);
        Assert.Equal(7, (await Stores.ReachAsync(Now)).Count);
    }

    [Fact]
    public async Task The_entry_covers_the_most_sensitive_of_its_people()
    {
        var segment = await AddAsync(Person(1, Focsani, minIntensity: 6));
        await AddAsync(Person(2, Focsani, minIntensity: 3, proximity: new ProximityThreshold(5, 250)));
        await AddAsync(Person(3, Focsani, minIntensity: 5, proximity: new ProximityThreshold(4, 20)));

        var entry = await Stores.EntryAsync(segment);
        Assert.Equal(
            (3, 3f, 4f, 250f),
            (entry!.Population, entry.LowestIntensity, entry.LowestProximityMagnitude, entry.WidestProximityKm)
        );
    }

    [Fact]
    public async Task Signing_up_twice_with_one_id_makes_one_subscriber()
    {
        var first = await AddAsync(Person(1, Focsani));
        var again = await AddAsync(Person(1, Focsani));
        Assert.Equal(first, again);
        var elsewhere = await AddAsync(Person(1, Bucharest));

        Assert.NotEqual(first, elsewhere);
        Assert.Equal(1, (await Stores.ReachAsync(Now))[new SubscriberId(1)]);
        Assert.Equal(elsewhere, (await Registry.FindAsync(new SubscriberId(1), Never))!.Row.Segment);
    }

    [Fact]
    public async Task New_thresholds_keep_the_segment_and_widen_the_entry()
    {
        var segment = await AddAsync(Person(1, Focsani, minIntensity: 6));

        var outcome = await ChangeAsync(Person(1, Focsani, minIntensity: 2), Now);

        Assert.Equal(segment, Assert.IsType<ChangeOutcome.Changed>(outcome).Segment);
        Assert.Equal(2, (await Stores.EntryAsync(segment))!.LowestIntensity);
        Assert.Equal(1, (await Stores.EntryAsync(segment))!.Population);
        Assert.Equal(2, (await Registry.FindAsync(new SubscriberId(1), Never))!.Row.Preferences.MinIntensity);
    }

    [Fact]
    public async Task A_new_address_replaces_the_old_one_in_the_index()
    {
        await AddAsync(Person(1, Focsani));

        await ChangeAsync(Person(1, Focsani) with { Addresses = Addresses(77) }, Now);

        Assert.Empty(await Registry.FindAsync(ChannelKind.Sms, Phone(1), Never));
        Assert.Equal([new SubscriberId(1)], await Registry.FindAsync(ChannelKind.Sms, Phone(77), Never));
    }

    [Fact]
    public async Task Who_moves_is_reached_exactly_once_by_every_event()
    {
        await AddAsync(Person(1, Focsani));
        var moved = Assert.IsType<ChangeOutcome.Changed>(
            await ChangeAsync(Person(1, Bucharest, ChannelKind.Telegram), Now)
        );

        Assert.Equal(Geohash.Of(Bucharest), moved.Segment.Cell);
        Assert.Equal(ChannelKind.Telegram, moved.Segment.Channel);
        foreach (var seconds in new[] { -3600, 0, 59, 60, 61, 3600 })
            Assert.Equal(1, (await Stores.ReachAsync(Now.AddSeconds(seconds)))[new SubscriberId(1)]);
        Assert.Single(await Stores.ReadAllAsync(moved.Segment, Now + Options.Handover));
        Assert.Empty(await Stores.ReadAllAsync(moved.Segment, Now));
    }

    [Fact]
    public async Task The_recount_drops_the_old_copy_once_no_event_can_need_it()
    {
        var old = await AddAsync(Person(1, Focsani));
        await ChangeAsync(Person(1, Bucharest), Now);
        var recount = Stores.Recount(Options);

        Assert.Equal(0, (await recount.RecountAsync(old, Now + Options.Keep, Never)).Removed);
        var later = await recount.RecountAsync(old, Now + Options.Keep + (2 * Options.Handover), Never);

        Assert.Equal((1, 0, true), (later.Removed, later.After!.Population, later.Repaired));
        Assert.Equal(1, (await Stores.ReachAsync(Now.AddDays(2)))[new SubscriberId(1)]);
    }

    [Fact]
    public async Task Who_moves_on_and_back_is_still_reached_exactly_once()
    {
        await AddAsync(Person(1, Focsani));
        Assert.IsType<ChangeOutcome.Changed>(await ChangeAsync(Person(1, Bucharest), Now));
        var soon = Assert.IsType<ChangeOutcome.TooSoon>(await ChangeAsync(Person(1, Focsani), Now.AddMinutes(1)));
        Assert.Equal(Now + Options.Handover + Options.AlertLife, soon.NotBefore);
        var back = soon.NotBefore.AddSeconds(1);
        Assert.IsType<ChangeOutcome.Changed>(await ChangeAsync(Person(1, Focsani), back));

        foreach (var minutes in new[] { 2, 5, 11, 12, 13, 600 })
            Assert.Equal(1, (await Stores.ReachAsync(Now.AddMinutes(minutes)))[new SubscriberId(1)]);
    }

    [Fact]
    public async Task Who_unsubscribes_is_gone_from_everywhere_at_once()
    {
        var old = await AddAsync(Person(1, Focsani));
        await AddAsync(Person(2, Focsani));
        await ChangeAsync(Person(1, Bucharest), Now);

        Assert.True(await Registry.RemoveAsync(new SubscriberId(1), Actor.Self, Now, Never));

        Assert.False((await Stores.ReachAsync(Now)).ContainsKey(new SubscriberId(1)));
        Assert.False((await Stores.ReachAsync(Now.AddHours(1))).ContainsKey(new SubscriberId(1)));
        Assert.Empty(await Registry.FindAsync(ChannelKind.Sms, Phone(1), Never));
        Assert.Null(await Registry.FindAsync(new SubscriberId(1), Never));
        Assert.Equal(1, (await Stores.EntryAsync(old))!.Population);
        Assert.False(await Registry.RemoveAsync(new SubscriberId(1), Actor.Self, Now, Never));
        Assert.IsType<ChangeOutcome.Unknown>(await ChangeAsync(Person(1, Focsani), Now));
    }

    [Fact]
    public async Task Erasing_an_address_erases_everyone_who_is_notified_there()
    {
        await AddAsync(Person(1, Focsani));
        await AddAsync(Person(2, Bucharest) with { Addresses = Addresses(1) });
        await AddAsync(Person(3, Bucharest));

        Assert.Equal(2, await Registry.EraseAsync(ChannelKind.Email, Email(1), Actor.Self, Now, Never));

        Assert.Equal([new SubscriberId(3)], (await Stores.ReachAsync(Now)).Keys);
        Assert.Empty(await Registry.FindAsync(ChannelKind.Sms, Phone(1), Never));
        Assert.Equal(0, await Registry.EraseAsync(ChannelKind.Email, Email(1), Actor.Self, Now, Never));
    }

    [Fact]
    public async Task A_pause_holds_on_every_copy_and_can_be_lifted()
    {
        await AddAsync(Person(1, Focsani));
        await ChangeAsync(Person(1, Bucharest), Now);
        await Registry.PauseAsync(new SubscriberId(1), DateTimeOffset.MaxValue, Actor.Self, Now, Never);

        foreach (var at in new[] { Now, Now.AddHours(1) })
            Assert.True((await StoredAsync(1, at)).Preferences.Suspended);
        await Registry.PauseAsync(new SubscriberId(1), null, Actor.Self, Now, Never);
        Assert.False((await StoredAsync(1, Now.AddHours(1))).Preferences.Suspended);
        Assert.IsType<ChangeOutcome.Unknown>(
            await Registry.PauseAsync(new SubscriberId(9), null, Actor.Self, Now, Never)
        );
    }

    [Fact]
    public async Task A_recount_repairs_count_bounds_and_centroid()
    {
        var segment = await AddAsync(Person(1, Focsani, minIntensity: 5));
        await Stores.Pages.CountAsync(segment, new PopulationChange(9, 12345, 6789), Never);
        await Stores.Pages.WidenAsync(segment, new SegmentBounds(1, 1, 20_000), Never);

        var outcome = await Stores.Recount(Options).RecountAsync(segment, Now, Never);

        Assert.True(outcome.Repaired);
        Assert.Equal((10, 1), (outcome.Before!.Population, outcome.After!.Population));
        var entry = await Stores.EntryAsync(segment);
        Assert.Equal(outcome.After, entry);
        Assert.Equal(
            (5f, float.PositiveInfinity, 0f),
            (entry!.LowestIntensity, entry.LowestProximityMagnitude, entry.WidestProximityKm)
        );
        Assert.Equal((45.70, 27.18), (entry.Centroid.Latitude, entry.Centroid.Longitude));
        Assert.Null((await Stores.Recount(Options).RecountAsync(SegmentColumn.Of(segment).Page(99), Now, Never)).After);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_bulk_load_equals_as_many_sign_ups(bool findable)
    {
        await AddAsync(Person(1000, Focsani));
        var people = Enumerable
            .Range(1, 60)
            .Select(i => Person((ulong)i, i % 3 == 0 ? Bucharest : Focsani, minIntensity: 2 + (i % 5)));

        var load = await Stores
            .Bulk(Options)
            .LoadAsync(people, BulkLoadOptions.Default with { ChunkSize = 25, Findable = findable }, null, Never);

        // 40 + 1 in Focșani and 20 in Bucharest, three to a page.
        Assert.Equal(new BulkLoad(60, 14 + 7), load);
        var reached = await Stores.ReachAsync(Now);
        Assert.Equal(61, reached.Count);
        Assert.All(reached.Values, times => Assert.Equal(1, times));
        Assert.Equal(findable ? 1 : 0, (await Registry.FindAsync(ChannelKind.Sms, Phone(7), Never)).Count);
        Assert.Equal(findable, await Registry.RemoveAsync(new SubscriberId(7), Actor.Self, Now, Never));
    }

    private async Task<SegmentId> AddAsync(NewSubscriber person) =>
        Assert
            .IsType<AddOutcome.Added>(await Registry.AddAsync(person, SubscriberStores.Consent, Actor.Self, Now, Never))
            .Segment;

    private async Task<ChangeOutcome> ChangeAsync(NewSubscriber person, DateTimeOffset now) =>
        await Registry.ChangeAsync(
            person,
            (await Registry.FindAsync(person.Id, Never))?.Revision ?? 0,
            Actor.Self,
            now,
            Never
        );

    private async Task<StoredSubscriber> StoredAsync(ulong id, DateTimeOffset asOf)
    {
        foreach (var home in new[] { Focsani, Bucharest })
        {
            var column = SegmentColumn.For(Preferences(home));
            var found = (await Stores.ReadAllAsync(column.Page(0), asOf)).SingleOrDefault(person =>
                person.Id.Value == id
            );
            if (found is not null)
                return found;
        }

        throw new InvalidOperationException($"{id} is in neither city");
    }
}
