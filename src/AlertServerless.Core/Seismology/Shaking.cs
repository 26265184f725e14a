namespace AlertServerless.Core.Seismology;

/// <summary>One model's answer before bounds: median, its scatter, and how many degrees one unit of magnitude is worth there.</summary>
internal readonly record struct Shaking(double Value, double Sigma, double PerMagnitude)
{
    public double Variance(double magnitudeSigma)
    {
        var fromMagnitude = PerMagnitude * magnitudeSigma;
        return (Sigma * Sigma) + (fromMagnitude * fromMagnitude);
    }
}
