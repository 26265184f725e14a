namespace AlertServerless.Core.Seismology;

/// <summary>
/// Allen, Wald &amp; Worden (2012), "Intensity attenuation for active crustal regions", J. Seismology 16, 409–433: the
/// version in hypocentral distance, for Mw 5.0–7.9 within 300 km. Used below that magnitude too, for want of better.
/// </summary>
internal readonly struct CrustalIntensity
{
    /// <summary>
    /// Nearer than this the depth's own error is as large as the distance, and below M 3 the equation would grow without
    /// bound on its way to zero.
    /// </summary>
    private const double NearestKm = 5;

    private readonly double _base;
    private readonly double _saturation;
    private readonly double _saturationSquared;

    public CrustalIntensity(double magnitude)
    {
        var growth = 2.042 * Math.Exp(magnitude - 5);
        _base = 2.085 + (1.428 * magnitude);
        _saturation = growth - 0.209;
        _saturationSquared = _saturation * _saturation;
        Growth = growth;
    }

    /// <summary>Derivative of the saturation distance by magnitude.</summary>
    private double Growth { get; }

    public Shaking At(double hypocentralKm)
    {
        var r = Math.Max(hypocentralKm, NearestKm);
        var squared = (r * r) + _saturationSquared;
        var value = _base - (0.701 * Math.Log(squared));
        if (r > 50)
            value += 0.078 * Math.Log(r / 50);
        var perMagnitude = 1.428 - (1.402 * _saturation * Growth / squared);
        var near = r / 22.9;
        return new Shaking(value, 0.82 + (0.37 / (1 + (near * near))), perMagnitude);
    }
}
