namespace AlertServerless.Core.Seismology;

/// <summary>One event's shaking model, ready for many sites; immutable and safe to share between threads.</summary>
public sealed class PreparedIntensity
{
    /// <summary>
    /// Nearer than this the depth's own error is as large as the distance, and below M 3 the crustal equation would
    /// grow without bound on its way to zero.
    /// </summary>
    private const double NearestKm = 5;

    /// <summary>Half way round the Earth; also keeps a careless argument from overflowing when squared.</summary>
    private const double FarthestKm = Math.PI * GeoPoint.EarthRadiusKm;

    private readonly Hypocenter hypocenter;
    private readonly double depthSquared;
    private readonly double magnitudeSigma;
    private readonly double vranceaShare;
    private readonly CrustalIntensity crustalModel;
    private readonly VranceaIntensity vranceaModel;

    internal PreparedIntensity(Hypocenter hypocenter, Magnitude magnitude, double magnitudeSigma, double vranceaShare)
    {
        this.hypocenter = hypocenter;
        depthSquared = hypocenter.DepthKm * hypocenter.DepthKm;
        this.magnitudeSigma = magnitudeSigma;
        this.vranceaShare = vranceaShare;
        crustalModel = new CrustalIntensity(magnitude.Value);
        vranceaModel = new VranceaIntensity(magnitude.Value, hypocenter.DepthKm);
    }

    /// <summary>Whether the answer depends on the site's fore-arc weight at all: false for crustal events and those
    /// elsewhere.</summary>
    public bool NeedsForeArcWeight => vranceaShare > 0;

    public ExpectedIntensity Estimate(GeoPoint site) =>
        Estimate(hypocenter.Epicenter.DistanceKmTo(site), NeedsForeArcWeight ? CarpathianArc.ForeArcWeight(site) : 0);

    /// <summary>The hot path: no geography, no allocation.</summary>
    /// <param name="epicentralDistanceKm">Great-circle distance in km, not negative.</param>
    /// <param name="foreArcWeight"><see cref="CarpathianArc.ForeArcWeight"/> of the site, 0…1; any when it is not
    /// needed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A distance or weight outside those bounds.</exception>
    public ExpectedIntensity Estimate(double epicentralDistanceKm, double foreArcWeight)
    {
        if (!(epicentralDistanceKm >= 0 && epicentralDistanceKm <= double.MaxValue))
            TravelTimes.RejectDistance(epicentralDistanceKm);
        if (!(foreArcWeight >= 0 && foreArcWeight <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(foreArcWeight),
                foreArcWeight,
                "a fore-arc weight lies between 0 and 1"
            );
        var epicentralKm = Math.Min(epicentralDistanceKm, FarthestKm);
        var hypocentralKm = Math.Max(NearestKm, Math.Sqrt((epicentralKm * epicentralKm) + depthSquared));
        var ln = Math.Log(hypocentralKm);
        var crustal = crustalModel.At(hypocentralKm, ln);
        return vranceaShare > 0
            ? Mixture(crustal, vranceaModel.At(hypocentralKm, ln, foreArcWeight))
            : new ExpectedIntensity(
                Bound(crustal.Value),
                Math.Sqrt(crustal.Variance(magnitudeSigma)),
                IntensityModel.Crustal
            );
    }

    /// <summary>
    /// Vrancea's model never says less than the crustal one: it is a model of peak acceleration, which dies out behind
    /// the arc long before the slower shaking that people still feel there. Where the two models meet, the scatter
    /// passes from one to the other over two degrees; and on a seam of depth or place their disagreement adds to it.
    /// </summary>
    private ExpectedIntensity Mixture(Shaking crustal, Shaking vrancea)
    {
        var lead = vrancea.Value - crustal.Value;
        var above = Math.Max(0, lead);
        var value = crustal.Value + (vranceaShare * above);
        var share = vranceaShare * SmoothStep.Between(-1, 1, lead);
        var variance =
            ((1 - share) * crustal.Variance(magnitudeSigma))
            + (share * vrancea.Variance(magnitudeSigma))
            + (vranceaShare * (1 - vranceaShare) * above * above);
        return new ExpectedIntensity(Bound(value), Math.Sqrt(variance), NameOf(share));
    }

    private static string NameOf(double vranceaShare) =>
        vranceaShare switch
        {
            0 => IntensityModel.Crustal,
            1 => IntensityModel.Vrancea,
            _ => IntensityModel.Blend,
        };

    private static double Bound(double intensity) =>
        Math.Clamp(intensity, IntensityScale.Lowest, IntensityScale.Highest);
}

/// <summary>
/// Allen, Wald &amp; Worden (2012), "Intensity attenuation for active crustal regions", J. Seismology 16, 409–433: the
/// version in hypocentral distance, for Mw 5.0–7.9 within 300 km. Used below that magnitude too, for want of better.
/// </summary>
internal readonly struct CrustalIntensity
{
    private static readonly double LnFifty = Math.Log(50);

    private readonly double magnitudeTerm;
    private readonly double saturation;

    /// <summary>Derivative of the saturation distance by magnitude.</summary>
    private readonly double growth;

    private readonly double saturationSquared;

    public CrustalIntensity(double magnitude)
    {
        growth = 2.042 * Math.Exp(magnitude - 5);
        magnitudeTerm = 2.085 + (1.428 * magnitude);
        saturation = growth - 0.209;
        saturationSquared = saturation * saturation;
    }

    public Shaking At(double hypocentralKm, double lnHypocentralKm)
    {
        var squared = (hypocentralKm * hypocentralKm) + saturationSquared;
        var value = magnitudeTerm - (0.701 * Math.Log(squared));
        if (hypocentralKm > 50)
            value += 0.078 * (lnHypocentralKm - LnFifty);
        var perMagnitude = 1.428 - (1.402 * saturation * growth / squared);
        var near = hypocentralKm / 22.9;
        return new Shaking(value, 0.82 + (0.37 / (1 + (near * near))), perMagnitude);
    }
}

/// <summary>
/// Peak ground acceleration by Văcăreanu, Radulian, Iancovici, Pavel &amp; Neagu (2015), "Fore-Arc and Back-Arc Ground
/// Motion Prediction Model for Vrancea Intermediate Depth Seismic Source", J. Earthquake Engineering 19, 535–562 (Table
/// 4, average soil), turned into intensity by the acceleration bands of MSK-64 (Medvedev &amp; Sponheuer 1969: VII is
/// 50–100 cm/s²). The data are Mw 5.2–7.4 at 87–154 km depth; used below that magnitude too, for want of better.
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

    private static readonly double LnMiddle = Math.Log(MiddleOfDegreeEight);

    private readonly double lnPgaAtOneKm;
    private readonly double perMagnitude;

    public VranceaIntensity(double magnitude, double depthKm)
    {
        var m = magnitude - 6;
        lnPgaAtOneKm = 9.6231 + (1.4232 * m) - (0.1555 * m * m) - (0.0007 * depthKm) + AverageSoil;
        perMagnitude = (1.4232 - (2 * 0.1555 * m)) * DegreesPerLn;
    }

    public double LnPga(double hypocentralKm, double lnHypocentralKm, double foreArcWeight)
    {
        var loss = BackArcLossPerKm + (foreArcWeight * (ForeArcLossPerKm - BackArcLossPerKm));
        return lnPgaAtOneKm - (1.1316 * lnHypocentralKm) - (loss * hypocentralKm);
    }

    public Shaking At(double hypocentralKm, double lnHypocentralKm, double foreArcWeight)
    {
        var value = 8 + ((LnPga(hypocentralKm, lnHypocentralKm, foreArcWeight) - LnMiddle) * DegreesPerLn);
        return new Shaking(value, SpreadOfLnPga * DegreesPerLn, perMagnitude);
    }
}

/// <summary>A seam without a jump or a kink: 0 up to one end, 1 from the other, the cubic 3x²−2x³ between.</summary>
internal static class SmoothStep
{
    public static double Between(double zeroAt, double oneAt, double value)
    {
        var x = Math.Clamp((value - zeroAt) / (oneAt - zeroAt), 0, 1);
        return x * x * (3 - (2 * x));
    }
}
