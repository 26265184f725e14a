using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>What a feed may say by itself, and how often.</summary>
public sealed class TrustTests
{
    private static AlertDecision.Suppress Last(Scene scene) =>
        Assert.IsType<AlertDecision.Suppress>(scene.Lines[^1].Outcome.Decision);

    private static AlertOptions With(FeedOptions feed) => AlertOptions.Default with { Feeds = [feed] };

    [Fact]
    public void A_feed_pinned_to_exercises_never_raises_an_actual_alert()
    {
        var scene = new Scene(
            With(FeedOptions.For(FeedFormat.ShakeAlertXml) with { Category = AlertCategory.Exercise })
        );
        scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("300", 0), Scene.Origin.AddSeconds(20));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "5.9"));

        Assert.Equal([AlertCategory.Exercise, AlertCategory.Actual], scene.Alerts.Select(a => a.Category));
        Assert.Equal(2, scene.Catalog.Events.Length);
    }

    [Fact]
    public void In_clear_text_a_feed_waits_and_says_so_until_a_proved_one_agrees()
    {
        var clear = FeedOptions.For(FeedFormat.InfpEws) with { Url = new Uri("http://ews.test/") };
        var scene = new Scene(
            AlertOptions.Default with
            {
                Feeds =
                [
                    clear,
                    FeedOptions.For(FeedFormat.InfpAlert) with
                    {
                        Url = new Uri("http://page.test/"),
                        Access = FeedAccess.PageKey,
                    },
                ],
            }
        );
        scene.Frame(22, "7.4", "24");
        Assert.Equal(SuppressReason.PlainHttp, Last(scene).Reason);
        Assert.Same(Last(scene), Last(scene).Held);

        // Two that anybody may have written prove nothing to each other.
        scene.Play(
            FeedFormat.InfpEws,
            """{"data":[{"mag":"7.3","data_eveniment":"2022-11-03 04:50:25","secundeS":"20","lat":"45.6","lng":"26.5"}]}""",
            Scene.Origin.AddSeconds(25)
        );
        Assert.Empty(scene.Alerts);

        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0.5, 60, "7.0"));
        Assert.Equal("infp-ews", Assert.Single(scene.Alerts).Estimate.Source);
    }

    [Fact]
    public void In_clear_text_nobody_takes_back_what_another_stated()
    {
        var scene = new Scene(
            With(FeedOptions.For(FeedFormat.UsgsGeoJson) with { Url = new Uri("http://list.test/") })
        );
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "5.9"));
        scene.Play(
            FeedFormat.UsgsGeoJson,
            Scene.Usgs("us1", ",us1,", 60, "5.7", after: 0.5, status: "reviewed", type: "quarry blast")
        );

        Assert.Equal(["first", "none"], scene.Decisions);
    }

    [Fact]
    public void Two_feeds_of_one_agency_are_one_voice()
    {
        var scene = new Scene(AlertOptions.Default with { MaxMagnitude = 6 });
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "6.5"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "6.5"), source: "emsc-json-2");
        Assert.Single(scene.Catalog.Events);
        Assert.Empty(scene.Alerts);

        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "6.4"));
        Assert.Single(scene.Alerts);
    }

    [Fact]
    public void What_an_agency_deletes_in_one_feed_its_other_feed_does_not_hold()
    {
        var scene = new Scene();
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "5.9"), source: "emsc-json-2");
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 80, "5.9"), source: "emsc-json-2");
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("update", "20221103_0000054", 0, 55, "6.9"));

        Assert.Equal(["first", "none", "cancelled", "none"], scene.Decisions);
    }

    [Fact]
    public void An_event_type_that_nobody_knows_waits_for_a_second_source()
    {
        var scene = new Scene();
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "5.9", type: "earthquakf"));
        Assert.Equal(SuppressReason.UnrecognizedType, Last(scene).Held!.Reason);

        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0.4, 45.6, 26.5, "5.8")), Scene.Origin.AddSeconds(70));
        Assert.Single(scene.Alerts);
    }

    [Fact]
    public void More_first_alerts_within_an_hour_than_earthquakes_give_wait_for_a_second_source()
    {
        var scene = new Scene(AlertOptions.Default with { MaxFirstAlertsPerHour = 3 });
        for (var n = 0; n < 5; n++)
            scene.Play(
                FeedFormat.FdsnText,
                Scene.Fdsn(($"q{n}", n * 300, 45.6, 26.5, "5.6")),
                Scene.Origin.AddSeconds((n * 300) + 60)
            );
        Assert.Equal(3, scene.Alerts.Count());
        Assert.Equal(SuppressReason.HourlyLimit, Last(scene).Held!.Reason);

        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 1200.5, 1290, "5.6"));
        Assert.Equal(4, scene.Alerts.Count());

        // An hour after the first, there is room again.
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("q9", 4700, 45.6, 26.5, "5.6")), Scene.Origin.AddSeconds(4760));
        Assert.Equal(5, scene.Alerts.Count());
    }

    [Fact]
    public void A_swarm_does_not_hold_back_the_great_earthquake_that_follows_it()
    {
        var scene = new Scene(AlertOptions.Default with { MaxFirstAlertsPerHour = 2 });
        for (var n = 0; n < 4; n++)
            scene.Play(
                FeedFormat.FdsnText,
                Scene.Fdsn(($"q{n}", n * 300, 45.6, 26.5, "5.4")),
                Scene.Origin.AddSeconds((n * 300) + 60)
            );
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("main", 1300, 45.6, 26.5, "7.2")), Scene.Origin.AddSeconds(1360));

        Assert.Equal(
            ["5.4", "5.4", "7.2"],
            scene.Alerts.Select(a =>
                a.Estimate.Magnitude.Value.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)
            )
        );
    }

    [Fact]
    public void Exercises_do_not_use_up_the_hour()
    {
        var scene = new Scene(AlertOptions.Default with { MaxFirstAlertsPerHour = 1 });
        for (var n = 0; n < 3; n++)
            scene.Play(
                FeedFormat.ShakeAlertXml,
                Scene.ShakeAlert($"70{n}", n * 200, "exercise"),
                Scene.Origin.AddSeconds((n * 200) + 20)
            );
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("q", 500, 45.6, 26.5, "5.6")), Scene.Origin.AddSeconds(560));

        Assert.Equal(4, scene.Alerts.Count());
    }

    [Fact]
    public void A_higher_tier_that_waits_is_known_although_a_lower_one_is_issued()
    {
        var scene = new Scene();
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "8.6"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0.5, 70, "6.2"));

        var issued = Assert.IsType<AlertDecision.Issue>(scene.Lines[^1].Outcome.Decision);
        Assert.Equal(6.2, issued.Alert.Estimate.Magnitude.Value);
        Assert.Equal(SuppressReason.Implausible, issued.Held!.Reason);
    }
}
