using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>Which statement carries an alert, which takes it back, and why there is none, at the bounds of the
/// rules.</summary>
public sealed class DecisionTests
{
    private readonly Scene scene = new();

    private static SuppressReason ReasonOf(Scene scene) =>
        Assert.IsType<AlertDecision.Suppress>(scene.Lines[^1].Outcome.Decision).Reason;

    [Theory]
    [InlineData(0, "first")]
    [InlineData(1, "none")]
    public void An_alert_is_issued_up_to_the_greatest_age_and_no_later(int millisecondsMore, string expected)
    {
        var at = Scene.Origin + AlertOptions.Default.MaxAge + TimeSpan.FromMilliseconds(millisecondsMore);

        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "6.1")), at);

        Assert.Equal([expected], scene.Decisions);
    }

    [Theory]
    [InlineData(0, "first")]
    [InlineData(1, "none")]
    public void An_origin_may_be_ahead_by_what_clocks_differ_and_no_more(int millisecondsMore, string expected)
    {
        var at = Scene.Origin - AlertOptions.ClockTolerance - TimeSpan.FromMilliseconds(millisecondsMore);

        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "6.1")), at);

        Assert.Equal([expected], scene.Decisions);
    }

    [Fact]
    public void What_is_older_than_the_greatest_age_and_beside_no_alert_is_history()
    {
        var at = Scene.Origin + AlertOptions.Default.MaxAge + TimeSpan.FromMinutes(1);

        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "6.1")), at);

        Assert.Equal(AssociationKind.Historic, scene.Lines[^1].Outcome.Association.Kind);
        Assert.Empty(scene.Catalog.Events);
    }

    [Theory]
    [InlineData("5.6", "6.6")]
    [InlineData("6.6", "5.6")]
    public void Of_two_rows_of_one_origin_the_one_with_the_alerts_magnitude_carries_it(string first, string second)
    {
        scene.Play(
            FeedFormat.FdsnText,
            Scene.Fdsn(("a", 0, 45.6, 26.5, first), ("b", 0, 45.6, 26.5, second)),
            Scene.Origin.AddSeconds(60)
        );

        Assert.Equal(first == "6.6" ? ["first", "none"] : ["none", "first"], scene.Decisions);
        var other = scene.Lines.Select(line => line.Outcome.Decision).OfType<AlertDecision.Suppress>();
        Assert.Equal(SuppressReason.AlreadyNotified, Assert.Single(other).Reason);
    }

    [Fact]
    public void A_weak_row_beside_an_alert_does_not_keep_it_alive()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "5.6"));
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "4.2")), Scene.Origin.AddSeconds(60));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 70, "5.6"));

        Assert.Equal(["first", "none", "cancelled"], scene.Decisions);
        var issued = Assert.IsType<AlertDecision.Issue>(scene.Lines[^1].Outcome.Decision);
        Assert.Equal(SuppressReason.Withdrawn, issued.Because!.Reason);
        Assert.Null(issued.Held);
    }

    [Fact]
    public void Who_did_not_carry_the_alert_does_not_take_it_back_by_deleting_its_own_row()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 50, "5.6"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "4.0"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("update", "20221103_0000054", 0, 70, "4.0"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 80, "4.0", status: "deleted"));

        Assert.Equal(["first", "none", "none", "none"], scene.Decisions);
    }

    [Fact]
    public void Of_several_reasons_against_an_alert_the_nearest_to_one_is_named()
    {
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "4.2")), Scene.Origin.AddSeconds(60));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 70, "null"));

        Assert.Equal(SuppressReason.TooWeak, ReasonOf(scene));
    }

    [Fact]
    public void A_second_source_confirms_and_the_same_one_says_nothing_new()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "6.1"));
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 70, "6.0"));
        Assert.Equal(SuppressReason.AlreadyNotified, ReasonOf(scene));

        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 80, "6.0"));
        Assert.Equal(SuppressReason.Confirmed, ReasonOf(scene));
    }

    [Fact]
    public void An_escalation_does_not_wait_for_the_hours_limit()
    {
        var full = new Scene(AlertOptions.Default with { MaxFirstAlertsPerHour = 2 });
        full.Play(FeedFormat.FdsnText, Scene.Fdsn(("great", 0, 45.6, 26.5, "7.2")), Scene.Origin.AddSeconds(60));
        full.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 660, "5.6", after: 600));
        full.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 670, "6.4", after: 600));

        Assert.Equal(["first", "first", "escalated"], full.Decisions);
    }

    [Theory]
    [InlineData(0, "5.6", 20, "6.6")]
    [InlineData(20, "6.6", 0, "5.6")]
    public void Where_the_hours_limit_leaves_one_alert_the_strongest_of_a_document_gets_it(
        double after,
        string magnitude,
        double otherAfter,
        string otherMagnitude
    )
    {
        var one = new Scene(AlertOptions.Default with { MaxFirstAlertsPerHour = 1 });

        one.Play(
            FeedFormat.FdsnText,
            Scene.Fdsn(("a", after, 45.6, 26.5, magnitude), ("b", otherAfter, 45.7, 26.6, otherMagnitude)),
            Scene.Origin.AddSeconds(60)
        );

        Assert.Equal(6.6, Assert.Single(one.Alerts).Estimate.Magnitude.Value);
        Assert.Contains(
            one.Lines,
            line => line.Outcome.Decision is AlertDecision.Suppress { Reason: SuppressReason.HourlyLimit }
        );
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(20, 0)]
    public void Of_two_as_strong_the_earlier_gets_the_last_alert_of_the_hour(double after, double otherAfter)
    {
        var one = new Scene(AlertOptions.Default with { MaxFirstAlertsPerHour = 1 });

        one.Play(
            FeedFormat.FdsnText,
            Scene.Fdsn(("a", after, 45.6, 26.5, "6.1"), ("b", otherAfter, 45.7, 26.6, "6.1")),
            Scene.Origin.AddSeconds(60)
        );

        Assert.Equal(Scene.Origin, Assert.Single(one.Alerts).Estimate.OriginTime);
    }

    [Fact]
    public void An_alert_counts_for_less_than_an_hour()
    {
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(("a", 0, 45.6, 26.5, "6.1")), Scene.Origin.AddSeconds(60));
        var hourLater = Assert.Single(scene.Alerts).DecidedAt.AddHours(1);

        Assert.Equal(1, RecentAlerts.Of(scene.Catalog.Events, hourLater.AddTicks(-1)).Firsts);
        Assert.Equal(0, RecentAlerts.Of(scene.Catalog.Events, hourLater).Firsts);
    }

    [Fact]
    public void Of_a_countdown_that_wavers_the_earliest_arrival_counts()
    {
        scene.Frame(22, "5.9", "24");
        scene.Frame(23, "5.9", "21");
        var earliest = Scene.Origin.AddSeconds(23 + 21);
        Assert.Equal(earliest, scene.Catalog.Countdowns["infp-alert"].ArrivesAt);

        scene.Frame(24, "5.9", "23");
        Assert.Equal(earliest, scene.Catalog.Countdowns["infp-alert"].ArrivesAt);
    }
}
