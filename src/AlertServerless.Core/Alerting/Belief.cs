using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// The event as its sources' statements add up: place and time from the most trusted that gives them, strength from the most
/// trusted that gives it. A source may lack one and still be the best for the other.
/// </summary>
/// <param name="Located">Whose place and time; one with an assumed place only when nobody has a firm one.</param>
/// <param name="Sized">Whose magnitude.</param>
/// <param name="Type">The most trusted statement that says what it was.</param>
/// <param name="Likelihood">The most trusted probability that it is real, or null.</param>
internal sealed record Belief(SourceRevision? Located, SourceRevision? Sized, EventType Type, double? Likelihood)
{
    /// <summary>Depth where no source gives one: Vrancea's source lies deep, everything else here in the crust.</summary>
    private const double CrustalDepthKm = 10;

    public static Belief Of(SeismicEvent seismicEvent, AlertOptions options)
    {
        var ranked = seismicEvent.Live
            .OrderByDescending(r => r.ReviewStatus == ReviewStatus.Reviewed)
            .ThenByDescending(r => options.FeedFor(r.Source, r.Format).Trust)
            .ThenByDescending(r => r.UpdatedAt ?? r.ReceivedAt)
            .ToList();
        return new Belief(
            ranked.Find(r => r.HasFirmLocation) ?? ranked.Find(r => r.Epicenter is not null && r.OriginTime is not null),
            ranked.Find(r => r.Magnitude is not null),
            ranked.Find(r => r.EventType != EventType.Unknown)?.EventType ?? EventType.Unknown,
            ranked.Find(r => r.Likelihood is not null)?.Likelihood);
    }

    public Hypocenter? Hypocenter => Located?.Epicenter is { } place ? new Hypocenter(place, Located.DepthKm ?? UsualDepthKm(place)) : null;

    /// <summary>Null while the place, the time or the strength is unknown.</summary>
    public EventEstimate? Estimate => Hypocenter is { } hypocenter && Sized is { Magnitude: { } magnitude } sized
        ? new EventEstimate(
            hypocenter, Located!.OriginTime!.Value, magnitude, sized.MagnitudeSigma ?? UsualSigma(magnitude), Located.LocationAssumed, Located.Place ?? sized.Place, sized.Source)
        : null;

    private static double UsualDepthKm(GeoPoint place) =>
        SeismicRegions.VranceaSource.Contains(place) ? ReferenceHypocenter.Vrancea.DepthKm : CrustalDepthKm;

    private static double UsualSigma(Magnitude magnitude) => magnitude.Type == MagnitudeType.Ews ? IntensityModel.EarlyWarningMagnitudeSigma : 0;
}
