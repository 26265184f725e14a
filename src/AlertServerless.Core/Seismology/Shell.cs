namespace AlertServerless.Core.Seismology;

/// <summary>
/// A spherical shell in which velocity follows v = a·rᵇ (Bullen's law), so that angle and time along a ray have a closed
/// form in the spherical slowness η = r/v: with k = 1−b, Δ = acos(p/η)/k and t = √(η²−p²)/k between two radii.
/// η falls with depth throughout, hence every ray turns once.
/// </summary>
internal readonly struct Shell
{
    private readonly double _k;

    public Shell(double topRadiusKm, double bottomRadiusKm, double topSlowness, double bottomSlowness)
    {
        TopRadiusKm = topRadiusKm;
        BottomRadiusKm = bottomRadiusKm;
        TopSlowness = topSlowness;
        BottomSlowness = bottomSlowness;
        _k = Math.Log(topSlowness / bottomSlowness) / Math.Log(topRadiusKm / bottomRadiusKm);
    }

    public double TopRadiusKm { get; }

    public double BottomRadiusKm { get; }

    /// <summary>Slowness in s/rad just inside the top.</summary>
    public double TopSlowness { get; }

    public double BottomSlowness { get; }

    public double SlownessAt(double radiusKm) => TopSlowness * Math.Pow(radiusKm / TopRadiusKm, _k);

    /// <summary>
    /// Angle (rad) and time (s) of a ray of parameter <paramref name="p"/> between two levels of this shell, given by
    /// their slowness; a ray that turns above the lower level contributes down to its turning point.
    /// </summary>
    public (double Angle, double Seconds) Leg(double upperSlowness, double lowerSlowness, double p)
    {
        var upper = Root(upperSlowness, p);
        var lower = Root(lowerSlowness, p);
        var angle = (Math.Atan2(upper, p) - Math.Atan2(lower, p)) / _k;
        return (angle, (upper - lower) / _k);
    }

    private static double Root(double slowness, double p) =>
        slowness <= p ? 0 : Math.Sqrt((slowness - p) * (slowness + p));
}
