using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// What the directory knows of a segment without reading its subscribers. Bounds are conservative: sign-up only ever
/// widens them, and the nightly recount narrows them again, so a segment that is skipped by them holds nobody eligible.
/// </summary>
/// <param name="Id">The segment.</param>
/// <param name="Population">Subscribers in it; may run ahead of the truth by those who just left.</param>
/// <param name="Centroid">Mean home of its subscribers, within the cell.</param>
/// <param name="LowestIntensity">No subscriber's threshold, day or night, is below this.</param>
/// <param name="LowestWishMagnitude">No magnitude wish is below this; <see cref="float.PositiveInfinity"/> when there is none.</param>
/// <param name="WidestWishKm">No magnitude wish reaches farther than this; 0 when there is none.</param>
public sealed record SegmentEntry(
    SegmentId Id,
    int Population,
    GeoPoint Centroid,
    float LowestIntensity,
    float LowestWishMagnitude,
    float WidestWishKm);
