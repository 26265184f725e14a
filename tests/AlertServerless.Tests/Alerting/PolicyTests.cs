using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

public sealed class PolicyTests
{
    private readonly Scene scene = new();

    private SuppressReason Reason => Assert.IsType<AlertDecision.Suppress>(scene.Lines[^1].Outcome.Decision).Reason;

    [Fact]
    public void A_teleseism_in_the_list_is_not_ours()
    {
        // M5.25 at 52.7N 159.3E is in a real answer of INFP's FDSN service.
        scene.Play(
            FeedFormat.FdsnText,
            Scene.Fdsn(("quakeml:apiv2.infp.ro/event/x", 0, 52.7, 159.3, "7.25")),
            Scene.Origin.AddSeconds(60)
        );

        Assert.Equal(SuppressReason.OutOfRegion, Reason);
        Assert.Empty(scene.Catalog.Events);
    }

    [Theory]
    [InlineData("quarry blast")]
    [InlineData("explosion")]
    public void What_is_no_earthquake_is_not_announced(string type)
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "5.9", type: type));

        Assert.Equal(SuppressReason.NotAnEarthquake, Reason);
    }

    [Fact]
    public void A_weak_event_is_not_announced_and_the_reason_says_where_it_is_strongest()
    {
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "4.2")), Scene.Origin.AddSeconds(60));

        var suppressed = Assert.IsType<AlertDecision.Suppress>(scene.Lines[^1].Outcome.Decision);
        Assert.Equal(SuppressReason.TooWeak, suppressed.Reason);
        Assert.Contains("intensity", suppressed.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Below_its_sources_magnitude_an_event_is_not_announced_however_near()
    {
        var row = Scene.Fdsn(("a", 0, 44.44, 26.10, "3.9")).Replace("|140|", "|5|", StringComparison.Ordinal);
        scene.Play(FeedFormat.FdsnText, row, Scene.Origin.AddSeconds(60));

        Assert.Equal(SuppressReason.BelowMagnitude, Reason);
    }

    [Fact]
    public void The_tier_is_the_strongest_intensity_at_any_reference_place()
    {
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "6.5")), Scene.Origin.AddSeconds(60));
        var alert = Assert.Single(scene.Alerts);

        var strongest = ReferencePlaces.All.Max(p =>
            IntensityModel.Estimate(alert.Estimate.Hypocenter, alert.Estimate.Magnitude, p.Point).Value
        );
        Assert.Equal((int)Math.Floor(strongest), alert.Tier);
        Assert.Equal(alert.DecidedAt + AlertOptions.Default.AlertLifetime, alert.ExpiresAt);
    }

    [Fact]
    public void A_less_trusted_source_keeps_its_own_weight()
    {
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "5.6")), Scene.Origin.AddSeconds(60));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 70, "7.2"));

        Assert.Equal(["first", "escalated"], scene.Decisions);
        Assert.Equal("emsc-json", scene.Alerts.Last().Estimate.Source);
    }

    [Fact]
    public void Where_two_say_the_same_the_more_trusted_one_gives_the_words()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "3.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("update", "20221103_0000054", 0, 51, "null"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "null"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("update", "20221103_0000054", 0, 62, "6.1"));

        Assert.Equal("emsc-json", Assert.Single(scene.Alerts).Estimate.Source);
    }

    [Fact]
    public void A_reviewed_statement_goes_before_an_automatic_one()
    {
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "5.6")), Scene.Origin.AddSeconds(60));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 70, "7.2", status: "reviewed"));

        Assert.Equal(["first", "escalated"], scene.Decisions);
    }

    [Fact]
    public void A_tier_that_falls_and_rises_again_says_nothing_new()
    {
        foreach (var (magnitude, n) in new[] { "6.4", "5.6", "6.4", "5.2", "6.4" }.Select((m, n) => (m, n)))
            scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60 + n, magnitude));

        Assert.Equal(["first", "none", "none", "none", "none"], scene.Decisions);
    }

    [Fact]
    public void An_older_revision_that_comes_late_changes_nothing()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 100, "5.6"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "7.6"));

        Assert.Equal(["first", "none"], scene.Decisions);
        Assert.Equal(AssociationKind.Superseded, scene.Lines[^1].Outcome.Association.Kind);
    }

    [Fact]
    public void An_event_from_the_future_is_not_believed()
    {
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 600, 45.6, 26.5, "7.0")), Scene.Origin);

        Assert.Equal(SuppressReason.FromTheFuture, Reason);
    }

    [Fact]
    public void A_countdown_that_ran_out_before_anybody_looked_is_no_news_until_a_located_report_dates_it()
    {
        scene.Frame(300, "5.9", "0");
        Assert.Equal(SuppressReason.WaitsForOrigin, Reason);

        scene.Frame(301, "0.1", "30");
        scene.Frame(400, "0.1", "30");
        scene.Frame(500, "5.9", "0");
        Assert.Equal("first", scene.Decisions.Last());
    }

    [Fact]
    public void A_frame_without_seconds_still_alerts()
    {
        scene.Play(
            FeedFormat.InfpAlert,
            """data: {"mag":"5.9","heart":"2022-11-03 06:50:47 HEARTBEAT","sec":"-","key":"x"}""" + "\n\n",
            Scene.Origin.AddSeconds(22)
        );

        var alert = Assert.Single(scene.Alerts);
        Assert.InRange((alert.DecidedAt - alert.Estimate.OriginTime).TotalSeconds, 20, 23);
    }

    [Fact]
    public void A_stall_on_the_way_makes_no_second_event()
    {
        scene.Frame(22, "5.9", "24");
        // Nine seconds of frames arrive at once.
        for (var n = 1; n < 10; n++)
            scene.Play(
                FeedFormat.InfpAlert,
                Scene.FrameText(Scene.Origin.AddSeconds(22 + n), "5.9", $"{24 - n}"),
                Scene.Origin.AddSeconds(32)
            );
        scene.Frame(60, "5.9", "0");
        scene.Frame(90, "5.9", "0");

        Assert.Single(scene.Alerts);
        Assert.Single(scene.Catalog.Events);
    }

    [Fact]
    public void An_idle_frame_in_between_makes_no_second_event()
    {
        scene.Frame(22, "5.9", "24");
        scene.Frame(23, "0.1", "30");
        scene.Frame(24, "5.9", "22");

        Assert.Single(scene.Alerts);
    }

    [Fact]
    public void A_replayed_line_holds_what_scripts_read()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,ro2,", 60, "5.9"));
        var line = JsonDocument.Parse(scene.Lines[0].ToJson()).RootElement;

        Assert.Equal("first", line.GetProperty("decision").GetString());
        Assert.Equal(scene.Catalog.Events[0].Id.Value, line.GetProperty("eventId").GetString());
        Assert.Equal(
            ["usgs-geojson:us1", "usgs-geojson:ro2"],
            line.GetProperty("aliases").EnumerateArray().Select(a => a.GetString())
        );
        Assert.Equal("new", line.GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("why").ValueKind);
        Assert.Equal("2022-11-03T04:51:25.000Z", line.GetProperty("at").GetString());
        Assert.DoesNotContain('\n', scene.Lines[0].ToJson());
    }

    [Fact]
    public void A_line_shows_the_alerts_estimate_and_without_an_alert_what_the_row_says()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "5.9"));
        scene.Play(
            FeedFormat.UsgsGeoJson,
            Scene.Usgs("us1", ",us1,", 90, "5.1", after: 2, status: "deleted", latitude: 45.7, longitude: 26.6)
        );
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("x", 100, 52.7, 159.3, "7.25")), Scene.Origin.AddSeconds(160));

        Assert.Equal(("cancelled", 5.9, 45.6, 26.5, "2022-11-03T04:50:25.000Z"), ValuesOf(scene.Lines[1]));
        Assert.Equal(("none", 7.25, 52.7, 159.3, "2022-11-03T04:52:05.000Z"), ValuesOf(scene.Lines[2]));

        static (string?, double, double, double, string?) ValuesOf(ReplayLine line)
        {
            var json = JsonDocument.Parse(line.ToJson()).RootElement;
            Assert.False(json.GetProperty("locationAssumed").GetBoolean());
            return (
                json.GetProperty("decision").GetString(),
                json.GetProperty("magnitude").GetDouble(),
                json.GetProperty("latitude").GetDouble(),
                json.GetProperty("longitude").GetDouble(),
                json.GetProperty("originTime").GetString()
            );
        }
    }

    [Fact]
    public void A_line_says_that_the_place_is_assumed()
    {
        scene.Frame(22, "5.9", "24");

        var json = JsonDocument.Parse(Assert.Single(scene.Lines).ToJson()).RootElement;
        Assert.True(json.GetProperty("locationAssumed").GetBoolean());
    }

    [Fact]
    public void The_same_documents_always_give_the_same_lines()
    {
        static string Replay()
        {
            var story = new Scene();
            story.Frame(22, "5.6", "24");
            story.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "5.9"));
            return new StringBuilder().AppendJoin('\n', story.Lines.Select(l => l.ToJson())).ToString();
        }

        Assert.Equal(Replay(), Replay());
    }
}
