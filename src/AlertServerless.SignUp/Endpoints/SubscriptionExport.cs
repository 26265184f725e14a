using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>All that is stored of a subscriber, for themselves.</summary>
/// <param name="Latitude">Of the first place; so is the longitude.</param>
/// <param name="Places">All of them, one to three.</param>
public sealed record SubscriptionExport(
    string Id,
    string Kind,
    double Latitude,
    double Longitude,
    string Language,
    float MinIntensity,
    float NightMinIntensity,
    bool Drills,
    bool Paused,
    IReadOnlyDictionary<string, string> Addresses,
    IReadOnlyList<ExportedPlace> Places
)
{
    public static SubscriptionExport Of(Registration registration)
    {
        var preferences = registration.Row.Preferences;
        return new SubscriptionExport(
            registration.Id.ToString(),
            preferences.Kind.ToString().ToLowerInvariant(),
            preferences.Home.Latitude,
            preferences.Home.Longitude,
            SignUpLanguages.Of(preferences.Language),
            preferences.MinIntensity,
            preferences.NightMinIntensity,
            preferences.Exercises,
            preferences.Suspended || preferences.PausedUntilMinute > 0,
            registration.Addresses.Addresses.ToDictionary(entry => entry.Key.Name(), entry => entry.Value),
            [.. SignUpPlace.AllOf(preferences).Select(ExportedPlace.Of)]
        );
    }
}

/// <param name="Label">home, work or parents; empty when nothing was said.</param>
public sealed record ExportedPlace(double Latitude, double Longitude, string Label)
{
    public static ExportedPlace Of(SignUpPlace place) => new(place.Latitude, place.Longitude, place.Label.Code());
}
