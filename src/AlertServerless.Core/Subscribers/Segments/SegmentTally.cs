using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>What nobody in a segment is below or beyond. <see cref="None"/> covers no one.</summary>
public readonly record struct SegmentBounds(
    float LowestIntensity,
    float LowestProximityMagnitude,
    float WidestProximityKm
)
{
    public static SegmentBounds None { get; } = new(float.PositiveInfinity, float.PositiveInfinity, 0);

    public static SegmentBounds For(in SubscriberPreferences preferences) =>
        new(
            Math.Min(preferences.MinIntensity, preferences.NightMinIntensity),
            preferences.Proximity.IsSet ? preferences.Proximity.MinMagnitude : float.PositiveInfinity,
            preferences.Proximity.IsSet ? preferences.Proximity.WithinKm : 0
        );

    public bool Cover(SegmentBounds other) =>
        LowestIntensity <= other.LowestIntensity
        && LowestProximityMagnitude <= other.LowestProximityMagnitude
        && WidestProximityKm >= other.WidestProximityKm;

    public SegmentBounds Widened(SegmentBounds other) =>
        new(
            Math.Min(LowestIntensity, other.LowestIntensity),
            Math.Min(LowestProximityMagnitude, other.LowestProximityMagnitude),
            Math.Max(WidestProximityKm, other.WidestProximityKm)
        );
}

/// <summary>People counted in or out of a segment, with the sums that make its centroid: millionths of a degree, so
/// that what is added and taken away again leaves nothing behind.</summary>
public readonly record struct PopulationChange(int People, long LatitudeE6, long LongitudeE6)
{
    public static PopulationChange In(GeoPoint home) => new(1, Millionths(home.Latitude), Millionths(home.Longitude));

    public static PopulationChange Out(GeoPoint home) =>
        new(-1, -Millionths(home.Latitude), -Millionths(home.Longitude));

    public static PopulationChange operator +(PopulationChange a, PopulationChange b) =>
        new(a.People + b.People, a.LatitudeE6 + b.LatitudeE6, a.LongitudeE6 + b.LongitudeE6);

    private static long Millionths(double degrees) => (long)Math.Round(degrees * 1e6);
}

/// <summary>A directory entry as stored. Every write to it raises the version, so that a recount notices what it
/// overlapped.</summary>
public sealed record SegmentTally(PopulationChange Sums, SegmentBounds Bounds, long Version)
{
    public SegmentEntry ToEntry(SegmentId segment) =>
        new(
            segment,
            Math.Max(0, Sums.People),
            segment.Cells.IsOrdinary ? Centroid(segment.Cell) : segment.Cell.Center,
            Bounds.LowestIntensity,
            Bounds.LowestProximityMagnitude,
            Bounds.WidestProximityKm
        );

    // A drifted count must not put the centroid, and with it the deadline, into another place.
    private GeoPoint Centroid(Geohash cell) =>
        Sums.People > 0
        && GeoPoint.TryCreate(Sums.LatitudeE6 / 1e6 / Sums.People, Sums.LongitudeE6 / 1e6 / Sums.People, out var mean)
        && Geohash.Of(mean) == cell
            ? mean
            : cell.Center;
}

/// <summary>All segments that differ only in their page: the same cells, kind and first channel. New people go to its
/// open page. Who gets a place in another cell, or a second one, moves to another column.</summary>
public readonly record struct SegmentColumn(SegmentCells Cells, SubscriberKind Kind, ChannelKind Channel)
{
    public static SegmentColumn For(in SubscriberPreferences preferences) =>
        new(SegmentCells.Of(preferences), preferences.Kind, preferences.Channels[0].Kind);

    public static SegmentColumn Of(SegmentId segment) => new(segment.Cells, segment.Kind, segment.Channel);

    /// <summary>The segment id without its page.</summary>
    public string Value => Page(0).Value[..^2];

    public SegmentId Page(int page) => new(Cells, Kind, Channel, page);

    public override string ToString() => Value;
}
