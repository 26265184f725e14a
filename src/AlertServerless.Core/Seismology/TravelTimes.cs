using System.Diagnostics.CodeAnalysis;

namespace AlertServerless.Core.Seismology;

/// <summary>
/// First P and S arrivals in iasp91 (Kennett &amp; Engdahl 1991) on a spherical Earth, in seconds after the origin, for any
/// depth to 800 km and any distance; the form for single questions. For one event and many sites use <see cref="ArrivalCurve"/>.
/// </summary>
/// <remarks>
/// Within 0.3 s of the exact ray up to 2,000 km, interpolated between curves 2.5 km of depth apart, each traced when first
/// asked for. Beyond 2,000 km the last slope goes on, which is later than the true first arrival. Grows with distance.
/// Depths above sea level count as 0. Thread-safe.
/// </remarks>
public static class TravelTimes
{
    private const double DepthStepKm = 2.5;

    private static readonly ArrivalCurve?[] s_rows = new ArrivalCurve?[(int)(Hypocenter.DeepestKm / DepthStepKm) + 1];

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
            throw new ArgumentOutOfRangeException(nameof(depthKm), depthKm, $"a source depth is at most {Hypocenter.DeepestKm} km");
    }

    [DoesNotReturn]
    internal static void RejectDistance(double epicentralDistanceKm) => throw new ArgumentOutOfRangeException(
        nameof(epicentralDistanceKm), epicentralDistanceKm, "an epicentral distance is a finite number of km, not negative");

    private static (ArrivalCurve Upper, ArrivalCurve Lower, double Weight) Rows(double depthKm)
    {
        RequireDepth(depthKm);
        var x = Math.Max(0, depthKm) / DepthStepKm;
        var row = (int)Math.Min(x, s_rows.Length - 2);
        return (Row(row), Row(row + 1), x - row);
    }

    /// <summary>Two threads may trace the same row at once; both get the same numbers, and one of the two is kept.</summary>
    private static ArrivalCurve Row(int row) =>
        Volatile.Read(ref s_rows[row]) ?? TraceRow(row);

    private static ArrivalCurve TraceRow(int row)
    {
        var curve = ArrivalCurve.FromDepth(row * DepthStepKm);
        Volatile.Write(ref s_rows[row], curve);
        return curve;
    }
}
