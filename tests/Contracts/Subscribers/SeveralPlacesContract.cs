using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using Xunit;
using static AlertServerless.Contracts.Subscribers.SyntheticSubscribers;

namespace AlertServerless.Contracts.Subscribers;

/// <summary>One, two and three places, and the way between: a move like any other.</summary>
public abstract class SeveralPlacesContract
{
    private static readonly CancellationToken Never = CancellationToken.None;
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly SignUpOptions Options = SignUpOptions.Default;
    private static readonly GeoPoint Brasov = new(45.65, 25.61);
    private static readonly SubscriberId One = new(1);

    private static readonly DateTimeOffset[] Events =
    [
        Now.AddMinutes(-5),
        Now,
        Now.AddSeconds(59),
        Now.AddSeconds(60),
        Now.AddHours(1),
    ];

    private SubscriberStores? stores;

    protected SubscriberStores Stores =>
        stores ?? throw new InvalidOperationException("the binding has not set its stores");

    private SubscriberRegistry Registry => Stores.Registry(Options);

    protected void Use(SubscriberStores implementation) => stores = implementation;

    [Fact]
    public async Task Who_signs_up_with_three_places_is_one_row_and_is_read_back_with_them()
    {
        var segment = await AddAsync(Person(1, Bucharest, Focsani, Brasov));

        Assert.Equal(1, (await Stores.ReachAsync(Now))[One]);
        var read = Assert.Single(await Stores.ReadAllAsync(segment, Now)).Preferences;
        Assert.Equal(3, read.PlaceCount);
        Assert.Equal(
            [HomeRounding.Round(Bucharest), Focsani, Brasov],
            Enumerable.Range(0, 3).Select(i => read.Place(i).Point)
        );
        Assert.Equal(PlaceLabel.Parents, read.Place(2).Label);
        var known = await Registry.FindAsync(One, Never);
        Assert.IsType<OpenedAddresses.Book>(Registry.Open(known!.Row));
        var entry = await Stores.EntryAsync(segment);
        Assert.Equal((1, read.MinIntensity), (entry!.Population, entry.LowestIntensity));
    }

    [Fact]
    public async Task From_one_place_to_three_and_back_each_event_finds_one_copy()
    {
        var one = await AddAsync(Person(1, Bucharest));
        var three = await ChangeAsync(Person(1, Bucharest, Focsani, Brasov), Now);
        Assert.NotEqual(one, three);
        foreach (var at in Events)
            Assert.Equal(1, (await Stores.ReachAsync(at))[One]);

        var later = Now + Options.Handover + Options.AlertLife + TimeSpan.FromMinutes(1);
        var back = await ChangeAsync(Person(1, Bucharest), later);

        Assert.Equal(one, back);
        foreach (var seconds in new[] { -60, 0, 59, 60, 61, 3600 })
            Assert.Equal(1, (await Stores.ReachAsync(later.AddSeconds(seconds)))[One]);
        Assert.Null((await Registry.FindAsync(One, Never))!.Row.Preferences.Several);
    }

    [Fact]
    public async Task Another_place_in_the_same_cells_is_a_change_and_no_move()
    {
        var before = await AddAsync(Person(1, Bucharest, Focsani));

        var after = await ChangeAsync(Person(1, Bucharest, new GeoPoint(45.72, 27.20)), Now);

        Assert.Equal(before, after);
        Assert.Equal(1, (await Stores.EntryAsync(after))!.Population);
        Assert.Equal(
            new GeoPoint(45.72, 27.20),
            (await Registry.FindAsync(One, Never))!.Row.Preferences.Place(1).Point
        );
    }

    /// <summary>Whatever the store is asked next, whoever reads the directory then finds a copy for each event, in a
    /// segment whose entry counts it and covers its thresholds; its cells are its name. Each one's threshold is lower
    /// than all before: nobody else's entry covers it.</summary>
    [Fact]
    public Task At_every_step_of_getting_more_places_the_directory_knows_where_to_look() =>
        AtEveryCallAsync(
            id => ChangeAsync(Person(id, [Bucharest, Focsani, Brasov], minIntensity: 4 - (id / 16f)), Now),
            AssertInDirectoryAsync,
            AssertInDirectoryAsync
        );

    [Fact]
    public Task An_erasure_while_places_are_added_is_not_undone() =>
        AtEveryCallAsync(
            id => ChangeAsync(Person(id, Bucharest, Focsani, Brasov), Now),
            id => Registry.RemoveAsync(new SubscriberId(id), Actor.Self, Now, Never),
            async id =>
            {
                foreach (var segment in Segments)
                    Assert.DoesNotContain(await Stores.Rows.ListAsync(segment, Never), row => row.Id.Value == id);
                Assert.Null(await Registry.FindAsync(new SubscriberId(id), Never));
                Assert.True((await Stores.Index.FindAsync(new SubscriberId(id), Never)) is { IsFullyErased: true });
            }
        );

    [Fact]
    public Task STOP_while_places_are_added_holds_in_every_copy() =>
        AtEveryCallAsync(
            id => ChangeAsync(Person(id, Bucharest, Focsani, Brasov), Now),
            id => Registry.StopAsync(ChannelKind.Sms, Phone(id), StopReason.Stopped, Actor.Sms, Now, Never),
            async id =>
            {
                foreach (var at in Events)
                    Assert.True(
                        Assert.Single(await CopiesAsync(id, at)).Preferences.Channels.IsSuspended(ChannelKind.Sms)
                    );
            }
        );

    private static SegmentId[] Segments =>
        [
            SegmentColumn.For(Person(1, Bucharest).Preferences).Page(0),
            SegmentColumn.For(Person(1, Bucharest, Focsani, Brasov).Preferences).Page(0),
        ];

    private async Task AssertInDirectoryAsync(ulong id)
    {
        foreach (var at in Events)
        {
            var found = 0;
            foreach (var segment in Segments)
            foreach (
                var copy in (await Stores.ReadAllAsync(segment, at)).Where(copy => copy.Id == new SubscriberId(id))
            )
            {
                var entry = await Stores.EntryAsync(segment);
                Assert.True(entry is { Population: > 0 }, $"{segment} is not in the directory");
                Assert.True(entry.LowestIntensity <= copy.Preferences.MinIntensity, $"{segment} would be skipped");
                found++;
            }

            Assert.True(found > 0, $"an event of {at:O} finds nobody");
        }
    }

    private async Task<List<StoredSubscriber>> CopiesAsync(ulong id, DateTimeOffset at)
    {
        var copies = new List<StoredSubscriber>();
        foreach (var segment in Segments)
            copies.AddRange((await Stores.ReadAllAsync(segment, at)).Where(copy => copy.Id.Value == id));
        return copies;
    }

    private async Task AtEveryCallAsync(Func<ulong, Task> first, Func<ulong, Task> second, Func<ulong, Task> promise)
    {
        var sound = Stores;
        var calls = 0;
        for (var heldBefore = 0; ; heldBefore++)
        {
            var id = (ulong)(heldBefore + 1);
            await AddAsync(Person(id, Bucharest));
            var point = new HoldingPoint(
                heldBefore,
                async () =>
                {
                    var held = Stores;
                    Use(sound);
                    await second(id);
                    Use(held);
                }
            );
            Use(point.Around(sound));
            await first(id);
            Use(sound);
            if (!point.WasReached)
                break;
            calls++;
            await promise(id);
        }

        Assert.True(calls >= 5, $"the first operation made only {calls} calls");
    }

    private async Task<SegmentId> AddAsync(NewSubscriber person) =>
        Assert
            .IsType<AddOutcome.Added>(await Registry.AddAsync(person, SubscriberStores.Consent, Actor.Self, Now, Never))
            .Segment;

    private async Task<SegmentId> ChangeAsync(NewSubscriber person, DateTimeOffset now)
    {
        if (await Registry.FindAsync(person.Id, Never) is not { } found)
            return default;
        var outcome = await Registry.ChangeAsync(person, found.Revision, Actor.Self, now, Never);
        return outcome is ChangeOutcome.Changed changed ? changed.Segment : default;
    }

    private static NewSubscriber Person(ulong id, params GeoPoint[] places) => Person(id, places, minIntensity: 4);

    private static NewSubscriber Person(ulong id, GeoPoint[] places, float minIntensity)
    {
        var preferences = Preferences(places[0], minIntensity: minIntensity);
        return new NewSubscriber(
            new SubscriberId(id),
            preferences.With([.. places.Select((point, i) => SubscriberPlace.At(point, (PlaceLabel)(i + 1)))]),
            Addresses(id)
        );
    }
}
