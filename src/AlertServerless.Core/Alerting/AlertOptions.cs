using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Everything about association and policy that an operator may set. Every member has a default, a unit and a range; what
/// <see cref="AlertOptionsReader"/> returns has been checked, what code builds is checked by <see cref="AlertOptionRules.FindFault"/>.
/// </summary>
public sealed record AlertOptions
{
    public static AlertOptions Default { get; } = new();

    /// <summary>The lowest intensity class expected anywhere that is worth an alert; III is the least that people notice indoors.</summary>
    public int MinTier { get; init; } = 3;

    /// <summary>
    /// Since the origin; an older event is not an alert any more. The first magnitude of a real event has come after 232 s
    /// (ComCat), late creates after 22 min (EMSC): the limit lies between.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From the decision to the end of every message about it.</summary>
    public TimeSpan AlertLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Where a source states a probability that the event is real.</summary>
    public double MinLikelihood { get; init; } = 0.5;

    /// <summary>How long events are remembered, for revisions, confirmations and cancellations.</summary>
    public TimeSpan Remember { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Epicentres that concern us.</summary>
    public GeoPolygon Region { get; init; } = SeismicRegions.RomaniaAndNeighbours;

    public IReadOnlyList<FeedOptions> Feeds { get; init; } = [];

    public AssociationTerms Association => new(Region, Remember);

    /// <summary>The named feed's options, or what is assumed of its format.</summary>
    public FeedOptions FeedFor(string name, FeedFormat format) => Feeds.FirstOrDefault(f => f.Name == name) ?? FeedOptions.For(format, name);
}
