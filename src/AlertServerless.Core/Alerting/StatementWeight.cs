using System.Globalization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>The alert that one statement warrants by itself. Associating it with others never lowers it.</summary>
/// <param name="Estimate">The event as this statement has it; null while it says too little.</param>
/// <param name="Tier">The intensity class expected at the listed towns; 0 when it may not alert.</param>
/// <param name="Veto">Why it may not alert, whatever others say; null when it may.</param>
/// <param name="Hold">Why it does not alert alone; null when it does. A second source lifts it.</param>
internal sealed record StatementWeight(
    SourceRevision Statement,
    EventEstimate? Estimate,
    int Tier,
    AlertDecision.Suppress? Veto,
    AlertDecision.Suppress? Hold
)
{
    /// <summary>
    /// By how much the intensity at the listed towns must exceed the lowest tier where the epicentre lies outside the
    /// region.
    /// </summary>
    private const double OutsideMargin = 0.5;

    public static StatementWeight Of(SourceRevision statement, SourceRevision? located, AlertOptions options)
    {
        var estimate = PreferredSolution.Estimate(statement, located);
        var (tier, veto) = Judge(statement, estimate, options);
        return new StatementWeight(
            statement,
            estimate,
            veto is null ? tier : 0,
            veto,
            veto is null ? HoldOf(statement, options) : null
        );
    }

    /// <summary>
    /// Whether another source says the same: another voice's statement of like size. Two feeds over plain HTTP do not
    /// confirm each other, since neither is proved to be its source's.
    /// </summary>
    public bool IsConfirmedBy(IEnumerable<SourceRevision> others, AlertOptions options) =>
        others.Any(other =>
            other.Voice != Statement.Voice
            && other.Magnitude?.Value - Statement.Magnitude?.Value is { } gap
            && Math.Abs(gap) <= options.ConfirmWithin
            && (Hold?.Reason != SuppressReason.PlainHttp || options.FeedFor(other.Source, other.Format).IsAuthentic)
        );

    /// <summary>False for what lies so far away, or is so weak there, that it can never be an alert here.</summary>
    public static bool IsOfConcern(SourceRevision statement, AlertOptions options)
    {
        if (statement.Epicenter is not { } place || options.Region.Contains(place))
            return true;
        if (statement.IsRetraction)
            return options.Region.SignedDistanceKm(place) <= options.RegionMarginKm;
        if (PreferredSolution.Estimate(statement, null) is not { } estimate)
            return options.Region.SignedDistanceKm(place) <= options.RegionMarginKm;
        return FindOutside(
            estimate,
            ReferencePlaces.Strongest(estimate.Hypocenter, estimate.Magnitude).Intensity,
            options
        )
            is null;
    }

    private static (int Tier, AlertDecision.Suppress? Veto) Judge(
        SourceRevision statement,
        EventEstimate? estimate,
        AlertOptions options
    )
    {
        if (TypeVeto(statement) is { } noEarthquake)
            return (0, noEarthquake);
        if (estimate is null)
        {
            return (
                0,
                statement.Magnitude is null && statement.OriginTime is not null
                    ? Suppressed(SuppressReason.WaitsForMagnitude, "no magnitude yet")
                    : Suppressed(SuppressReason.WaitsForOrigin, "no origin time yet")
            );
        }

        if (statement.Likelihood < options.MinLikelihood)
            return (
                0,
                Suppressed(
                    SuppressReason.Unlikely,
                    Line($"likelihood {statement.Likelihood:0.##}, below {options.MinLikelihood:0.##}")
                )
            );
        var feed = options.FeedFor(statement.Source, statement.Format);
        var (place, intensity) = ReferencePlaces.Strongest(estimate.Hypocenter, estimate.Magnitude);
        if (FindOutside(estimate, intensity, options) is { } outside)
            return (0, outside);
        if (estimate.Magnitude.Value < feed.MinMagnitude)
            return (
                0,
                Suppressed(
                    SuppressReason.BelowMagnitude,
                    Line($"magnitude {estimate.Magnitude.Value:0.0}, below {feed.MinMagnitude:0.0} for {feed.Name}")
                )
            );
        return intensity < options.MinTier
            ? (
                0,
                Suppressed(
                    SuppressReason.TooWeak,
                    Line($"intensity {intensity:0.0} at most ({place.Name}), below {options.MinTier}")
                )
            )
            : ((int)Math.Floor(intensity), null);
    }

    private static AlertDecision.Suppress? TypeVeto(SourceRevision statement) =>
        statement.EventType switch
        {
            EventType.Unknown or EventType.Earthquake or EventType.Unrecognized => null,
            var type => Suppressed(SuppressReason.NotAnEarthquake, $"it is a {type}"),
        };

    private static AlertDecision.Suppress? FindOutside(EventEstimate estimate, double intensity, AlertOptions options)
    {
        if (options.Region.Contains(estimate.Hypocenter.Epicenter))
            return null;
        var distance = options.Region.SignedDistanceKm(estimate.Hypocenter.Epicenter);
        return distance <= options.RegionMarginKm && intensity >= options.MinTier + OutsideMargin
            ? null
            : Suppressed(
                SuppressReason.OutOfRegion,
                Line($"{distance:0} km outside the region, intensity {intensity:0.0} at most there")
            );
    }

    private static AlertDecision.Suppress? HoldOf(SourceRevision statement, AlertOptions options)
    {
        var feed = options.FeedFor(statement.Source, statement.Format);
        if (!feed.IsAuthentic)
            return Suppressed(
                SuppressReason.PlainHttp,
                $"{feed.Name} is read over plain HTTP, where anybody on the way may write"
            );
        if (statement.EventType == EventType.Unrecognized)
            return Suppressed(
                SuppressReason.UnrecognizedType,
                $"{feed.Name} calls it by a word that no vocabulary knows"
            );
        if (statement.ReviewStatus == ReviewStatus.Reviewed)
            return null;
        var magnitude = statement.Magnitude!.Value;
        var largest = options.LargestCredible(magnitude.Type);
        if (magnitude.Value > largest)
            return Suppressed(
                SuppressReason.Implausible,
                Line(
                    $"magnitude {magnitude.Value:0.0} ({magnitude.Type}), above {largest:0.0}, the most that is credible"
                )
            );
        if (statement.Stations < options.MinStations)
            return Suppressed(
                SuppressReason.TooFewStations,
                Line($"{statement.Stations} stations, fewer than {options.MinStations}")
            );
        return statement.CorrectedFrom is { } before && magnitude.Value > before && !GrowsByItself(statement)
            ? Suppressed(SuppressReason.JustCorrected, Line($"magnitude {magnitude.Value:0.0}, just now {before:0.0}"))
            : null;
    }

    /// <summary>
    /// The magnitude of an early warning grows with the rupture: from 4 to 7 within seconds is what a great earthquake
    /// looks like.
    /// </summary>
    private static bool GrowsByItself(SourceRevision statement) =>
        statement.Format is FeedFormat.InfpAlert or FeedFormat.InfpEws or FeedFormat.ShakeAlertXml;

    private static AlertDecision.Suppress Suppressed(SuppressReason reason, string why) => new(reason, why);

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
