using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers;

/// <summary>
/// A person's home is kept to 0.01°: at 45° north a box of 1.1 km by 0.8 km, in which thousands live in a city. What
/// that costs in intensity is small beside the model's own scatter; docs/privacy.md has the figures and the test that
/// measures them. Sites of infrastructure are no secret, and are kept as given.
/// </summary>
public static class HomeRounding
{
    public const double Degrees = 0.01;

    private const double PerDegree = 100;

    public static GeoPoint Round(GeoPoint home) => new(Round(home.Latitude), Round(home.Longitude));

    public static SubscriberPreferences Apply(in SubscriberPreferences preferences) =>
        preferences.Kind == SubscriberKind.Person ? At(preferences, Round(preferences.Home)) : preferences;

    // The weight depends on the place, and would tell more of it than the rounded home.
    private static SubscriberPreferences At(in SubscriberPreferences preferences, GeoPoint home) =>
        preferences with
        {
            Home = home,
            ForeArcWeight = (float)CarpathianArc.ForeArcWeight(home),
        };

    private static double Round(double degrees) => Math.Round(degrees * PerDegree) / PerDegree;
}
