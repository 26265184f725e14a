using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers;

public sealed class EligibilityTests
{
    private static readonly DateTimeOffset Now = Sample.Origin.AddSeconds(24);

    private static EligibilityResult Judge(Alert alert, SubscriberPreferences person, DateTimeOffset? now = null) =>
        Eligibility.Judge(new PreparedAlert(alert), person, now ?? Now);

    [Fact]
    public void Bucharest_is_asked_to_act_in_a_strong_shock_with_the_seconds_that_are_left()
    {
        var result = Judge(Sample.Alert(6.8), Sample.Person());

        Assert.True(result.IsEligible);
        Assert.Equal(AlertLevel.TakeAction, result.Level);
        // iasp91: S at Bucharest 45.4 s after this shock's origin (tP/tS table of the five reference events), now is
        // +24 s.
        Assert.InRange(result.SecondsLeft, 21.4 - 0.7, 21.4 + 0.7);
    }

    [Fact]
    public void A_weaker_shock_only_makes_aware()
    {
        Assert.Equal(AlertLevel.BeAware, Judge(Sample.Alert(5.4), Sample.Person()).Level);
    }

    [Theory]
    [InlineData(5.4, 5f, SkipReason.BelowThreshold)]
    [InlineData(3.0, 3.5f, SkipReason.BelowThreshold)]
    public void Below_the_own_threshold_nothing_is_sent(double magnitude, float threshold, SkipReason expected)
    {
        Assert.Equal(expected, Judge(Sample.Alert(magnitude), Sample.Person(minIntensity: threshold)).Reason);
    }

    [Fact]
    public void A_proximity_threshold_is_enough_by_itself()
    {
        var person = Sample.Person(minIntensity: 9) with { Proximity = new ProximityThreshold(5, 300) };

        Assert.True(Judge(Sample.Alert(5.4), person).IsEligible);
        Assert.False(Judge(Sample.Alert(4.9), person).IsEligible);
        Assert.False(Judge(Sample.Alert(5.4), person with { Proximity = new ProximityThreshold(5, 50) }).IsEligible);
    }

    [Fact]
    public void At_night_the_night_threshold_counts()
    {
        var person = Sample.Person() with { NightMinIntensity = 6 };
        var noon = Sample.Alert(5.4);
        // 01:00 UTC is 3 o'clock at night in Bucharest.
        var night = noon with
        {
            DecidedAt = new DateTimeOffset(2022, 11, 3, 1, 0, 0, TimeSpan.Zero),
        };

        Assert.True(Judge(noon, person).IsEligible);
        Assert.Equal(SkipReason.BelowThreshold, Judge(night, person).Reason);
    }

    [Fact]
    public void Quiet_hours_hold_back_awareness_but_never_a_call_to_act()
    {
        var person = Sample.Person() with { Quiet = new HourRange(11, 13) };

        Assert.Equal(SkipReason.QuietHours, Judge(Sample.Alert(5.4), person).Reason);
        Assert.Equal(AlertLevel.TakeAction, Judge(Sample.Alert(6.8), person).Level);
    }

    [Fact]
    public void An_escalation_notifies_only_those_whose_level_rises_or_who_heard_nothing()
    {
        var escalated = Sample.Alert(6.8, Sample.Earlier(5.4));
        var unchanged = Sample.Alert(5.4, Sample.Earlier(5.2));

        Assert.True(Judge(escalated, Sample.Person()).IsEligible);
        Assert.Equal(SkipReason.AlreadyNotified, Judge(unchanged, Sample.Person()).Reason);
        Assert.True(Judge(unchanged, Sample.Person(minIntensity: MidThreshold())).IsEligible);
    }

    /// <summary>Magnitudes 4.9 and 5.4 lead one to expect III and IV in Bucharest; 6.8 a call to act, which the
    /// preference for no updates never holds back.</summary>
    [Fact]
    public void Updates_are_for_those_who_want_them_and_a_call_to_act_for_everybody()
    {
        var stronger = Sample.Alert(5.4, Sample.Earlier(4.9));
        var person = Sample.Person(minIntensity: 2);

        Assert.True(Judge(stronger, person with { Updates = true }).IsEligible);
        Assert.Equal(SkipReason.AlreadyNotified, Judge(stronger, person with { Updates = false }).Reason);
        Assert.Equal(
            AlertLevel.TakeAction,
            Judge(Sample.Alert(6.8, Sample.Earlier(4.9)), person with { Updates = false }).Level
        );
        Assert.Equal(
            SkipReason.AlreadyNotified,
            Judge(Sample.Alert(7.4, Sample.Earlier(6.8)), person with { Updates = true }).Reason
        );
    }

    [Fact]
    public void A_region_chooses_what_to_be_aware_of_and_never_holds_back_a_call_to_act()
    {
        var vrancea = Sample.Person() with { Region = EventRegion.Vrancea };
        var elsewhere = Sample.Person() with { Region = EventRegion.Elsewhere };
        // In the crust near Bucharest, outside Vrancea's source.
        var nearby = Sample.Alert(5.4) with
        {
            Estimate = Sample.Estimate(4.6) with { Hypocenter = new Hypocenter(new GeoPoint(44.55, 26.35), 12) },
        };

        Assert.True(Judge(Sample.Alert(5.4), vrancea).IsEligible);
        Assert.Equal(SkipReason.OtherRegion, Judge(Sample.Alert(5.4), elsewhere).Reason);
        Assert.Equal(AlertLevel.TakeAction, Judge(Sample.Alert(6.8), elsewhere).Level);
        Assert.Equal(AlertLevel.BeAware, Judge(nearby, elsewhere).Level);
        Assert.Equal(SkipReason.OtherRegion, Judge(nearby, vrancea).Reason);
    }

    /// <summary>One facility each: a pipe that minds intensity IV, and a bridge that minds VI.</summary>
    [Fact]
    public void Each_facility_has_its_own_threshold()
    {
        var pipe = Sample.Person(minIntensity: 4) with { Kind = SubscriberKind.Infrastructure };
        var bridge = Sample.Person(minIntensity: 6) with { Kind = SubscriberKind.Infrastructure };

        Assert.True(Judge(Sample.Alert(5.7), pipe).IsEligible);
        Assert.Equal(SkipReason.BelowThreshold, Judge(Sample.Alert(5.7), bridge).Reason);
        Assert.True(Judge(Sample.Alert(6.8), bridge).IsEligible);
    }

    [Fact]
    public void A_drill_reaches_only_those_who_opted_in()
    {
        var drill = Sample.Alert(6.8) with { Category = AlertCategory.Exercise };

        Assert.Equal(SkipReason.NotInDrills, Judge(drill, Sample.Person()).Reason);
        Assert.True(Judge(drill, Sample.Person() with { Exercises = true }).IsEligible);
    }

    [Fact]
    public void Nobody_suspended_is_notified()
    {
        Assert.Equal(SkipReason.Suspended, Judge(Sample.Alert(7), Sample.Person() with { Suspended = true }).Reason);
    }

    [Fact]
    public void Once_the_wave_has_passed_it_depends_on_the_channels()
    {
        var late = Sample.Origin.AddSeconds(120);
        var nothingLate = Sample.Person() with { Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip)) };
        var oneLate = Sample.Person() with
        {
            Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip), (ChannelKind.Email, LatePolicy.Reword)),
        };

        Assert.Equal(SkipReason.WavePassed, Judge(Sample.Alert(6.8), nothingLate, late).Reason);
        Assert.True(Judge(Sample.Alert(6.8), oneLate, late).SecondsLeft < 0);
        Assert.True(Judge(Sample.Alert(6.8), oneLate, late).IsEligible);
    }

    [Fact]
    public void Brasov_and_Timisoara_have_different_countdowns()
    {
        var brasov = Sample.Person(new GeoPoint(45.6427, 25.5887), 1);
        var timisoara = Sample.Person(new GeoPoint(45.7489, 21.2087), 1);
        var alert = Sample.Alert(7.4);

        // The leads differ by some 64 s for the reference hypocentre (15 s and 79 s, ray traced through iasp91).
        var difference = Judge(alert, timisoara).SecondsLeft - Judge(alert, brasov).SecondsLeft;
        Assert.InRange(difference, 58, 68);
    }

    // Between what magnitudes 5.2 and 5.4 lead one to expect in Bucharest: notified only of the revision.
    private static float MidThreshold()
    {
        double At(double magnitude) =>
            IntensityModel
                .Estimate(Sample.Vrancea2022, new Magnitude(magnitude, MagnitudeType.Mw), Sample.Bucharest)
                .Value;
        return (float)((At(5.2) + At(5.4)) / 2);
    }
}
