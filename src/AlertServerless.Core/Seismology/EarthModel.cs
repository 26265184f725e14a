namespace AlertServerless.Core.Seismology;

/// <summary>
/// iasp91 (Kennett &amp; Engdahl 1991, Geophys. J. Int. 105, 429–465, Table 2) from the surface to 1,000 km, cut into
/// shells thin enough that one power law each follows the published polynomials to better than 0.01 %.
/// </summary>
internal sealed class EarthModel
{
    /// <summary>Deep enough that a ray turning at the bottom surfaces beyond 2,000 km from any source depth down to 800
    /// km.</summary>
    private const double BottomDepthKm = 1000;

    private const double ThickestShellKm = 60;

    private EarthModel(Shell[] shells) => Shells = shells;

    public static EarthModel P { get; } =
        Cut([
            new(0, 20, 5.8),
            new(20, 35, 6.5),
            new(35, 120, 8.78541, -0.74953),
            new(120, 210, 25.41389, -17.69722),
            new(210, 410, 30.78765, -23.25415),
            new(410, 660, 29.38896, -21.40656),
            new(660, 760, 25.96984, -16.93412),
            new(760, BottomDepthKm, 25.1486, -41.1538, 51.9932, -26.6083),
        ]);

    public static EarthModel S { get; } =
        Cut([
            new(0, 20, 3.36),
            new(20, 35, 3.75),
            new(35, 120, 6.706231, -2.248585),
            new(120, 210, 5.75020, -1.27420),
            new(210, 410, 15.24213, -11.08552),
            new(410, 660, 17.70732, -13.50652),
            new(660, 760, 20.76890, -16.53147),
            new(760, BottomDepthKm, 12.9303, -21.2590, 27.8988, -14.1080),
        ]);

    /// <summary>From the surface down, touching, without gaps.</summary>
    public Shell[] Shells { get; }

    private static EarthModel Cut(Layer[] layers)
    {
        var shells = new List<Shell>();
        foreach (var layer in layers)
        {
            var pieces = (int)Math.Ceiling((layer.BottomKm - layer.TopKm) / ThickestShellKm);
            var thickness = (layer.BottomKm - layer.TopKm) / pieces;
            for (var i = 0; i < pieces; i++)
                shells.Add(layer.Piece(layer.TopKm + (i * thickness), layer.TopKm + ((i + 1) * thickness)));
        }
        return new EarthModel([.. shells]);
    }

    /// <summary>A layer of the published table: velocity is a polynomial in x = radius / 6371 km.</summary>
    private readonly record struct Layer(
        double TopKm,
        double BottomKm,
        double C0,
        double C1 = 0,
        double C2 = 0,
        double C3 = 0
    )
    {
        public Shell Piece(double topKm, double bottomKm)
        {
            var top = GeoPoint.EarthRadiusKm - topKm;
            var bottom = GeoPoint.EarthRadiusKm - bottomKm;
            return new Shell(top, bottom, top / Velocity(top), bottom / Velocity(bottom));
        }

        private double Velocity(double radiusKm)
        {
            var x = radiusKm / GeoPoint.EarthRadiusKm;
            return C0 + (x * (C1 + (x * (C2 + (x * C3)))));
        }
    }
}

/// <summary>
/// A spherical shell in which velocity follows v = a·rᵇ (Bullen's law), so that angle and time along a ray have a
/// closed form in the spherical slowness η = r/v: with k = 1−b, Δ = acos(p/η)/k and t = √(η²−p²)/k between two radii. η
/// falls with depth throughout, hence every ray turns once.
/// </summary>
internal readonly struct Shell
{
    private readonly double k;

    public Shell(double topRadiusKm, double bottomRadiusKm, double topSlowness, double bottomSlowness)
    {
        TopRadiusKm = topRadiusKm;
        BottomRadiusKm = bottomRadiusKm;
        TopSlowness = topSlowness;
        BottomSlowness = bottomSlowness;
        k = Math.Log(topSlowness / bottomSlowness) / Math.Log(topRadiusKm / bottomRadiusKm);
    }

    public double TopRadiusKm { get; }

    public double BottomRadiusKm { get; }

    /// <summary>Slowness in s/rad just inside the top.</summary>
    public double TopSlowness { get; }

    public double BottomSlowness { get; }

    public double SlownessAt(double radiusKm) => TopSlowness * Math.Pow(radiusKm / TopRadiusKm, k);

    /// <summary>
    /// Angle (rad) and time (s) of a ray of parameter <paramref name="p"/> between two levels of this shell, given by
    /// their slowness; a ray that turns above the lower level contributes down to its turning point.
    /// </summary>
    public (double Angle, double Seconds) Leg(double upperSlowness, double lowerSlowness, double p)
    {
        var upper = Root(upperSlowness, p);
        var lower = Root(lowerSlowness, p);
        var angle = (Math.Atan2(upper, p) - Math.Atan2(lower, p)) / k;
        return (angle, (upper - lower) / k);
    }

    private static double Root(double slowness, double p) =>
        slowness <= p ? 0 : Math.Sqrt((slowness - p) * (slowness + p));
}
