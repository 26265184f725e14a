using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>A segment with its place in the queue of the wave.</summary>
/// <param name="Entry">The segment.</param>
/// <param name="SArrival">When the S wave reaches its people: their centroid, or the first of several cells.</param>
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
                IsReached(segment.Id.Cells, alert.Alert.Category) && MayHoldEligible(segment, alert.Current)
            )
            .Select(segment => new RankedSegment(segment, SArrival(segment, alert.Current, now)))
            .ToList();
        ranked.Sort((a, b) => Compare(a, b, now));
        return ranked;
    }

    /// <summary>False only if no subscriber the directory's bounds allow for could be eligible, at any of their
    /// places.</summary>
    public static bool MayHoldEligible(SegmentEntry segment, PreparedEstimate estimate)
    {
        if (segment.Population <= 0)
            return false;
        var cells = segment.Id.Cells;
        for (var i = 0; i < cells.Count; i++)
            if (MayHoldEligible(segment, cells[i], estimate))
                return true;
        return false;
    }

    private static bool MayHoldEligible(SegmentEntry segment, Geohash cell, PreparedEstimate estimate)
    {
        var nearestKm = Math.Max(0, estimate.DistanceKm(cell.Center) - cell.RadiusKm);
        var strongest = Math.Max(estimate.Intensity(nearestKm, 1), estimate.Intensity(nearestKm, 0));
        return strongest + IntensityMargin >= segment.LowestIntensity
            || (
                estimate.Estimate.Magnitude.Value >= segment.LowestProximityMagnitude
                && nearestKm <= segment.WidestProximityKm
            );
    }

    // A test reaches the canaries' own cell, in which nobody has a second place.
    private static bool IsReached(SegmentCells cells, AlertCategory category) =>
        cells.IsOrdinary ? Canary.Reaches(category, cells.First.Center) : category != AlertCategory.Test;

    // Of several cells, the one with the least time left; those that the wave has passed count when it has passed all.
    private static DateTimeOffset SArrival(SegmentEntry segment, PreparedEstimate estimate, DateTimeOffset now)
    {
        var cells = segment.Id.Cells;
        if (cells.IsOrdinary)
            return estimate.SArrival(estimate.DistanceKm(segment.Centroid));
        DateTimeOffset? ahead = null;
        var passed = DateTimeOffset.MinValue;
        for (var i = 0; i < cells.Count; i++)
        {
            if (!MayHoldEligible(segment, cells[i], estimate))
                continue;
            var arrival = SArrival(cells[i], estimate, now);
            if (arrival < now)
                passed = arrival > passed ? arrival : passed;
            else if (ahead is not { } earliest || arrival < earliest)
                ahead = arrival;
        }

        return ahead ?? passed;
    }

    // A coarse cell is crossed in half a minute, a quarter in two: while the wave crosses it, it is due at once.
    private static DateTimeOffset SArrival(Geohash cell, PreparedEstimate estimate, DateTimeOffset now)
    {
        var middleKm = estimate.DistanceKm(cell.Center);
        var enters = estimate.SArrival(Math.Max(0, middleKm - cell.RadiusKm));
        var leaves = estimate.SArrival(middleKm + cell.RadiusKm);
        return now < enters ? enters
            : now > leaves ? leaves
            : now;
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
