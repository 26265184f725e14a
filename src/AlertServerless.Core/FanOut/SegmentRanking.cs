using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>A segment with its place in the queue of the wave.</summary>
/// <param name="Entry">The segment.</param>
/// <param name="SArrival">When the S wave reaches its centroid.</param>
public readonly record struct RankedSegment(SegmentEntry Entry, DateTimeOffset SArrival);

/// <summary>
/// Who is served first: infrastructure before people; then those who still have time, least time first; then those the
/// wave has passed, latest passed first. Segments where nobody can be eligible are left out.
/// </summary>
public static class SegmentRanking
{
    // Within a cell intensity varies with distance and site; the directory's bounds are checked with this much to
    // spare.
    private const double IntensityMargin = 0.3;

    public static IReadOnlyList<RankedSegment> Rank(
        IEnumerable<SegmentEntry> segments,
        PreparedAlert alert,
        DateTimeOffset now
    )
    {
        var ranked = segments
            .Where(segment =>
                Canary.Reaches(alert.Alert.Category, segment.Id.Cell.Center) && MayHoldEligible(segment, alert.Current)
            )
            .Select(segment => new RankedSegment(
                segment,
                alert.Current.SArrival(alert.Current.DistanceKm(segment.Centroid))
            ))
            .ToList();
        ranked.Sort((a, b) => Compare(a, b, now));
        return ranked;
    }

    /// <summary>False only if no subscriber the directory's bounds allow for could be eligible.</summary>
    public static bool MayHoldEligible(SegmentEntry segment, PreparedEstimate estimate)
    {
        if (segment.Population <= 0)
            return false;
        var cell = segment.Id.Cell;
        var nearestKm = Math.Max(0, estimate.DistanceKm(cell.Center) - cell.RadiusKm);
        var strongest = Math.Max(estimate.Intensity(nearestKm, 1), estimate.Intensity(nearestKm, 0));
        return strongest + IntensityMargin >= segment.LowestIntensity
            || (
                estimate.Estimate.Magnitude.Value >= segment.LowestProximityMagnitude
                && nearestKm <= segment.WidestProximityKm
            );
    }

    private static int Compare(RankedSegment a, RankedSegment b, DateTimeOffset now)
    {
        var byKind = b.Entry.Id.Kind.CompareTo(a.Entry.Id.Kind);
        if (byKind != 0)
            return byKind;
        bool aPassed = a.SArrival < now,
            bPassed = b.SArrival < now;
        if (aPassed != bPassed)
            return aPassed ? 1 : -1;
        var byArrival = aPassed ? b.SArrival.CompareTo(a.SArrival) : a.SArrival.CompareTo(b.SArrival);
        return byArrival != 0 ? byArrival : string.CompareOrdinal(a.Entry.Id.Value, b.Entry.Id.Value);
    }
}
