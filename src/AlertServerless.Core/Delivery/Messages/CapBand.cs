using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>One area of a CAP message and what is asked of those in it.</summary>
internal sealed record CapBand(
    AlertLevel Level,
    CapShape Shape,
    string ResponseType,
    string Urgency,
    string Severity,
    string Certainty
)
{
    // Where classes are rounded, V begins at 4.5 and III, the weakest people feel indoors, at 2.5.
    private const double StrongFrom = 4.5;
    private const double FeltFrom = 2.5;

    /// <summary>The strong band first; a cancellation has one, over all of it.</summary>
    public static IReadOnlyList<CapBand> Of(Alert alert)
    {
        var estimate = alert.Estimate;
        var felt = CapShape.Where(estimate.Hypocenter, estimate.Magnitude, FeltFrom);
        if (alert.Kind == AlertKind.Cancelled)
            return felt is null ? [] : [new CapBand(AlertLevel.None, felt, "AllClear", "Past", "Minor", "Unlikely")];

        var bands = new List<CapBand>();
        if (CapShape.Where(estimate.Hypocenter, estimate.Magnitude, StrongFrom) is { } strong)
            bands.Add(
                new CapBand(AlertLevel.TakeAction, strong, "Shelter", "Immediate", SeverityOf(alert.Tier), "Likely")
            );
        if (felt is not null)
            bands.Add(new CapBand(AlertLevel.BeAware, felt, "Monitor", "Immediate", "Minor", "Likely"));
        return bands;
    }

    // By the macroseismic scale: VIII heavily damages ordinary buildings, VI slightly, V frightens.
    private static string SeverityOf(int tier) =>
        tier switch
        {
            >= 8 => "Extreme",
            >= 6 => "Severe",
            _ => "Moderate",
        };
}

/// <summary>Where at least a given intensity is expected: the farthest such place in each direction from the
/// epicentre.</summary>
internal sealed class CapShape
{
    private const int Directions = 36;
    private const double StepKm = 5;
    private const double FarthestKm = 1000;

    // Points nearer than this cannot be distinguished by two decimals of a degree.
    private const double NearestKm = 5;

    private CapShape(GeoPoint center, IReadOnlyList<GeoPoint> corners, double radiusKm)
    {
        Center = center;
        Corners = corners;
        RadiusKm = radiusKm;
    }

    public GeoPoint Center { get; }

    /// <summary>Not closed: the first corner is not repeated.</summary>
    public IReadOnlyList<GeoPoint> Corners { get; }

    /// <summary>Of the circle around the epicentre that holds all corners.</summary>
    public double RadiusKm { get; }

    /// <returns>Null when this intensity is expected nowhere.</returns>
    public static CapShape? Where(Hypocenter hypocenter, Magnitude magnitude, double intensity)
    {
        var shaking = IntensityModel.Prepare(hypocenter, magnitude);
        var reaches = new double[Directions];
        for (var i = 0; i < Directions; i++)
            reaches[i] = Reach(shaking, hypocenter.Epicenter, 360.0 * i / Directions, intensity);
        var farthest = reaches.Max();
        if (farthest <= 0)
            return null;
        GeoPoint[] corners =
        [
            .. reaches.Select(
                (reach, i) => At(hypocenter.Epicenter, 360.0 * i / Directions, Math.Max(reach, NearestKm))
            ),
        ];
        return new CapShape(hypocenter.Epicenter, corners, farthest + StepKm);
    }

    /// <summary>The highest intensity expected anywhere: above the source, or beyond the mountains where waves lose
    /// less.</summary>
    public static double StrongestAnywhere(Hypocenter hypocenter, Magnitude magnitude)
    {
        var shaking = IntensityModel.Prepare(hypocenter, magnitude);
        var strongest = shaking.Estimate(hypocenter.Epicenter).Value;
        for (var i = 0; i < Directions; i++)
        {
            for (var km = StepKm; km <= FarthestKm; km += StepKm)
                strongest = Math.Max(
                    strongest,
                    shaking.Estimate(At(hypocenter.Epicenter, 360.0 * i / Directions, km)).Value
                );
        }

        return strongest;
    }

    // From outside in to the first place that shakes as much, because behind the arc shaking may fall and rise again.
    private static double Reach(PreparedIntensity shaking, GeoPoint center, double bearing, double intensity)
    {
        for (var km = FarthestKm; km > 0; km -= StepKm)
        {
            if (shaking.Estimate(At(center, bearing, km)).Value >= intensity)
                return km;
        }

        return shaking.Estimate(center).Value >= intensity ? NearestKm : 0;
    }

    private static GeoPoint At(GeoPoint from, double bearingDegrees, double km)
    {
        var (lat, lon) = (double.DegreesToRadians(from.Latitude), double.DegreesToRadians(from.Longitude));
        var (bearing, angle) = (double.DegreesToRadians(bearingDegrees), km / GeoPoint.EarthRadiusKm);
        var sinLat = (Math.Sin(lat) * Math.Cos(angle)) + (Math.Cos(lat) * Math.Sin(angle) * Math.Cos(bearing));
        var toLat = Math.Asin(sinLat);
        var toLon =
            lon
            + Math.Atan2(
                Math.Sin(bearing) * Math.Sin(angle) * Math.Cos(lat),
                Math.Cos(angle) - (Math.Sin(lat) * sinLat)
            );
        return new GeoPoint(double.RadiansToDegrees(toLat), Math.IEEERemainder(double.RadiansToDegrees(toLon), 360));
    }
}
