namespace AlertServerless.Core.Seismology;

/// <summary>
/// A closed area of the map with straight edges in latitude and longitude; at least three corners, none twice in a row,
/// not crossing the 180° meridian. The closing edge from the last corner to the first is implied. A value that exists
/// is valid; corners may run either way round.
/// </summary>
public sealed class GeoPolygon
{
    private readonly GeoPoint[] corners;
    private readonly double south;
    private readonly double north;
    private readonly double west;
    private readonly double east;

    /// <exception cref="ArgumentException">Fewer than three corners, a repeated corner, edges that cross, or an edge
    /// over half the globe.</exception>
    public GeoPolygon(params IReadOnlyList<GeoPoint> corners)
    {
        ArgumentNullException.ThrowIfNull(corners);
        var fault = PolygonRules.FindFault(corners);
        if (fault is not null)
            throw new ArgumentException(fault, nameof(corners));
        this.corners = [.. corners];
        south = corners.Min(c => c.Latitude);
        north = corners.Max(c => c.Latitude);
        west = corners.Min(c => c.Longitude);
        east = corners.Max(c => c.Longitude);
    }

    public IReadOnlyList<GeoPoint> Corners => corners;

    public static GeoPolygon Box(double south, double west, double north, double east) =>
        new(new GeoPoint(south, west), new GeoPoint(south, east), new GeoPoint(north, east), new GeoPoint(north, west));

    /// <summary>False instead of an exception, with one line saying what is wrong: for polygons that people
    /// typed.</summary>
    public static bool TryCreate(IReadOnlyList<GeoPoint> corners, out GeoPolygon? polygon, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(corners);
        fault = PolygonRules.FindFault(corners);
        polygon = fault is null ? new GeoPolygon(corners) : null;
        return fault is null;
    }

    /// <summary>A point on the very edge may count either way; two polygons that share an edge never both claim
    /// it.</summary>
    public bool Contains(GeoPoint point)
    {
        if (point.Latitude < south || point.Latitude > north || point.Longitude < west || point.Longitude > east)
            return false;
        var inside = false;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
        {
            var a = corners[i];
            var b = corners[j];
            if (a.Latitude > point.Latitude == b.Latitude > point.Latitude)
                continue;
            var crossing =
                a.Longitude + ((point.Latitude - a.Latitude) / (b.Latitude - a.Latitude) * (b.Longitude - a.Longitude));
            inside ^= point.Longitude < crossing;
        }
        return inside;
    }

    /// <summary>
    /// Kilometres to the nearest edge, negative inside. Measured on a plane around the point: under 1 % off to some 300
    /// km, rough beyond.
    /// </summary>
    public double SignedDistanceKm(GeoPoint point)
    {
        var plane = new LocalPlane(point);
        var nearest = double.PositiveInfinity;
        for (int i = 0, j = corners.Length - 1; i < corners.Length; j = i++)
            nearest = Math.Min(nearest, plane.SquaredDistanceToSegment(corners[j], corners[i]));
        var distance = Math.Sqrt(nearest);
        return Contains(point) ? -distance : distance;
    }

    /// <summary>The plane that touches the Earth at a point, in kilometres east and north of it.</summary>
    private readonly struct LocalPlane(GeoPoint origin)
    {
        private const double KmPerDegree = Math.PI / 180 * GeoPoint.EarthRadiusKm;

        private readonly double kmPerDegreeEast = KmPerDegree * Math.Cos(double.DegreesToRadians(origin.Latitude));

        public double SquaredDistanceToSegment(GeoPoint from, GeoPoint to)
        {
            var (ax, ay) = Project(from);
            var (bx, by) = Project(to);
            var dx = bx - ax;
            var dy = by - ay;
            var along = Math.Clamp(-((ax * dx) + (ay * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
            var x = ax + (along * dx);
            var y = ay + (along * dy);
            return (x * x) + (y * y);
        }

        private (double East, double North) Project(GeoPoint point) =>
            ((point.Longitude - origin.Longitude) * kmPerDegreeEast, (point.Latitude - origin.Latitude) * KmPerDegree);
    }
}

/// <summary>What makes a ring of corners an area whose inside is beyond doubt.</summary>
internal static class PolygonRules
{
    /// <summary>One line naming the first fault and its corner (counted from 1), or null.</summary>
    public static string? FindFault(IReadOnlyList<GeoPoint> corners)
    {
        if (corners.Count < 3)
            return $"a polygon has at least 3 corners, not {corners.Count}";
        for (var i = 0; i < corners.Count; i++)
        {
            var next = corners[(i + 1) % corners.Count];
            if (corners[i] == next)
                return $"corner {i + 1} of the polygon is repeated by the next one (the closing edge is implied)";
            if (Math.Abs(corners[i].Longitude - next.Longitude) > 180)
                return $"the edge after corner {i + 1} of the polygon crosses the 180° meridian";
        }
        return FindCrossing(corners);
    }

    private static string? FindCrossing(IReadOnlyList<GeoPoint> corners)
    {
        var n = corners.Count;
        for (var i = 0; i < n; i++)
        {
            for (var j = i + 1; j < n; j++)
            {
                var adjacent = j == i + 1 || (i == 0 && j == n - 1);
                if (!adjacent && Cross(corners[i], corners[(i + 1) % n], corners[j], corners[(j + 1) % n]))
                    return $"the edges after corners {i + 1} and {j + 1} of the polygon cross";
            }
        }
        return Math.Abs(Area(corners)) > 0 ? null : "the corners of the polygon lie on one line";
    }

    private static bool Cross(GeoPoint a, GeoPoint b, GeoPoint c, GeoPoint d) =>
        Side(a, b, c) * Side(a, b, d) <= 0 && Side(c, d, a) * Side(c, d, b) <= 0 && Overlap(a, b, c, d);

    /// <summary>Without it, edges that lie on one line apart from each other would count as crossing.</summary>
    private static bool Overlap(GeoPoint a, GeoPoint b, GeoPoint c, GeoPoint d) =>
        Math.Max(a.Latitude, b.Latitude) >= Math.Min(c.Latitude, d.Latitude)
        && Math.Max(c.Latitude, d.Latitude) >= Math.Min(a.Latitude, b.Latitude)
        && Math.Max(a.Longitude, b.Longitude) >= Math.Min(c.Longitude, d.Longitude)
        && Math.Max(c.Longitude, d.Longitude) >= Math.Min(a.Longitude, b.Longitude);

    private static int Side(GeoPoint from, GeoPoint to, GeoPoint point) =>
        Math.Sign(
            ((to.Longitude - from.Longitude) * (point.Latitude - from.Latitude))
                - ((to.Latitude - from.Latitude) * (point.Longitude - from.Longitude))
        );

    private static double Area(IReadOnlyList<GeoPoint> corners)
    {
        var twice = 0.0;
        for (var i = 0; i < corners.Count; i++)
        {
            var next = corners[(i + 1) % corners.Count];
            twice += (corners[i].Longitude * next.Latitude) - (next.Longitude * corners[i].Latitude);
        }
        return twice / 2;
    }
}
