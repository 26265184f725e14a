using AlertServerless.Core.SignUp;

namespace AlertServerless.SignUp.Endpoints;

/// <param name="At">Latitude and longitude in degrees, with a comma between; kept to 0.01°.</param>
/// <param name="Label">What that place is, when there are several: home, work or parents.</param>
/// <param name="FurtherPlaces">A second and a third place: one message for each earthquake, about the one that
/// decides.</param>
/// <param name="First">The channel to be tried first: sms, email or telegram.</param>
/// <param name="Consent">The version of the text that was agreed to.</param>
/// <param name="Proof">ALTCHA's answer to a challenge.</param>
internal sealed record SignUpBody(
    string At,
    string Language,
    string First,
    AlertWhen Day,
    AlertWhen Night,
    bool Drills,
    string Consent,
    string Proof,
    string? Phone = null,
    string? Email = null,
    bool Telegram = false,
    string? Label = null,
    PlaceBody[]? FurtherPlaces = null
);

/// <param name="At">Latitude and longitude in degrees, with a comma between; kept to 0.01°.</param>
/// <param name="Label">home, work or parents; nothing is fine.</param>
internal sealed record PlaceBody(string At, string? Label = null);

internal sealed record SignUpAnswer(string Id);

internal sealed record CodeBody(string Code);

internal sealed record TokenBody(string Token);

/// <param name="Places">A person's one to three places instead of those that are stored; null leaves them as they
/// are.</param>
internal sealed record ChangeBody(AlertWhen Day, AlertWhen Night, bool Drills, PlaceBody[]? Places = null);

internal sealed record TownAnswer(string Name, string Country, double Latitude, double Longitude);

/// <param name="WarningSeconds">From the message to the S wave; negative when it would have come too late.</param>
/// <param name="Degree">Expected intensity, 1–12.</param>
internal sealed record WarningAnswer(
    DateOnly Date,
    double Magnitude,
    double WarningSeconds,
    int Degree,
    bool WouldAlert
);
