namespace AlertServerless.Core.Seismology;

/// <summary>
/// Where a rupture began: epicentre and depth in kilometres below sea level, −10 (inside a mountain) to 800.
/// A value that exists is valid.
/// </summary>
public readonly record struct Hypocenter
{
    public const double ShallowestKm = -10;

    public const double DeepestKm = 800;

    public Hypocenter(GeoPoint epicenter, double depthKm)
    {
        if (!IsValidDepth(depthKm))
            throw new ArgumentOutOfRangeException(
                nameof(depthKm),
                depthKm,
                $"a depth lies between {ShallowestKm} and {DeepestKm} km"
            );
        Epicenter = epicenter;
        DepthKm = depthKm;
    }

    public GeoPoint Epicenter { get; }

    public double DepthKm { get; }

    public static bool IsValidDepth(double depthKm) => depthKm is >= ShallowestKm and <= DeepestKm;

    /// <summary>Straight-line distance to a place on the surface; below 1 % off a curved Earth's up to 400
    /// km.</summary>
    public double HypocentralDistanceKm(GeoPoint site)
    {
        var epicentral = Epicenter.DistanceKmTo(site);
        return Math.Sqrt((epicentral * epicentral) + (DepthKm * DepthKm));
    }
}
