using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>A segment with the time at which the wave reaches its people, by which segments are ordered.</summary>
/// <param name="Entry">The segment.</param>
/// <param name="SArrival">When the S wave reaches its people: their centroid, or the first of several cells.</param>
public readonly record struct RankedSegment(SegmentEntry Entry, DateTimeOffset SArrival)
{
    /// <summary>When other segments become more urgent, because the wave seems to pass this one then, or surely has.
    /// Null when both instants have passed.</summary>
    public DateTimeOffset? OvertakenAt(DateTimeOffset now) =>
        SArrival > now ? SArrival
        : SArrival + SegmentRanking.Doubt > now ? SArrival + SegmentRanking.Doubt
        : null;
}

/// <summary>
/// Who is served first: infrastructure before people; then those who still have time, least time first, and among them
/// those the wave may have passed (<see cref="Doubt"/>); then those it has passed, latest passed first. Segments where
/// nobody can be eligible are left out.
/// </summary>
public static class SegmentRanking
{
    /// <summary>
    /// By how much a first estimate's arrivals may be too early. Vrancea's depth is assumed to be 130 km until a
    /// catalogue gives it; that of 2022-11-03 was 148.8 km, which alone is 4 s, and the first origin time was 1.4 s
    /// early. Whom the wave seems to have passed less than that ago may still be ahead of it: they come after those who
    /// surely have little time (<see cref="DoubtfulTimeLeft"/>) and before those who have more. In an overload, where
    /// everybody at the front has little time, they never come, and nobody is late for them.
    /// </summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromSeconds(6);

    /// <summary>Whoever surely has less time than this comes before those in doubt. It is more than the front of the
    /// queue has in an overload, which is some three seconds in <c>bench deadline</c>.</summary>
    public static readonly TimeSpan DoubtfulTimeLeft = TimeSpan.FromSeconds(4);

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
            .Select(segment => new RankedSegment(segment, SArrival(segment, alert, now)))
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
    private static DateTimeOffset SArrival(SegmentEntry segment, PreparedAlert alert, DateTimeOffset now)
    {
        var estimate = alert.Current;
        var cells = segment.Id.Cells;
        if (cells.IsOrdinary)
            return estimate.SArrival(estimate.DistanceKm(segment.Centroid));
        DateTimeOffset? ahead = null;
        var passed = DateTimeOffset.MinValue;
        for (var i = 0; i < cells.Count; i++)
        {
            if (!MayHoldEligible(segment, cells[i], estimate))
                continue;
            var arrival = SArrival(cells[i], alert, now);
            if (arrival < now)
                passed = arrival > passed ? arrival : passed;
            else if (ahead is not { } earliest || arrival < earliest)
                ahead = arrival;
        }

        return ahead ?? passed;
    }

    // A coarse cell is crossed in half a minute, a quarter in two, and where in it somebody is, nobody knows here. It
    // is due when the wave has crossed a tenth of what was ahead at the decision: segments in which everybody has less
    // time come first, and no more than that tenth can be late for it. From then on until the wave leaves it is due at
    // once.
    private static DateTimeOffset SArrival(Geohash cell, PreparedAlert alert, DateTimeOffset now)
    {
        var estimate = alert.Current;
        var middleKm = estimate.DistanceKm(cell.Center);
        var enters = estimate.SArrival(Math.Max(0, middleKm - cell.RadiusKm));
        var leaves = estimate.SArrival(middleKm + cell.RadiusKm);
        if (now > leaves)
            return leaves;
        var ahead = enters > alert.Alert.DecidedAt ? enters : alert.Alert.DecidedAt;
        var due = ahead + ((leaves - ahead) / 10);
        return now < due ? due : now;
    }

    private static int Compare(RankedSegment a, RankedSegment b, DateTimeOffset now)
    {
        var byKind = b.Entry.Id.Kind.CompareTo(a.Entry.Id.Kind);
        if (byKind != 0)
            return byKind;
        var byDue = DueAt(a, now).CompareTo(DueAt(b, now));
        if (byDue != 0)
            return byDue;
        // Of those it has passed, or seems to have, the latest first.
        var byArrival = b.SArrival.CompareTo(a.SArrival);
        return byArrival != 0 ? byArrival : string.CompareOrdinal(a.Entry.Id.Value, b.Entry.Id.Value);
    }

    private static DateTimeOffset DueAt(RankedSegment segment, DateTimeOffset now) =>
        segment.SArrival >= now ? segment.SArrival
        : segment.SArrival >= now - Doubt ? now + DoubtfulTimeLeft
        : DateTimeOffset.MaxValue;
}
