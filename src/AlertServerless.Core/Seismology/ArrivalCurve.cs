namespace AlertServerless.Core.Seismology;

/// <summary>
/// First P and S arrivals from one depth as a function of epicentral distance: the form for one alert and many sites
/// (one interpolation per site). Traced through iasp91 when made, in well under a millisecond; immutable.
/// </summary>
/// <remarks>
/// Within 0.1 s of the exact ray up to <see cref="TracedKm"/>. Farther away the curve goes on in a straight line with
/// its last slope, which is later than the true first arrival. Always P &lt; S (equal only at a source at the site),
/// and both grow with distance.
/// </remarks>
public sealed class ArrivalCurve
{
    /// <summary>Distance to which rays are traced, km.</summary>
    public const double TracedKm = 2000;

    private const double SpacingKm = 2.5;
    private const double NodesPerKm = 1 / SpacingKm;
    private const int Nodes = (int)(TracedKm / SpacingKm) + 1;

    private static ArrivalCurve? latest;

    private readonly float[] pSeconds;
    private readonly float[] sSeconds;

    private ArrivalCurve(double depthKm, float[] p, float[] s)
    {
        DepthKm = depthKm;
        pSeconds = p;
        sSeconds = s;
    }

    /// <summary>Source depth in km, 0…800; a source above sea level counts as 0.</summary>
    public double DepthKm { get; }

    /// <exception cref="ArgumentOutOfRangeException">The depth is not a number of at most 800 km.</exception>
    public static ArrivalCurve FromDepth(double depthKm)
    {
        TravelTimes.RequireDepth(depthKm);
        var depth = Math.Max(0, depthKm);
        // All estimates of an event are most often of one depth, and every consumer, retry and check for a newer alert
        // asks for it again.
        if (Volatile.Read(ref latest) is { } known && known.DepthKm == depth)
            return known;
        var traced = new ArrivalCurve(depth, Trace(EarthModel.P, depth), Trace(EarthModel.S, depth));
        Volatile.Write(ref latest, traced);
        return traced;
    }

    /// <summary>Seconds from the origin to the first P arrival.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The distance is negative or not a number.</exception>
    public double PSeconds(double epicentralDistanceKm) => At(pSeconds, epicentralDistanceKm);

    /// <summary>Seconds from the origin to the first S arrival.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The distance is negative or not a number.</exception>
    public double SSeconds(double epicentralDistanceKm) => At(sSeconds, epicentralDistanceKm);

    /// <summary>How far from the epicentre S has come after so many seconds, km; 0 while it has not reached the
    /// surface.</summary>
    public double SReachKm(double secondsAfterOrigin)
    {
        if (!double.IsFinite(secondsAfterOrigin))
            throw new ArgumentOutOfRangeException(
                nameof(secondsAfterOrigin),
                secondsAfterOrigin,
                "seconds after the origin are finite"
            );
        if (secondsAfterOrigin <= sSeconds[0])
            return 0;
        var i = Array.BinarySearch(sSeconds, (float)secondsAfterOrigin);
        var node = Math.Min(i >= 0 ? i : ~i - 1, Nodes - 2);
        return SpacingKm * (node + ((secondsAfterOrigin - sSeconds[node]) / (sSeconds[node + 1] - sSeconds[node])));
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

/// <summary>
/// Shoots rays from one depth through a spherical <see cref="EarthModel"/> and keeps the earliest arrival at evenly
/// spaced distances: direct rays that leave upwards, and rays that turn in each shell below the source. The wave that
/// runs under a discontinuity (Pn, Sn) is the limit of the rays that turn just below it, and the several branches of a
/// triplication are all shot, so the minimum over them is the first arrival.
/// </summary>
internal sealed class RayTracer
{
    private const int UpgoingRays = 64;
    private const int TurningRaysPerShell = 8;

    private readonly EarthModel model;
    private readonly double spacingKm;
    private readonly double[] earliest;
    private readonly double sourceRadiusKm;
    private readonly int sourceShell;
    private readonly double sourceSlowness;

    private RayTracer(EarthModel model, double depthKm, double spacingKm, int nodes)
    {
        this.model = model;
        this.spacingKm = spacingKm;
        earliest = new double[nodes];
        Array.Fill(earliest, double.PositiveInfinity);
        sourceRadiusKm = GeoPoint.EarthRadiusKm - depthKm;
        sourceShell = Array.FindIndex(model.Shells, s => sourceRadiusKm >= s.BottomRadiusKm);
        sourceSlowness = model.Shells[sourceShell].SlownessAt(sourceRadiusKm);
    }

    /// <summary>Seconds at 0, spacing, 2·spacing… km from the epicentre, never falling.</summary>
    public static double[] FirstArrivals(EarthModel model, double depthKm, double spacingKm, int nodes)
    {
        var tracer = new RayTracer(model, depthKm, spacingKm, nodes);
        tracer.ShootUpwards();
        for (var shell = tracer.sourceShell; shell < model.Shells.Length; shell++)
            tracer.ShootToTurnIn(shell);
        return tracer.earliest;
    }

    private void ShootUpwards()
    {
        Ray? previous = null;
        for (var i = 0; i <= UpgoingRays; i++)
        {
            var ray = Up(sourceSlowness * Math.Sin(Math.PI / 2 * i / UpgoingRays));
            Keep(previous, ray);
            previous = ray;
        }
        // From depth zero every upward ray is already there.
        earliest[0] = Math.Min(earliest[0], Up(0).Seconds);
    }

    private void ShootToTurnIn(int shell)
    {
        var top = shell == sourceShell ? sourceSlowness : model.Shells[shell].TopSlowness;
        var bottom = model.Shells[shell].BottomSlowness;
        Ray? previous = null;
        for (var i = 0; i <= TurningRaysPerShell; i++)
        {
            // Even steps in √(η²−p²): distance grows with that root just below a discontinuity.
            var step = (double)i / TurningRaysPerShell;
            var ray = Turning(Math.Sqrt((top * top) - (step * step * (top - bottom) * (top + bottom))), shell);
            Keep(previous, ray);
            previous = ray;
        }
    }

    private Ray Up(double p)
    {
        var angle = 0.0;
        var seconds = 0.0;
        for (var i = 0; i <= sourceShell; i++)
        {
            ref readonly var shell = ref model.Shells[i];
            var leg = shell.Leg(shell.TopSlowness, i == sourceShell ? sourceSlowness : shell.BottomSlowness, p);
            angle += leg.Angle;
            seconds += leg.Seconds;
        }
        return new Ray(p / GeoPoint.EarthRadiusKm, angle * GeoPoint.EarthRadiusKm, seconds);
    }

    private Ray Turning(double p, int deepestShell)
    {
        var ray = Up(p);
        var angle = 0.0;
        var seconds = 0.0;
        for (var i = sourceShell; i <= deepestShell; i++)
        {
            ref readonly var shell = ref model.Shells[i];
            var leg = shell.Leg(i == sourceShell ? sourceSlowness : shell.TopSlowness, shell.BottomSlowness, p);
            angle += leg.Angle;
            seconds += leg.Seconds;
        }
        return ray with
        {
            DistanceKm = ray.DistanceKm + (2 * angle * GeoPoint.EarthRadiusKm),
            Seconds = ray.Seconds + (2 * seconds),
        };
    }

    /// <summary>Fills the nodes between two neighbouring rays of one branch by the cubic through both times and
    /// slopes.</summary>
    private void Keep(Ray? from, Ray to)
    {
        if (from is not { } near || to.DistanceKm <= near.DistanceKm)
            return; // A branch that runs back towards the source is never the first to arrive.
        var width = to.DistanceKm - near.DistanceKm;
        var first = (int)Math.Ceiling(near.DistanceKm / spacingKm);
        var last = Math.Min(earliest.Length - 1, (int)Math.Floor(to.DistanceKm / spacingKm));
        for (var node = first; node <= last; node++)
        {
            var t = Cubic(near, to, width, ((node * spacingKm) - near.DistanceKm) / width);
            if (t < earliest[node])
                earliest[node] = t;
        }
    }

    private static double Cubic(Ray near, Ray far, double width, double x)
    {
        var rise = far.Seconds - near.Seconds;
        var a = (near.SecondsPerKm * width) - rise;
        var b = rise - (far.SecondsPerKm * width);
        return near.Seconds + (x * rise) + (x * (1 - x) * ((a * (1 - x)) + (b * x)));
    }

    /// <summary>A ray's slope on the travel-time curve is its ray parameter: dt/dΔ = p.</summary>
    private readonly record struct Ray(double SecondsPerKm, double DistanceKm, double Seconds);
}
