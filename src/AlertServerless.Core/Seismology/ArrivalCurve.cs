namespace AlertServerless.Core.Seismology;

/// <summary>
/// First P and S arrivals from one depth as a function of epicentral distance: the form for one alert and many sites
/// (one interpolation per site). Traced through iasp91 when made, in well under a millisecond; immutable.
/// </summary>
/// <remarks>
/// Within 0.1 s of the exact ray up to <see cref="TracedKm"/>. Farther away the curve goes on in a straight line with its
/// last slope, which is later than the true first arrival. Always P &lt; S (equal only at a source at the site), and both
/// grow with distance.
/// </remarks>
public sealed class ArrivalCurve
{
    /// <summary>Distance to which rays are traced, km.</summary>
    public const double TracedKm = 2000;

    private const double SpacingKm = 2.5;
    private const double NodesPerKm = 1 / SpacingKm;
    private const int Nodes = (int)(TracedKm / SpacingKm) + 1;

    private readonly float[] _p;
    private readonly float[] _s;

    private ArrivalCurve(double depthKm, float[] p, float[] s)
    {
        DepthKm = depthKm;
        _p = p;
        _s = s;
    }

    /// <summary>Source depth in km, 0…800; a source above sea level counts as 0.</summary>
    public double DepthKm { get; }

    /// <exception cref="ArgumentOutOfRangeException">The depth is not a number of at most 800 km.</exception>
    public static ArrivalCurve FromDepth(double depthKm)
    {
        TravelTimes.RequireDepth(depthKm);
        var depth = Math.Max(0, depthKm);
        return new ArrivalCurve(depth, Trace(EarthModel.P, depth), Trace(EarthModel.S, depth));
    }

    /// <summary>Seconds from the origin to the first P arrival.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The distance is negative or not a number.</exception>
    public double PSeconds(double epicentralDistanceKm) => At(_p, epicentralDistanceKm);

    /// <summary>Seconds from the origin to the first S arrival.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The distance is negative or not a number.</exception>
    public double SSeconds(double epicentralDistanceKm) => At(_s, epicentralDistanceKm);

    /// <summary>How far from the epicentre S has come after so many seconds, km; 0 while it has not reached the surface.</summary>
    public double SReachKm(double secondsAfterOrigin)
    {
        if (!double.IsFinite(secondsAfterOrigin))
            throw new ArgumentOutOfRangeException(nameof(secondsAfterOrigin), secondsAfterOrigin, "seconds after the origin are finite");
        if (secondsAfterOrigin <= _s[0])
            return 0;
        var i = Array.BinarySearch(_s, (float)secondsAfterOrigin);
        var node = Math.Min(i >= 0 ? i : ~i - 1, Nodes - 2);
        return SpacingKm * (node + ((secondsAfterOrigin - _s[node]) / (_s[node + 1] - _s[node])));
    }

    private static double At(float[] times, double distanceKm)
    {
        if (!(distanceKm >= 0 && distanceKm <= double.MaxValue))
            TravelTimes.RejectDistance(distanceKm);
        var x = distanceKm * NodesPerKm;
        var node = (int)Math.Min(x, Nodes - 2);
        var before = times[node];
        return before + ((x - node) * (times[node + 1] - before));
    }

    private static float[] Trace(EarthModel model, double depthKm) =>
        Array.ConvertAll(RayTracer.FirstArrivals(model, depthKm, SpacingKm, Nodes), t => (float)t);
}
