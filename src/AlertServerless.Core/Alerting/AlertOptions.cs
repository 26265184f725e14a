using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Everything about association and policy that an operator may set. Every member has a default, a unit and a range;
/// what <see cref="AlertOptionsReader"/> returns has been checked, what code builds is checked by <see
/// cref="AlertOptionRules.FindFault"/>.
/// </summary>
public sealed record AlertOptions
{
    public static AlertOptions Default { get; } = new();

    /// <summary>
    /// The lowest intensity class expected anywhere that is worth an alert; III is the least that people notice
    /// indoors.
    /// </summary>
    public int MinTier { get; init; } = 3;

    /// <summary>
    /// Since the origin; an older event is not an alert any more. The first magnitude of a real event has come after
    /// 232 s (ComCat), late creates after 22 min (EMSC): the limit lies between.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From the decision to the end of every message about it.</summary>
    public TimeSpan AlertLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where a source states a probability that the event is real.</summary>
    public double MinLikelihood { get; init; } = 0.5;

    /// <summary>How long events are remembered, for revisions, confirmations and cancellations.</summary>
    public TimeSpan Remember { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The largest magnitude that one source's word is enough for. Vrancea's largest known is about 7.9 (1802); what is
    /// larger here is a lost decimal point or a false pick, and waits for a second source.
    /// </summary>
    public double MaxMagnitude { get; init; } = 8;

    /// <summary>
    /// The least number of stations below which an automatic magnitude waits for a second source; a location takes four
    /// arrivals.
    /// </summary>
    public int MinStations { get; init; } = 4;

    /// <summary>
    /// A source that raises its own magnitude by more waits for a second source; early warnings, whose magnitude grows,
    /// do not.
    /// </summary>
    public double MaxCorrection { get; init; } = 2;

    /// <summary>Magnitude units within which a second source confirms the first.</summary>
    public double ConfirmWithin { get; init; } = 1;

    /// <summary>
    /// Real first alerts within an hour. More wait for a second source or for an operator to raise the limit: a feed
    /// that has gone wrong must not alert people all day.
    /// </summary>
    public int MaxFirstAlertsPerHour { get; init; } = 6;

    /// <summary>
    /// How far outside the region an epicentre may lie that is judged by the intensity it causes at the listed towns,
    /// km.
    /// </summary>
    public double RegionMarginKm { get; init; } = 300;

    /// <summary>Epicentres that concern us whatever they do; others by what they do at the listed towns.</summary>
    public GeoPolygon Region { get; init; } = SeismicRegions.RomaniaAndNeighbours;

    public IReadOnlyList<FeedOptions> Feeds { get; init; } = [];

    /// <summary>An origin may lie so far ahead of our clock before it is not believed.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    /// <summary>The named feed's options, or what is assumed of its format.</summary>
    public FeedOptions FeedFor(string name, FeedFormat format) =>
        Feeds.FirstOrDefault(f => f.Name == name) ?? FeedOptions.For(format, name);

    /// <summary>
    /// What the report is for: a feed that is pinned to exercises never speaks in earnest, whatever its documents say.
    /// </summary>
    public AlertCategory CategoryOf(FeedReport report) =>
        FeedFor(report.Source, report.Format).Category
        ?? report.Category switch
        {
            MessageCategory.Actual => AlertCategory.Actual,
            MessageCategory.Exercise => AlertCategory.Exercise,
            MessageCategory.Test => AlertCategory.Test,
            _ => throw new ArgumentOutOfRangeException(nameof(report), report.Category, "no such category"),
        };

    /// <summary>
    /// The largest magnitude to be believed of one source. Every scale but the moment magnitude saturates: amplitudes
    /// at its fixed period stop growing with the rupture, ML and mb near 7, Ms above 8, duration magnitudes earlier
    /// (Kanamori 1983, Tectonophysics 93, 185–199).
    /// </summary>
    public double LargestBelievable(MagnitudeType type) =>
        Math.Min(
            MaxMagnitude,
            type switch
            {
                MagnitudeType.Ml => 7.5,
                MagnitudeType.Mb => 7.2,
                MagnitudeType.Md => 6.5,
                _ => MaxMagnitude,
            }
        );
}
