using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Tests.Subscribers;

/// <summary>A Vrancea earthquake and a person in Bucharest, to be varied by each test.</summary>
internal static class Sample
{
    // The shock of 2022-11-03: 45.49N 26.52E, 149 km deep (INFP by way of the press).
    public static readonly Hypocenter Vrancea2022 = new(new GeoPoint(45.49, 26.52), 149);

    public static readonly GeoPoint Bucharest = new(44.4268, 26.1025);

    // 10:00 UTC is noon in Bucharest in November: day thresholds.
    public static readonly DateTimeOffset Origin = new(2022, 11, 3, 10, 0, 0, TimeSpan.Zero);

    public static readonly EventId Event = new("sample");

    public static EventEstimate Estimate(double magnitude, DateTimeOffset? origin = null) =>
        new(Vrancea2022, origin ?? Origin, new Magnitude(magnitude, MagnitudeType.Mw), 0, false, "Vrancea", "sample");

    public static Alert Alert(double magnitude, params EarlierAlert[] earlier) =>
        new(
            AlertId.ForTier(Event, 5 + earlier.Length),
            earlier.Length == 0 ? AlertKind.First : AlertKind.Escalated,
            AlertCategory.Actual,
            5,
            Estimate(magnitude),
            earlier,
            Origin.AddSeconds(24),
            Origin.AddSeconds(24),
            Origin.AddMinutes(10)
        );

    public static EarlierAlert Earlier(double magnitude) =>
        new(AlertId.ForTier(Event, 4), Estimate(magnitude), Origin.AddSeconds(22));

    public static SubscriberPreferences Person(GeoPoint? home = null, float minIntensity = 3.5f) =>
        new(
            SubscriberKind.Person,
            Language.Romanian,
            home ?? Bucharest,
            1,
            minIntensity,
            minIntensity,
            default,
            default,
            ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Reword)),
            Exercises: false,
            Updates: true,
            Suspended: false
        );
}
