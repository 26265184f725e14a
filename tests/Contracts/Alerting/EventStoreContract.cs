using System.Collections.Immutable;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Contracts.Alerting;

/// <summary>What every event store does, in memory or not. Each test starts with an empty one.</summary>
public abstract class EventStoreContract
{
    private static readonly DateTimeOffset Origin = new(2022, 11, 3, 4, 50, 25, TimeSpan.Zero);

    protected abstract Task<IEventStore> CreateAsync();

    [Fact]
    public async Task A_new_store_holds_an_empty_catalog_of_version_0()
    {
        var stored = await (await CreateAsync()).LoadAsync(default);

        Assert.Equal(0, stored.Version);
        Assert.Empty(stored.Catalog.Events);
        Assert.Empty(stored.Catalog.Outbox);
    }

    [Fact]
    public async Task What_is_saved_is_loaded_with_its_version()
    {
        var store = await CreateAsync();
        var catalog = SampleCatalog();

        var saved = Assert.IsType<SaveResult.Saved>(await store.SaveAsync(catalog, 0, default));
        var loaded = await store.LoadAsync(default);

        Assert.Equal(saved.Version, loaded.Version);
        Assert.Equal(Encode(catalog), Encode(loaded.Catalog));
        Assert.Equal(catalog.Events[0].Aliases, loaded.Catalog.Events[0].Aliases);
        Assert.Equal(catalog.Countdowns["infp-alert"], loaded.Catalog.Countdowns["infp-alert"]);
        Assert.Equal(catalog.Outbox[0].Alert.Id, loaded.Catalog.Outbox[0].Alert.Id);
        Assert.Equal(100, loaded.Catalog.Outbox[0].FanOut.RatePerSecond[ChannelKind.Sms]);
        Assert.Equal(32, loaded.Catalog.Outbox[0].FanOut.Partitions);
        Assert.Equal([new GeoPoint(44.43, 26.1), new GeoPoint(46.77, 23.6)], loaded.Catalog.Outbox[0].FanOut.Regions);
    }

    [Fact]
    public async Task A_save_on_an_old_version_is_a_conflict_and_changes_nothing()
    {
        var store = await CreateAsync();
        var first = Assert.IsType<SaveResult.Saved>(await store.SaveAsync(SampleCatalog(), 0, default));

        Assert.IsType<SaveResult.Conflict>(await store.SaveAsync(EventCatalog.Empty, 0, default));
        Assert.Single((await store.LoadAsync(default)).Catalog.Events);

        var second = Assert.IsType<SaveResult.Saved>(await store.SaveAsync(EventCatalog.Empty, first.Version, default));
        Assert.IsType<SaveResult.Conflict>(await store.SaveAsync(SampleCatalog(), first.Version, default));
        Assert.NotEqual(first.Version, second.Version);
        Assert.Empty((await store.LoadAsync(default)).Catalog.Events);
    }

    [Fact]
    public async Task Of_many_savers_of_one_version_one_wins()
    {
        var store = await CreateAsync();

        var saves = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => store.SaveAsync(SampleCatalog(), 0, default)))
        );

        Assert.Single(saves.OfType<SaveResult.Saved>());
        Assert.Equal(7, saves.OfType<SaveResult.Conflict>().Count());
    }

    [Fact]
    public async Task An_archived_alert_is_found_by_its_id_whole()
    {
        var store = await CreateAsync();
        var alert = SampleCatalog().Outbox[0].Alert;
        Assert.Null(await store.FindAlertAsync(alert.Id, default));

        var decided = SampleCatalog().Outbox[0];
        await store.ArchiveAsync(decided, default);
        await store.ArchiveAsync(decided, default);
        var found = await store.FindAlertAsync(alert.Id, default);

        Assert.Equal(alert with { Earlier = found!.Earlier }, found);
        Assert.Equal(alert.Earlier, found.Earlier);
        Assert.Null(await store.FindAlertAsync(AlertId.ForCancellation(alert.Id.Event), default));
    }

    /// <summary>Of an event that two reports had opened: whoever still sends the other one's alert looks for its
    /// cancellation under that name.</summary>
    [Fact]
    public async Task A_cancellation_is_found_under_the_name_of_every_half()
    {
        var store = await CreateAsync();
        var decided = SampleCatalog().Outbox[0];
        var earlier = decided.Alert.Earlier[0];
        var half = new EventId("the-other-half");
        var cancellation = decided.Alert with
        {
            Id = AlertId.ForCancellation(decided.Alert.Id.Event),
            Kind = AlertKind.Cancelled,
            Earlier = [earlier, earlier with { Id = AlertId.ForTier(half, 4) }],
        };
        await store.ArchiveAsync(decided with { Alert = cancellation }, default);

        foreach (var name in new[] { decided.Alert.Id.Event, half })
            Assert.Equal(cancellation.Id, (await store.FindAlertAsync(AlertId.ForCancellation(name), default))?.Id);
        Assert.Equal(cancellation.Id, Assert.Single(await store.OpenAlertsAsync(default)).Alert.Id);
    }

    [Fact]
    public async Task An_archived_alert_is_open_with_its_options_until_it_is_closed()
    {
        var store = await CreateAsync();
        Assert.Empty(await store.OpenAlertsAsync(default));
        var decided = SampleCatalog().Outbox[0];
        var other = decided with
        {
            Alert = decided.Alert with
            {
                Id = AlertId.ForCancellation(decided.Alert.Id.Event),
                Kind = AlertKind.Cancelled,
            },
        };

        await store.ArchiveAsync(decided, default);
        await store.ArchiveAsync(other, default);
        await store.ArchiveAsync(decided, default);
        var open = await store.OpenAlertsAsync(default);

        Assert.Equal(
            new[] { decided.Alert.Id.Value, other.Alert.Id.Value }.Order(),
            open.Select(one => one.Alert.Id.Value).Order()
        );
        var found = open.Single(one => one.Alert.Id == decided.Alert.Id);
        Assert.Equal(decided.Alert with { Earlier = found.Alert.Earlier }, found.Alert);
        Assert.Equal((8, 2, 32), (found.FanOut.Lanes, found.FanOut.WorkersPerSegment, found.FanOut.Partitions));

        await store.CloseAsync(decided.Alert.Id, default);
        await store.CloseAsync(decided.Alert.Id, default);

        Assert.Equal(other.Alert.Id, Assert.Single(await store.OpenAlertsAsync(default)).Alert.Id);
        Assert.NotNull(await store.FindAlertAsync(decided.Alert.Id, default));
    }

    [Fact]
    public async Task A_catalog_of_the_largest_size_fits()
    {
        var store = await CreateAsync();
        var one = SampleCatalog().Events[0];
        var many = EventCatalog.Empty with
        {
            Events =
            [
                .. Enumerable
                    .Range(0, EventCatalog.MostEvents)
                    .Select(n => one with { Id = new EventId($"20221103t{n:000000}-{n * 7919:x6}") }),
            ],
        };

        Assert.IsType<SaveResult.Saved>(await store.SaveAsync(many, 0, default));
        Assert.Equal(EventCatalog.MostEvents, (await store.LoadAsync(default)).Catalog.Events.Length);
    }

    private static byte[] Encode(EventCatalog catalog) => EventCatalogCodec.Encode(catalog);

    private static EventCatalog SampleCatalog()
    {
        var id = new EventId("20221103t045025-a1b2c3");
        var estimate = new EventEstimate(
            new Hypocenter(new GeoPoint(45.5, 26.5), 148.8),
            Origin,
            new Magnitude(5.4, MagnitudeType.Ews),
            0.3,
            true,
            null,
            "infp-alert"
        );
        var issued = new IssuedAlert(AlertId.ForTier(id, 4), AlertKind.First, 4, estimate, Origin.AddSeconds(25));
        var alert = new Alert(
            AlertId.ForTier(id, 5),
            AlertKind.Escalated,
            AlertCategory.Actual,
            5,
            estimate,
            [new EarlierAlert(issued.Id, estimate, issued.DecidedAt)],
            Origin.AddSeconds(24),
            Origin.AddSeconds(27.123),
            Origin.AddSeconds(627.123)
        );
        var shown = new SourceRevision
        {
            Source = "infp-alert",
            Format = FeedFormat.InfpAlert,
            Key = "shown-1",
            OriginTime = Origin,
            Epicenter = new GeoPoint(45.7, 26.6),
            DepthKm = 130,
            LocationAssumed = true,
            Magnitude = new Magnitude(5.4, MagnitudeType.Ews),
            ReceivedAt = Origin.AddSeconds(24),
        };
        var listed = new SourceRevision
        {
            Source = "usgs-geojson",
            Format = FeedFormat.UsgsGeoJson,
            Key = "us1",
            Aliases = ["ro1", "ro2"],
            Version = 7,
            UpdatedAt = Origin.AddMinutes(2),
            OriginTime = Origin,
            Epicenter = new GeoPoint(45.51, 26.53),
            ReviewStatus = ReviewStatus.Reviewed,
            EventType = EventType.Earthquake,
            Likelihood = 0.9,
            Place = "Vrancea, Buzău",
            ReceivedAt = Origin.AddMinutes(2),
        };
        return new EventCatalog(
            [
                new SeismicEvent(
                    id,
                    AlertCategory.Actual,
                    Origin.AddSeconds(24),
                    Origin.AddSeconds(27),
                    [shown, listed],
                    [issued]
                ),
            ],
            ImmutableDictionary<string, Countdown>.Empty.Add(
                "infp-alert",
                new Countdown(
                    "shown-1",
                    Origin.AddSeconds(48),
                    Origin.AddSeconds(48.5),
                    21,
                    Origin.AddSeconds(27),
                    null,
                    StoodStill: false
                )
            ),
            [
                new PendingAlert(
                    alert,
                    new FanOutOptions(
                        8,
                        2,
                        new Dictionary<ChannelKind, double> { [ChannelKind.Sms] = 100 },
                        Partitions: 32
                    )
                    {
                        Regions = [new GeoPoint(44.43, 26.1), new GeoPoint(46.77, 23.6)],
                    }
                ),
            ]
        );
    }
}
