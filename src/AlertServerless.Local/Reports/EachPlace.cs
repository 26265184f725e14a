using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Local.Reports;

/// <summary>
/// Everybody's eligibility again, with the places of those who have several taken apart here: each is judged as if the
/// subscriber had no other. So a run is judged without what the system itself makes of several places.
/// </summary>
internal static class EachPlace
{
    public static EligibilityResult Judge(
        PreparedAlert alert,
        in SubscriberPreferences preferences,
        DateTimeOffset at
    ) => Decide(alert, preferences, at).Result;

    /// <summary>The place that a message decided at that instant is about, and what eligibility says there: the most
    /// urgent call, before places that the wave has passed the others, and of these the strongest shaking.</summary>
    public static (GeoPoint Place, EligibilityResult Result) Decide(
        PreparedAlert alert,
        in SubscriberPreferences preferences,
        DateTimeOffset at
    )
    {
        if (preferences.Several is null)
            return (preferences.Home, Eligibility.Judge(alert, preferences, at));
        return Apart(preferences)
            .Select(one => (one.Home, Result: Eligibility.Judge(alert, one, at)))
            .MaxBy(one =>
                (
                    one.Result.IsEligible,
                    one.Result.Level,
                    one.Result.SecondsLeft >= 0,
                    one.Result.Intensity,
                    one.Result.Reason
                )
            );
    }

    private static SubscriberPreferences[] Apart(SubscriberPreferences preferences)
    {
        var (second, third) = (preferences.Several!.Second, preferences.Several.Third);
        SubscriberPlace?[] further = [second, third];
        return
        [
            preferences with
            {
                Several = null,
            },
            .. further
                .OfType<SubscriberPlace>()
                .Select(place =>
                    preferences with
                    {
                        Home = place.Point,
                        ForeArcWeight = place.ForeArcWeight,
                        Several = null,
                    }
                ),
        ];
    }
}
