using System.Globalization;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>A shape as CAP 1.2 writes a <c>polygon</c>: closed, simple, and without a corner that rounding repeats
/// (§3.2.4: at least four pairs, the first and the last the same).</summary>
internal static class CapRing
{
    private const int LeastCorners = 3;

    // Neighbouring corners of a ring around its centre are never as far apart, unless one lies across the 180th
    // meridian; a pole inside lets the corners run through all longitudes.
    private const double AcrossMeridian = 180;

    /// <returns>Null when the shape cannot be drawn as one ring.</returns>
    public static string? Of(CapShape shape)
    {
        var corners = new List<(string Text, GeoPoint Point)>(shape.Corners.Count);
        foreach (var point in shape.Corners)
        {
            var text = Corner(point);
            if (corners.Count == 0 || corners[^1].Text != text)
                corners.Add((text, point));
        }

        if (corners.Count > 1 && corners[^1].Text == corners[0].Text)
            corners.RemoveAt(corners.Count - 1);
        for (var i = 0; i < corners.Count; i++)
        {
            var next = corners[(i + 1) % corners.Count].Point;
            if (Math.Abs(corners[i].Point.Longitude - next.Longitude) >= AcrossMeridian)
                return null;
        }

        var isRing =
            corners.Count >= LeastCorners && corners.DistinctBy(corner => corner.Text).Count() == corners.Count;
        return isRing ? string.Join(' ', corners.Append(corners[0]).Select(corner => corner.Text)) : null;
    }

    public static string Corner(GeoPoint point) =>
        string.Create(CultureInfo.InvariantCulture, $"{point.Latitude:0.00},{point.Longitude:0.00}");
}
