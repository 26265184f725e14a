using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>What is worth remembering.</summary>
/// <param name="Region">Events located outside it are not kept.</param>
/// <param name="Remember">Events whose origin is older are history; what has not changed for so long is forgotten.</param>
public sealed record AssociationTerms(GeoPolygon Region, TimeSpan Remember)
{
    /// <summary>An origin may lie so far ahead of our clock before it is not believed.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);
}
