using System.Diagnostics.CodeAnalysis;

namespace AlertServerless.Core.Seismology;

/// <summary>
/// First P and S arrivals in iasp91 (Kennett &amp; Engdahl 1991) on a spherical Earth, in seconds after the origin, for
/// any depth to 800 km and any distance; the form for single questions. For one event and many sites use
/// <see cref="ArrivalCurve"/>.
/// </summary>
/// <remarks>
/// Within 0.3 s of the exact ray up to 2,000 km, interpolated between curves 2.5 km of depth apart, each traced when
/// first asked for. Beyond 2,000 km the last slope goes on, which is later than the true first arrival. Grows with
/// distance. Depths above sea level count as 0. Thread-safe.
/// </remarks>
public static class TravelTimes
{
    private const double DepthStepKm = 2.5;

    private static readonly ArrivalCurve?[] Curves = new ArrivalCurve?[(int)(Hypocenter.DeepestKm / DepthStepKm) + 1];

    /// <exception cref="ArgumentOutOfRangeException">Depth over 800 km, negative distance, or not a number.</exception>
    public static double PSeconds(double depthKm, double epicentralDistanceKm)
    {
        var (upper, lower, weight) = Rows(depthKm);
        var above = upper.PSeconds(epicentralDistanceKm);
        return above + (weight * (lower.PSeconds(epicentralDistanceKm) - above));
    }

    /// <exception cref="ArgumentOutOfRangeException">Depth over 800 km, negative distance, or not a number.</exception>
    public static double SSeconds(double depthKm, double epicentralDistanceKm)
    {
        var (upper, lower, weight) = Rows(depthKm);
        var above = upper.SSeconds(epicentralDistanceKm);
        return above + (weight * (lower.SSeconds(epicentralDistanceKm) - above));
    }

    internal static void RequireDepth(double depthKm)
    {
        if (!(depthKm <= Hypocenter.DeepestKm && double.IsFinite(depthKm)))
            throw new ArgumentOutOfRangeException(
                nameof(depthKm),
                depthKm,
                $"a source depth is at most {Hypocenter.DeepestKm} km"
            );
    }

    [DoesNotReturn]
    internal static void RejectDistance(double epicentralDistanceKm) =>
        throw new ArgumentOutOfRangeException(
            nameof(epicentralDistanceKm),
            epicentralDistanceKm,
            "an epicentral distance is a finite number of km, not negative"
        );

    private static (ArrivalCurve Upper, ArrivalCurve Lower, double Weight) Rows(double depthKm)
    {
        RequireDepth(depthKm);
        var x = Math.Max(0, depthKm) / DepthStepKm;
        var row = (int)Math.Min(x, Curves.Length - 2);
        return (Row(row), Row(row + 1), x - row);
    }

    /// <summary>Two threads may trace the same row at once; both get the same numbers, and one of the two is
    /// kept.</summary>
    private static ArrivalCurve Row(int row) => Volatile.Read(ref Curves[row]) ?? TraceRow(row);

    private static ArrivalCurve TraceRow(int row)
    {
        var curve = ArrivalCurve.FromDepth(row * DepthStepKm);
        Volatile.Write(ref Curves[row], curve);
        return curve;
    }
}

/// <summary>
/// Where to assume an event when a feed says only how many seconds Bucharest has left: the middle of Vrancea's
/// intermediate-depth source. Bucharest's warning is known then, and other places' differs from it by the difference of
/// two S times, which a wrong place inside Vrancea changes by a few seconds only.
/// </summary>
public static class ReferenceHypocenter
{
    /// <summary>45.7° N, 26.6° E, 130 km.</summary>
    public static Hypocenter Vrancea { get; } = new(new GeoPoint(45.7, 26.6), 130);

    /// <summary>The point the institute's countdown is for: 44.4268° N, 26.1025° E.</summary>
    public static GeoPoint Bucharest { get; } = new(44.4268, 26.1025);

    private static readonly double BucharestSeconds = TravelTimes.SSeconds(
        Vrancea.DepthKm,
        Vrancea.Epicenter.DistanceKmTo(Bucharest)
    );

    /// <summary>The origin time for which S reaches Bucharest so many seconds after the frame's own time.</summary>
    public static DateTimeOffset FromSecondsToBucharest(DateTimeOffset frameTime, double seconds)
    {
        if (!double.IsFinite(seconds))
            throw new ArgumentOutOfRangeException(
                nameof(seconds),
                seconds,
                "a countdown is a finite number of seconds"
            );
        return frameTime.AddSeconds(seconds - BucharestSeconds);
    }

    /// <summary>Seconds left at another place when Bucharest has so many: negative once S has passed there.</summary>
    public static double SecondsLeftAt(GeoPoint site, double secondsToBucharest) =>
        secondsToBucharest
        + TravelTimes.SSeconds(Vrancea.DepthKm, Vrancea.Epicenter.DistanceKmTo(site))
        - BucharestSeconds;
}
