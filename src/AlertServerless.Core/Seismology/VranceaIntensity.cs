namespace AlertServerless.Core.Seismology;

/// <summary>
/// Peak ground acceleration by Văcăreanu, Radulian, Iancovici, Pavel &amp; Neagu (2015), "Fore-Arc and Back-Arc Ground Motion
/// Prediction Model for Vrancea Intermediate Depth Seismic Source", J. Earthquake Engineering 19, 535–562 (Table 4, average
/// soil), turned into intensity by the acceleration bands of MSK-64 (Medvedev &amp; Sponheuer 1969: VII is 50–100 cm/s²).
/// The data are Mw 5.2–7.4 at 87–154 km depth; used below that magnitude too, for want of better.
/// </summary>
internal readonly struct VranceaIntensity
{
    /// <summary>cm/s² at the geometric middle of degree VIII (100–200); each degree doubles.</summary>
    private const double MiddleOfDegreeEight = 141.42;

    private const double SpreadOfLnPga = 0.698;
    private const double ForeArcLossPerKm = 0.0024;
    private const double BackArcLossPerKm = 0.0114;
    private const double AverageSoil = 0.0488;
    private const double DegreesPerLn = 1.4426950408889634;

    private static readonly double s_lnMiddle = Math.Log(MiddleOfDegreeEight);

    private readonly double _lnPgaAtOneKm;
    private readonly double _perMagnitude;

    public VranceaIntensity(double magnitude, double depthKm)
    {
        var m = magnitude - 6;
        _lnPgaAtOneKm = 9.6231 + (1.4232 * m) - (0.1555 * m * m) - (0.0007 * depthKm) + AverageSoil;
        _perMagnitude = (1.4232 - (2 * 0.1555 * m)) * DegreesPerLn;
    }

    public double LnPga(double hypocentralKm, double lnHypocentralKm, double foreArcWeight)
    {
        var loss = BackArcLossPerKm + (foreArcWeight * (ForeArcLossPerKm - BackArcLossPerKm));
        return _lnPgaAtOneKm - (1.1316 * lnHypocentralKm) - (loss * hypocentralKm);
    }

    public Shaking At(double hypocentralKm, double lnHypocentralKm, double foreArcWeight)
    {
        var value = 8 + ((LnPga(hypocentralKm, lnHypocentralKm, foreArcWeight) - s_lnMiddle) * DegreesPerLn);
        return new Shaking(value, SpreadOfLnPga * DegreesPerLn, _perMagnitude);
    }
}
