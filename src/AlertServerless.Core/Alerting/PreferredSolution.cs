using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Which of an event's statements is preferred where several would do: reviewed ones before automatic ones, then the
/// more trusted source's, then the newer. It chooses words and places; it never makes an event smaller than one of its
/// statements says.
/// </summary>
internal static class PreferredSolution
{
    /// <summary>
    /// Depth where no source gives one: Vrancea's source lies deep, everything else here in the crust.
    /// </summary>
    private const double CrustalDepthKm = 10;

    public static IEnumerable<SourceRevision> Rank(IEnumerable<SourceRevision> statements, AlertOptions options) =>
        statements
            .OrderByDescending(r => r.ReviewStatus == ReviewStatus.Reviewed)
            .ThenByDescending(r => options.FeedFor(r.Source, r.Format).Trust)
            .ThenByDescending(r => r.UpdatedAt ?? r.ReceivedAt)
            .ThenBy(r => r.Source, StringComparer.Ordinal)
            .ThenBy(r => r.Key, StringComparer.Ordinal);

    /// <summary>
    /// The statement whose place and time are used; one with an assumed place only when no source has a firm one.
    /// </summary>
    public static SourceRevision? Located(IReadOnlyList<SourceRevision> ranked) =>
        ranked.FirstOrDefault(r => r.HasFirmLocation)
        ?? ranked.FirstOrDefault(r => r is { Epicenter: not null, OriginTime: not null });

    /// <summary>
    /// The event as this statement alone has it: its own magnitude, at its own place and time where it gives them, else
    /// at those of <paramref name="located"/>. Null while place, time or magnitude is unknown.
    /// </summary>
    public static EventEstimate? Estimate(SourceRevision statement, SourceRevision? located)
    {
        if (statement is { Epicenter: not null, OriginTime: not null })
            located = statement;
        if (
            located?.Epicenter is not { } place
            || located.OriginTime is not { } origin
            || statement.Magnitude is not { } magnitude
        )
            return null;
        return new EventEstimate(
            new Hypocenter(place, located.DepthKm ?? UsualDepthKm(place)),
            origin,
            magnitude,
            statement.MagnitudeSigma ?? UsualSigma(magnitude),
            located.LocationAssumed,
            located.Place ?? statement.Place,
            statement.Source
        );
    }

    private static double UsualDepthKm(GeoPoint place) =>
        SeismicRegions.VranceaSource.Contains(place) ? ReferenceHypocenter.Vrancea.DepthKm : CrustalDepthKm;

    private static double UsualSigma(Magnitude magnitude) =>
        magnitude.Type == MagnitudeType.Ews ? IntensityModel.EarlyWarningMagnitudeSigma : 0;
}
