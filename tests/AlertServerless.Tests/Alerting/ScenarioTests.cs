using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>The stories that users, press and other systems' bug reports tell; each must end as written here.</summary>
public sealed class ScenarioTests
{
    private readonly Scene scene = new();

    [Fact]
    public void S1_Idle_frames_for_hours_alert_nobody()
    {
        for (var second = 0; second < 4 * 3600; second += 7) scene.Frame(second, "0.1", "30");

        Assert.Empty(scene.Lines);
        Assert.Empty(scene.Book.Events);
    }

    [Fact]
    public void S2_A_rising_magnitude_alerts_once_until_the_tier_rises_and_confirmations_are_silent()
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
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("quakeml:apiv2.infp.ro/event/a/1", -0.8, 45.49, 26.52, "5.7")), Scene.Origin.AddSeconds(120));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000im1a", ",us7000im1a,", 400, "5.5"));

        Assert.Equal(2, scene.Alerts.Count());
        Assert.Single(scene.Book.Events);
        Assert.Equal(4, scene.Book.Events[0].Live.Count());
        Assert.All(scene.Lines.TakeLast(3), l => Assert.Equal(SilenceReason.Confirmed, Assert.IsType<AlertDecision.Silence>(l.Entry.Decision).Reason));
    }

    [Theory]
    [InlineData("""data: {"err":"expired"}""")]
    [InlineData("<html><head><title>Login</title></head><body>Nu sunt robot</body></html>")]
    [InlineData("data: {\"mag\":\"5.6\",\"heart\":\"2022-11-03 06:5")]
    [InlineData("""data: {"mag":"NaN","sec":"24"}""")]
    [InlineData("""data: {"mag":"-","sec":"24"}""")]
    [InlineData("""data: {"sec":"24"}""")]
    [InlineData("""data: {"mag":"5,6","sec":"24"}""")]
    [InlineData("")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /login.php\r\n\r\n")]
    public void S3_Garbage_changes_the_feeds_state_and_nothing_else(string document)
    {
        var step = scene.Play(FeedFormat.InfpAlert, document, Scene.Origin);

        Assert.Empty(scene.Lines);
        Assert.Empty(scene.Book.Events);
        Assert.NotEqual(FeedState.Reporting, step.Parsed.State);
    }

    [Fact]
    public void S4_A_preferred_id_may_change_while_the_ids_overlap()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us6000bdgz", ",us6000bdgz,", 100, "5.6"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("ro2022abc", ",us6000bdgz,ro2022abc,", 200, "5.6", after: 1.2));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us6000bdgz", ",us6000bdgz,", 300, "5.7", after: 0.4));

        Assert.Equal(["first", "none", "none"], scene.Decisions);
        Assert.Single(scene.Lines.Select(l => l.Entry.Outcome.Event).Distinct());
    }

    [Fact]
    public void S5_An_event_without_magnitude_waits_for_one_and_keeps_the_best_place()
    {
        // The delays are those of a real event in ComCat's history.
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000aaaa", ",us7000aaaa,", 40, "null"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 2, 163, "null"));
        Assert.Empty(scene.Alerts);
        Assert.All(scene.Lines, l => Assert.Equal(SilenceReason.WaitsForMagnitude, ((AlertDecision.Silence)l.Entry.Decision).Reason));

        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000aaaa", ",us7000aaaa,", 232, "5.8", latitude: 45.52));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us7000aaaa", ",us7000aaaa,", 300, "5.8", latitude: 45.51));

        Assert.Equal(["none", "none", "first", "none"], scene.Decisions);
        Assert.Equal(45.52, scene.Alerts.Single().Estimate.Hypocenter.Epicenter.Latitude);
        Assert.Equal(45.51, scene.Book.Events.Single().Live.Single(r => r.Source == "usgs-geojson").Epicenter!.Value.Latitude);
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
        Assert.Equal(SilenceReason.TooOld, Assert.IsType<AlertDecision.Silence>(line.Entry.Decision).Reason);
        Assert.Contains("20221103t045025-", line.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void S7_A_delete_after_an_alert_cancels_it_once()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 60, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 90, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 95, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("update", "20221103_0000054", 0, 99, "6.9"));

        Assert.Equal(["first", "cancelled", "none", "none"], scene.Decisions);
        var cancellation = scene.Alerts.Last();
        Assert.Equal(scene.Alerts.First().Id, Assert.Single(cancellation.Earlier).Id);
        Assert.Equal(AlertId.ForCancellation(scene.Alerts.First().Id.Event), cancellation.Id);
    }

    [Fact]
    public void S7_A_delete_where_nothing_was_said_says_nothing()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 50, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000055", 100, 160, "3.1"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000055", 100, 170, "3.1"));

        Assert.Equal(["none", "none", "none"], scene.Decisions);
    }

    [Fact]
    public void S7_One_source_taking_it_back_does_not_silence_another()
    {
        scene.Frame(22, "5.9", "24");
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 60, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 90, "5.9"));

        Assert.Equal(["first", "none", "none"], scene.Decisions);
    }

    [Fact]
    public void S7_What_turns_out_a_quarry_blast_is_taken_back()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "5.9"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 120, "5.9", status: "reviewed", type: "quarry blast"));

        Assert.Equal(["first", "cancelled"], scene.Decisions);
    }

    [Fact]
    public void S12_On_the_night_the_clocks_change_ages_stay_right()
    {
        // 2018-10-28: 03:38 local came twice; the event was at 00:38:11 UTC, in the first of the two.
        foreach (var shownHour in new[] { 0, 1 })
        {
            var session = new ReplaySession(AlertOptions.Default);
            var at = new DateTimeOffset(2018, 10, 28, shownHour, 38, 33, TimeSpan.Zero);
            var frame = """data: {"mag":"5.8","heart":"2018-10-28 03:38:33 HEARTBEAT","sec":"24","key":"a=="}""" + "\n\n";
            var step = session.Play(new ReplayDocument("infp-alert", FeedFormat.InfpAlert, System.Text.Encoding.UTF8.GetBytes(frame), at));

            var alert = Assert.IsType<AlertDecision.Speak>(Assert.Single(step.Lines).Entry.Decision).Alert;
            Assert.InRange((at - alert.Estimate.OriginTime).TotalSeconds, 15, 30);
        }
    }
}
