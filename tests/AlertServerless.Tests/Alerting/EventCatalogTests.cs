using System.IO.Compression;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>What is remembered, and what stored catalogs of earlier versions say.</summary>
public sealed class EventCatalogTests
{
    private static readonly DateTimeOffset Now = Scene.Origin.AddMinutes(9);

    private static FeedReport Row(int number, double magnitude, double secondsBefore) =>
        new()
        {
            Source = "fdsn-text",
            Format = FeedFormat.FdsnText,
            SourceEventId = $"row-{number}",
            OriginTime = Now.AddSeconds(-secondsBefore),
            Epicenter = new GeoPoint(44.5 + (number % 40 * 0.05), 25 + (number % 37 * 0.08)),
            DepthKm = 10,
            Magnitude = new Magnitude(magnitude, MagnitudeType.Ml),
            EventType = EventType.Earthquake,
        };

    private static (EventCatalog Catalog, IReadOnlyList<ReportDecision> Decisions) Handle(
        EventCatalog catalog,
        IReadOnlyList<FeedReport> reports,
        DateTimeOffset? now = null
    )
    {
        var (next, decisions) = AlertPipeline.Handle(
            catalog,
            reports,
            now ?? Now,
            AlertOptions.Default,
            FanOutOptions.Least
        );
        return (next, decisions);
    }

    [Fact]
    public void A_list_that_is_longer_than_the_catalog_changes_nothing_when_it_is_read_again()
    {
        var rows = Enumerable.Range(0, 900).Select(n => Row(n, 1 + (n % 23 * 0.1), n * 0.6)).ToList();
        var (first, _) = Handle(EventCatalog.Empty, rows);

        var (second, again) = Handle(first, rows);

        Assert.Equal(EventCatalog.MostEvents, first.Events.Length);
        Assert.Same(first, second);
        Assert.All(
            again,
            d =>
                Assert.Contains(
                    d.Association.Kind,
                    new[] { AssociationKind.Repeated, AssociationKind.NotKept, AssociationKind.Historic }
                )
        );
    }

    [Fact]
    public void Of_too_many_events_the_alerted_and_the_strongest_stay()
    {
        var rows = Enumerable
            .Range(0, 600)
            .Select(n => Row(n, 1 + (n % 17 * 0.1), n * 0.9))
            .Append(Row(9_001, 3.8, 400))
            .Append(Row(9_002, 6.1, 500))
            .ToList();

        var (catalog, _) = Handle(EventCatalog.Empty, rows);

        Assert.Contains(catalog.Events, e => e.OpeningReport.Key == "row-9001");
        Assert.Single(Assert.Single(catalog.Events, e => e.OpeningReport.Key == "row-9002").Issued);
    }

    [Fact]
    public void Of_too_many_events_as_strong_the_newest_stay()
    {
        var rows = Enumerable.Range(0, 300).Select(n => Row(n * 7, 2, n * 1.5)).ToList();

        var (catalog, _) = Handle(EventCatalog.Empty, rows);

        Assert.Equal(
            Enumerable.Range(0, EventCatalog.MostEvents).Select(n => $"row-{n * 7}"),
            catalog.Events.OrderByDescending(e => e.OpeningReport.Time).Select(e => e.OpeningReport.Key)
        );
    }

    [Fact]
    public void A_test_is_remembered_for_an_hour_and_an_earthquake_as_long_as_the_options_say()
    {
        var scene = new Scene();
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("300", 0, "test"), Scene.Origin.AddSeconds(20));
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "6.1")), Scene.Origin.AddSeconds(20));
        Assert.Equal(2, scene.Alerts.Count());

        var hourLater = Scene.Origin.AddSeconds(20).AddHours(1);
        var kept = scene.Catalog.Keep(scene.Catalog.Events, hourLater, AlertOptions.Default);
        Assert.Equal(2, kept.Events.Length);
        kept = scene.Catalog.Keep(scene.Catalog.Events, hourLater.AddTicks(1), AlertOptions.Default);
        Assert.Equal(AlertCategory.Actual, Assert.Single(kept.Events).Category);

        var last = Scene.Origin.AddSeconds(20) + AlertOptions.Default.Remember;
        Assert.Single(scene.Catalog.Keep(scene.Catalog.Events, last, AlertOptions.Default).Events);
        Assert.Empty(scene.Catalog.Keep(scene.Catalog.Events, last.AddTicks(1), AlertOptions.Default).Events);
    }

    [Fact]
    public void What_is_too_old_for_an_alert_is_not_kept_and_what_was_alerted_is()
    {
        var (catalog, _) = Handle(EventCatalog.Empty, [Row(1, 3.5, 10), Row(2, 6.1, 20)]);

        (catalog, _) = Handle(catalog, [Row(3, 2.5, -3000)], Now.AddHours(1));

        Assert.Equal(["row-2", "row-3"], catalog.Events.Select(e => e.OpeningReport.Key));
    }

    [Fact]
    public void A_late_row_beside_an_alerted_event_belongs_to_it()
    {
        var (catalog, _) = Handle(EventCatalog.Empty, [Row(1, 6.1, 20)]);
        var late = Row(1, 6.2, 20.5) with { Source = "quakeml", Format = FeedFormat.QuakeMl, SourceEventId = "late" };

        var (after, decisions) = Handle(catalog, [late, Row(77, 2, 4000)], Now.AddHours(2));

        Assert.Equal([AssociationKind.Joined, AssociationKind.Historic], decisions.Select(d => d.Association.Kind));
        Assert.Equal(2, Assert.Single(after.Events).Live.Count());
    }

    [Fact]
    public void A_catalog_that_an_earlier_version_stored_is_read()
    {
        const string stored = """
            {"schema":1,"events":[{"id":"20221103t045025-a1b2c3","category":"actual","firstSeenAt":"2022-11-03T04:50:49Z","changedAt":"2022-11-03T04:50:52Z",
             "revisions":[{"source":"usgs-geojson","format":"usgsGeoJson","key":"us1","aliases":["ro1"],"version":7,"updatedAt":"2022-11-03T04:52:25Z","originTime":"2022-11-03T04:50:25Z",
               "latitude":45.51,"longitude":26.53,"depthKm":140,"locationAssumed":false,"magnitude":5.4,"magnitudeType":"mw","eventType":"earthquake","reviewStatus":"automatic","receivedAt":"2022-11-03T04:52:25Z"}],
             "said":[{"id":"20221103t045025-a1b2c3.t4","kind":"first","tier":4,"decidedAt":"2022-11-03T04:50:50Z",
               "estimate":{"latitude":45.5,"longitude":26.5,"depthKm":148.8,"originTime":"2022-11-03T04:50:25Z","magnitude":5.4,"magnitudeType":"ews","magnitudeSigma":0.3,"locationAssumed":true,"source":"infp-alert"}}]}],
             "countdowns":{},"outbox":[]}
            """;
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest))
            deflate.Write(Encoding.UTF8.GetBytes(stored));

        var known = Assert.Single(EventCatalogCodec.Decode(bytes.ToArray()).Events);

        Assert.Equal(
            (4, "us1", null, null),
            (
                Assert.Single(known.Issued).Tier,
                known.OpeningReport.Key,
                known.OpeningReport.Stations,
                known.OpeningReport.CorrectedFrom
            )
        );
    }

    [Fact]
    public void What_an_earlier_version_alerted_is_not_alerted_again_and_is_taken_back()
    {
        var (catalog, _) = Handle(EventCatalog.Empty, [Row(1, 6.1, 20)]);
        catalog = EventCatalogCodec.Decode(EventCatalogCodec.Encode(catalog));

        var (same, again) = Handle(catalog, [Row(1, 6.1, 20)]);
        var (_, gone) = Handle(same, [Row(1, 6.1, 20) with { ReviewStatus = ReviewStatus.Deleted }]);

        Assert.Equal(AssociationKind.Repeated, Assert.Single(again).Association.Kind);
        Assert.Equal(AlertKind.Cancelled, Assert.IsType<AlertDecision.Issue>(Assert.Single(gone).Decision).Alert.Kind);
    }
}
