using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers;

/// <summary>
/// A person's places are kept to 0.01°: at 45° north a box of 1.1 km by 0.8 km, in which thousands live in a city. What
/// that costs in intensity is small beside the model's own scatter; docs/privacy.md has the figures and the test that
/// measures them. Sites of infrastructure are no secret, and are kept as given.
/// </summary>
public static class HomeRounding
{
    public const double Degrees = 0.01;

    private const double PerDegree = 100;

    public static GeoPoint Round(GeoPoint home) => new(Round(home.Latitude), Round(home.Longitude));

    public static SubscriberPreferences Apply(in SubscriberPreferences preferences) =>
        preferences.Kind == SubscriberKind.Person ? Rounded(preferences) : preferences;

    private static SubscriberPreferences Rounded(SubscriberPreferences preferences) =>
        preferences.With([.. Enumerable.Range(0, preferences.PlaceCount).Select(i => Rounded(preferences.Place(i)))]);

    // The weight depends on the place, and would reveal more of it than the rounded point.
    private static SubscriberPlace Rounded(SubscriberPlace place) =>
        SubscriberPlace.At(Round(place.Point), place.Label);

    private static double Round(double degrees) => Math.Round(degrees * PerDegree) / PerDegree;
}
