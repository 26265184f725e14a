namespace AlertServerless.Core.Seismology;

/// <summary>A seam without a jump or a kink: 0 up to one end, 1 from the other, the cubic 3x²−2x³ between.</summary>
internal static class SmoothStep
{
    public static double Between(double zeroAt, double oneAt, double value)
    {
        var x = Math.Clamp((value - zeroAt) / (oneAt - zeroAt), 0, 1);
        return x * x * (3 - (2 * x));
    }
}
