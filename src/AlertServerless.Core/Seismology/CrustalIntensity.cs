namespace AlertServerless.Core.Seismology;

/// <summary>
/// Allen, Wald &amp; Worden (2012), "Intensity attenuation for active crustal regions", J. Seismology 16, 409–433: the
/// version in hypocentral distance, for Mw 5.0–7.9 within 300 km. Used below that magnitude too, for want of better.
/// </summary>
internal readonly struct CrustalIntensity
{
    private static readonly double s_lnFifty = Math.Log(50);

    private readonly double _base;
    private readonly double _saturation;

    /// <summary>Derivative of the saturation distance by magnitude.</summary>
    private readonly double _growth;

    private readonly double _saturationSquared;

    public CrustalIntensity(double magnitude)
    {
        _growth = 2.042 * Math.Exp(magnitude - 5);
        _base = 2.085 + (1.428 * magnitude);
        _saturation = _growth - 0.209;
        _saturationSquared = _saturation * _saturation;
    }

    public Shaking At(double hypocentralKm, double lnHypocentralKm)
    {
        var squared = (hypocentralKm * hypocentralKm) + _saturationSquared;
        var value = _base - (0.701 * Math.Log(squared));
        if (hypocentralKm > 50)
            value += 0.078 * (lnHypocentralKm - s_lnFifty);
        var perMagnitude = 1.428 - (1.402 * _saturation * _growth / squared);
        var near = hypocentralKm / 22.9;
        return new Shaking(value, 0.82 + (0.37 / (1 + (near * near))), perMagnitude);
    }
}
