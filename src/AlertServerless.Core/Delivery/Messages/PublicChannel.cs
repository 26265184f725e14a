using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>A public channel anybody may join: one post reaches all its members with one call, where direct messages
/// take one each.</summary>
/// <param name="Name">As Telegram knows it, with @.</param>
/// <param name="FromMagnitude">Events below are not posted here.</param>
/// <param name="BelowMagnitude">Nor are events of this magnitude and above; <see cref="double.PositiveInfinity"/> for
/// no upper end.</param>
/// <param name="Region">Where the epicentre must lie; null for anywhere.</param>
public sealed record PublicChannel(string Name, double FromMagnitude, double BelowMagnitude, GeoPolygon? Region)
{
    /// <summary>Of the posts of a channel for which an operator named none.</summary>
    public static IReadOnlyList<Language> UsualLanguages { get; } = [Language.Romanian, Language.English];

    /// <summary>Of its posts, first one first.</summary>
    public IReadOnlyList<Language> Languages { get; init; } = UsualLanguages;

    public bool Carries(EventEstimate estimate) =>
        estimate.Magnitude.Value >= FromMagnitude
        && estimate.Magnitude.Value < BelowMagnitude
        && (Region is null || Region.SignedDistanceKm(estimate.Hypocenter.Epicenter) <= 0);
}

/// <summary>A place named in public posts, which cannot count down for each reader.</summary>
public sealed record PublicPlace(string Name, GeoPoint Point);
