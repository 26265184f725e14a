using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Tests.Alerting;
using Xunit;

namespace AlertServerless.Tests.Scenarios;

/// <summary>Scenarios 2, 4, 5 and 6: what one earthquake is called and how often it is issued.</summary>
public sealed class MustHoldEvents
{
    private readonly Scene scene = new();

    [Fact]
    public void S2_A_rising_magnitude_alerts_once_until_the_tier_rises_and_confirmations_are_suppressed()
    {
        scene.Frame(15, "0.1", "30");
        scene.Frame(22, "5.6", "24");
        scene.Frame(23, "5.8", "23");
        scene.Frame(24, "5.8", "22");
        var first = Assert.Single(scene.Alerts);
        Assert.Equal(AlertKind.First, first.Kind);
        Assert.True(first.Estimate.LocationAssumed);

        scene.Frame(25, "6.9", "21");
        var second = scene.Alerts.Last();
        Assert.Equal(AlertKind.Escalated, second.Kind);
        Assert.Equal(first.Id, Assert.Single(second.Earlier).Id);
        Assert.True(second.Tier > first.Tier);

        scene.Frame(60, "0.1", "30");
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 1.3, 80, "5.9"));
        scene.Play(
            FeedFormat.FdsnText,
            Scene.Fdsn(("quakeml:apiv2.infp.ro/event/a/1", -0.8, 45.49, 26.52, "5.7")),
            Scene.Origin.AddSeconds(120)
        );
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000im1a", ",us7000im1a,", 400, "5.5"));

        Assert.Equal(2, scene.Alerts.Count());
        Assert.Single(scene.Catalog.Events);
        Assert.Equal(4, scene.Catalog.Events[0].Live.Count());
        Assert.All(
            scene.Lines.TakeLast(3),
            l =>
                Assert.Equal(SuppressReason.Confirmed, Assert.IsType<AlertDecision.Suppress>(l.Outcome.Decision).Reason)
        );
    }

    [Fact]
    public void S4_A_preferred_id_may_change_while_the_ids_overlap()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us6000bdgz", ",us6000bdgz,", 100, "5.6"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("ro2022abc", ",us6000bdgz,ro2022abc,", 200, "5.6", after: 1.2));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us6000bdgz", ",us6000bdgz,", 300, "5.7", after: 0.4));

        Assert.Equal(["first", "none", "none"], scene.Decisions);
        Assert.Single(scene.Lines.Select(l => l.Outcome.Association.Event).Distinct());
    }

    [Fact]
    public void S5_An_event_without_magnitude_waits_for_one_and_keeps_the_best_place()
    {
        // The delays are those of a real event in ComCat's history.
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000aaaa", ",us7000aaaa,", 40, "null"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 2, 163, "null"));
        Assert.Empty(scene.Alerts);
        Assert.All(
            scene.Lines,
            l => Assert.Equal(SuppressReason.WaitsForMagnitude, ((AlertDecision.Suppress)l.Outcome.Decision).Reason)
        );

        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000aaaa", ",us7000aaaa,", 232, "5.8", latitude: 45.52));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000aaaa", ",us7000aaaa,", 300, "5.8", latitude: 45.51));

        Assert.Equal(["none", "none", "first", "none"], scene.Decisions);
        Assert.Equal(45.52, scene.Alerts.Single().Estimate.Hypocenter.Epicenter.Latitude);
        Assert.Equal(
            45.51,
            scene.Catalog.Events.Single().Live.Single(r => r.Source == "usgs-geojson").Epicenter!.Value.Latitude
        );
    }

    [Theory]
    [InlineData(9 * 24 * 3600)]
    [InlineData(27 * 3600)]
    [InlineData(2 * 3600)]
    [InlineData(22 * 60)]
    public void S6_A_late_create_is_recorded_and_alerts_nobody(int lateSeconds)
    {
        // The delays are those of real EMSC frames.
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, lateSeconds, "6.4"));

        var line = Assert.Single(scene.Lines);
        Assert.Equal(SuppressReason.TooOld, Assert.IsType<AlertDecision.Suppress>(line.Outcome.Decision).Reason);
        Assert.Contains("20221103t045025-", line.ToJson(), StringComparison.Ordinal);
    }
}
