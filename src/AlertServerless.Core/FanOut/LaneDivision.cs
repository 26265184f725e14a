using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Which segments a lane holds, and in which order its worker goes on to other lanes. In one region a segment's lane
/// follows from its id, and the order is round the ring. Of several regions each has the segments that are nearest to
/// it, and a worker goes through all lanes of its own region before the first of another: so everybody begins near, and
/// whatever a region leaves undone is found by the others. Pure; the same for every consumer of an alert.
/// </summary>
public sealed class LaneDivision(int lanes, IReadOnlyList<GeoPoint> regions)
{
    private readonly int regionCount = Math.Max(1, regions.Count);

    public LaneDivision(AlertRecord record)
        : this(record.Lanes, record.Regions) { }

    private int PerRegion => lanes / regionCount;

    public int LaneOf(SegmentId segment) =>
        regionCount == 1 ? segment.Lane(lanes) : (segment.Lane(PerRegion) * regionCount) + Nearest(segment.Cell.Center);

    /// <param name="lane">Of the worker.</param>
    /// <param name="distance">0 for its own; below the number of lanes. No two workers have the same distance to a
    /// lane.</param>
    public int Target(int lane, int distance)
    {
        var (farther, along) = Math.DivRem(distance, PerRegion);
        var (place, region) = Math.DivRem(lane, regionCount);
        return ((place + along) % PerRegion * regionCount) + ((region + farther) % regionCount);
    }

    /// <summary>The shards that hold a lane's segments; a shard is shared by the regions' lanes of the same place, and
    /// with more lanes than shards by several of each.</summary>
    public IEnumerable<int> ShardsOf(int lane)
    {
        var place = lane / regionCount;
        if (PerRegion >= SegmentId.Shards)
            return [place % SegmentId.Shards];
        return Enumerable.Range(0, SegmentId.Shards / PerRegion).Select(i => place + (i * PerRegion));
    }

    // Of several that are equally near, the first.
    private int Nearest(GeoPoint place)
    {
        var nearest = 0;
        for (var region = 1; region < regions.Count; region++)
            if (place.DistanceKmTo(regions[region]) < place.DistanceKmTo(regions[nearest]))
                nearest = region;
        return nearest;
    }
}
