using AlertServerless.Core.Alerting;
using AlertServerless.Core.SignUp;

namespace AlertServerless.SignUp.Endpoints;

/// <summary>All that is stored of a subscriber, for themselves.</summary>
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
    IReadOnlyDictionary<string, string> Addresses
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
            registration.Addresses.Addresses.ToDictionary(entry => entry.Key.Name(), entry => entry.Value)
        );
    }
}
