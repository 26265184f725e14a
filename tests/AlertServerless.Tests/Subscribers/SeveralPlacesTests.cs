using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Subscribers;

/// <summary>Somebody with several places is judged at each, and notified once, of the one that decides.</summary>
public sealed class SeveralPlacesTests
{
    private static readonly GeoPoint Focsani = new(45.6966, 27.1844);
    private static readonly GeoPoint Timisoara = new(45.7489, 21.2087);
    private static readonly GeoPoint Oslo = new(59.91, 10.75);

    private static readonly SubscriberPlace AtBucharest = SubscriberPlace.At(Sample.Bucharest, PlaceLabel.Home);
    private static readonly SubscriberPlace AtFocsani = SubscriberPlace.At(Focsani, PlaceLabel.Parents);
    private static readonly SubscriberPlace InOslo = SubscriberPlace.At(Oslo, PlaceLabel.Work);

    private static EligibilityResult Judge(Alert alert, SubscriberPreferences person, double secondsAfterOrigin = 24) =>
        Eligibility.Judge(new PreparedAlert(alert), person, Sample.Origin.AddSeconds(secondsAfterOrigin));

    private static SubscriberPreferences With(params SubscriberPlace[] places) => Sample.Person().With(places);

    private static double SecondsTo(GeoPoint place)
    {
        var current = new PreparedAlert(Sample.Alert(7.4)).Current;
        return (current.SArrival(current.DistanceKm(place)) - Sample.Origin).TotalSeconds;
    }

    [Fact]
    public void Parents_in_the_shaken_area_are_enough_and_the_result_is_theirs()
    {
        var alert = Sample.Alert(6.8);

        Assert.Equal(SkipReason.BelowThreshold, Judge(alert, With(InOslo)).Reason);
        Assert.Equal(
            Judge(alert, With(AtFocsani)) with
            {
                Place = PlaceName.Parents,
            },
            Judge(alert, With(InOslo, AtFocsani))
        );
        Assert.Equal(PlaceName.Parents, Judge(alert, With(AtFocsani, InOslo)).Place);
    }

    [Fact]
    public void Of_places_that_the_wave_has_not_reached_the_one_with_the_strongest_shaking_decides()
    {
        var alert = Sample.Alert(7.4);
        var (home, parents) = (Judge(alert, With(AtBucharest)), Judge(alert, With(AtFocsani)));
        Assert.Equal((AlertLevel.TakeAction, AlertLevel.TakeAction), (home.Level, parents.Level));
        var (expected, name) =
            home.Intensity > parents.Intensity ? (home, PlaceName.Home) : (parents, PlaceName.Parents);

        Assert.Equal(expected with { Place = name }, Judge(alert, With(AtBucharest, AtFocsani, InOslo)));
        Assert.Equal(expected with { Place = name }, Judge(alert, With(InOslo, AtFocsani, AtBucharest)));
    }

    [Fact]
    public void A_call_to_act_at_one_place_is_given_before_awareness_at_another()
    {
        var alert = Sample.Alert(6.8);
        var far = SubscriberPlace.At(Timisoara, PlaceLabel.Work);
        var person = Sample.Person(minIntensity: 1).With([far, AtBucharest]);
        Assert.Equal(AlertLevel.BeAware, Judge(alert, person.At(0)).Level);

        var result = Judge(alert, person);

        Assert.Equal((AlertLevel.TakeAction, PlaceName.Home), (result.Level, result.Place));
    }

    [Fact]
    public void Where_the_wave_is_still_to_come_decides_before_where_it_has_passed()
    {
        var alert = Sample.Alert(7.4);
        var between = (SecondsTo(Focsani) + SecondsTo(Sample.Bucharest)) / 2;

        var result = Judge(alert, With(AtFocsani, AtBucharest), between);

        Assert.True(Judge(alert, With(AtFocsani), between).SecondsLeft < 0);
        Assert.Equal((PlaceName.Home, true), (result.Place, result.SecondsLeft > 0));
    }

    [Fact]
    public void Whoever_wants_nothing_late_is_notified_until_the_wave_has_passed_the_last_of_their_places()
    {
        var alert = Sample.Alert(7.4);
        var person = With(AtFocsani, AtBucharest) with
        {
            Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip)),
        };
        var last = Math.Max(SecondsTo(Focsani), SecondsTo(Sample.Bucharest));

        Assert.True(Judge(alert, person, last - 0.5).IsEligible);
        Assert.Equal(SkipReason.WavePassed, Judge(alert, person, last + 0.5).Reason);
    }

    /// <summary>What was sent about the parents' place is no news of one's own.</summary>
    [Fact]
    public void An_escalation_is_news_of_a_place_that_the_first_alert_did_not_concern()
    {
        var person = With(AtBucharest, AtFocsani) with
        {
            MinIntensity = 5.4f,
            NightMinIntensity = 5.4f,
            Updates = false,
        };
        var escalated = Sample.Alert(7.4, Sample.Earlier(5.9));
        var first = new PreparedAlert(Sample.Alert(5.9));
        var before = Enumerable.Range(0, 2).Select(i => Eligibility.Judge(first, person.At(i), Sample.Origin));
        Assert.Single(before, result => result.IsEligible);

        var result = Judge(escalated, person);

        Assert.Equal((true, PlaceName.Home, false), (result.IsEligible, result.Place, result.IsUpdate));
        Assert.Equal(SkipReason.AlreadyNotified, Judge(Sample.Alert(7.4, Sample.Earlier(7.3)), person).Reason);
    }

    [Fact]
    public void A_place_without_a_label_is_named_by_its_number()
    {
        var places = new[]
        {
            InOslo,
            SubscriberPlace.At(Timisoara, PlaceLabel.None),
            AtFocsani with
            {
                Label = default,
            },
        };

        Assert.Equal(PlaceName.Third, Judge(Sample.Alert(6.8), With(places)).Place);
        Assert.Equal(PlaceName.First, Judge(Sample.Alert(6.8), With([.. places.Reverse()])).Place);
        Assert.Equal(PlaceName.None, Judge(Sample.Alert(6.8), With(places[2])).Place);
    }

    [Fact]
    public void A_test_reaches_nobody_with_several_places()
    {
        var test = Sample.Alert(6.8) with { Category = AlertCategory.Test };
        var canary = SubscriberPlace.At(Core.Publishing.Canary.Home, PlaceLabel.None);

        Assert.Equal(SkipReason.CanariesOnly, Judge(test, With(AtBucharest, canary)).Reason);
    }

    [Fact]
    public void Of_the_places_reasons_not_to_notify_the_nearest_to_an_alert_is_given()
    {
        var person = With(InOslo, AtBucharest) with { Quiet = new HourRange(11, 13) };

        Assert.Equal(SkipReason.QuietHours, Judge(Sample.Alert(5.4), person).Reason);
        Assert.Equal(SkipReason.BelowThreshold, Judge(Sample.Alert(3.0), person).Reason);
    }

    [Fact]
    public void One_to_three_places_are_all_that_anybody_has()
    {
        Assert.Throws<ArgumentException>(() => With());
        Assert.Throws<ArgumentException>(() => With(AtBucharest, AtFocsani, InOslo, AtBucharest));
        Assert.Null(With(AtBucharest).Several);
    }

    [Fact]
    public void Each_place_is_rounded_and_has_the_weight_of_where_it_is_then()
    {
        var exact = SubscriberPlace.At(new GeoPoint(45.69664, 27.18446), PlaceLabel.Parents);

        var kept = HomeRounding.Apply(With(AtBucharest, exact, InOslo));

        Assert.Equal(SubscriberPlace.At(new GeoPoint(45.70, 27.18), PlaceLabel.Parents), kept.Place(1));
        Assert.Equal(new GeoPoint(44.43, 26.10), kept.Home);
        Assert.Equal((PlaceLabel.Home, PlaceLabel.Work), (kept.Place(0).Label, kept.Place(2).Label));
    }
}
