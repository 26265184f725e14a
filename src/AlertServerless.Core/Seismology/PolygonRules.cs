namespace AlertServerless.Core.Seismology;

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

    private static int Side(GeoPoint from, GeoPoint to, GeoPoint point) => Math.Sign(
        ((to.Longitude - from.Longitude) * (point.Latitude - from.Latitude))
        - ((to.Latitude - from.Latitude) * (point.Longitude - from.Longitude)));

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
