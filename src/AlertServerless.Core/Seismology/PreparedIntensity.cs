namespace AlertServerless.Core.Seismology;

/// <summary>One event's shaking model, ready for many sites; immutable and safe to share between threads.</summary>
public sealed class PreparedIntensity
{
    /// <summary>
    /// Nearer than this the depth's own error is as large as the distance, and below M 3 the crustal equation would grow
    /// without bound on its way to zero.
    /// </summary>
    private const double NearestKm = 5;

    /// <summary>Half way round the Earth; also keeps a careless argument from overflowing when squared.</summary>
    private const double FarthestKm = Math.PI * GeoPoint.EarthRadiusKm;

    private readonly Hypocenter _hypocenter;
    private readonly double _depthSquared;
    private readonly double _magnitudeSigma;
    private readonly double _vranceaShare;
    private readonly CrustalIntensity _crustal;
    private readonly VranceaIntensity _vrancea;

    internal PreparedIntensity(Hypocenter hypocenter, Magnitude magnitude, double magnitudeSigma, double vranceaShare)
    {
        _hypocenter = hypocenter;
        _depthSquared = hypocenter.DepthKm * hypocenter.DepthKm;
        _magnitudeSigma = magnitudeSigma;
        _vranceaShare = vranceaShare;
        _crustal = new CrustalIntensity(magnitude.Value);
        _vrancea = new VranceaIntensity(magnitude.Value, hypocenter.DepthKm);
    }

    /// <summary>Whether the answer depends on the site's fore-arc weight at all: false for crustal events and those elsewhere.</summary>
    public bool NeedsForeArcWeight => _vranceaShare > 0;

    public ExpectedIntensity Estimate(GeoPoint site) =>
        Estimate(_hypocenter.Epicenter.DistanceKmTo(site), NeedsForeArcWeight ? CarpathianArc.ForeArcWeight(site) : 0);

    /// <summary>The hot path: no geography, no allocation.</summary>
    /// <param name="epicentralDistanceKm">Great-circle distance in km, not negative.</param>
    /// <param name="foreArcWeight"><see cref="CarpathianArc.ForeArcWeight"/> of the site, 0…1; any when it is not needed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A distance or weight outside those bounds.</exception>
    public ExpectedIntensity Estimate(double epicentralDistanceKm, double foreArcWeight)
    {
        if (!(epicentralDistanceKm >= 0 && epicentralDistanceKm <= double.MaxValue))
            TravelTimes.RejectDistance(epicentralDistanceKm);
        if (!(foreArcWeight >= 0 && foreArcWeight <= 1))
            throw new ArgumentOutOfRangeException(nameof(foreArcWeight), foreArcWeight, "a fore-arc weight lies between 0 and 1");
        var epicentralKm = Math.Min(epicentralDistanceKm, FarthestKm);
        var hypocentralKm = Math.Max(NearestKm, Math.Sqrt((epicentralKm * epicentralKm) + _depthSquared));
        var ln = Math.Log(hypocentralKm);
        var crustal = _crustal.At(hypocentralKm, ln);
        return _vranceaShare > 0
            ? Mixture(crustal, _vrancea.At(hypocentralKm, ln, foreArcWeight))
            : new ExpectedIntensity(Bound(crustal.Value), Math.Sqrt(crustal.Variance(_magnitudeSigma)), IntensityModel.Crustal);
    }

    /// <summary>
    /// Vrancea's model never says less than the crustal one: it is a model of peak acceleration, which dies out behind the
    /// arc long before the slower shaking that people still feel there. Where the two models meet, the scatter passes from
    /// one to the other over two degrees; and on a seam of depth or place their disagreement adds to it.
    /// </summary>
    private ExpectedIntensity Mixture(Shaking crustal, Shaking vrancea)
    {
        var lead = vrancea.Value - crustal.Value;
        var above = Math.Max(0, lead);
        var value = crustal.Value + (_vranceaShare * above);
        var share = _vranceaShare * SmoothStep.Between(-1, 1, lead);
        var variance = ((1 - share) * crustal.Variance(_magnitudeSigma)) + (share * vrancea.Variance(_magnitudeSigma))
            + (_vranceaShare * (1 - _vranceaShare) * above * above);
        return new ExpectedIntensity(Bound(value), Math.Sqrt(variance), NameOf(share));
    }

    private static string NameOf(double vranceaShare) => vranceaShare switch
    {
        0 => IntensityModel.Crustal,
        1 => IntensityModel.Vrancea,
        _ => IntensityModel.Blend,
    };

    private static double Bound(double intensity) => Math.Clamp(intensity, IntensityScale.Lowest, IntensityScale.Highest);
}
