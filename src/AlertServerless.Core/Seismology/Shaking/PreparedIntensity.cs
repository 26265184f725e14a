namespace AlertServerless.Core.Seismology;

/// <summary>One event's shaking model, ready for many sites; immutable and safe to share between threads.</summary>
public sealed class PreparedIntensity
{
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
    /// <param name="foreArcWeight"><see cref="CarpathianArc.ForeArcWeight"/> of the site, 0…1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A distance or weight outside those bounds.</exception>
    public ExpectedIntensity Estimate(double epicentralDistanceKm, double foreArcWeight)
    {
        if (!(epicentralDistanceKm >= 0 && epicentralDistanceKm <= double.MaxValue))
            TravelTimes.RejectDistance(epicentralDistanceKm);
        if (!(foreArcWeight >= 0 && foreArcWeight <= 1))
            throw new ArgumentOutOfRangeException(nameof(foreArcWeight), foreArcWeight, "a fore-arc weight lies between 0 and 1");
        var epicentralKm = Math.Min(epicentralDistanceKm, FarthestKm);
        var hypocentralKm = Math.Sqrt((epicentralKm * epicentralKm) + _depthSquared);
        return _vranceaShare switch
        {
            0 => Bounded(_crustal.At(hypocentralKm), IntensityModel.Crustal),
            1 => Bounded(_vrancea.At(hypocentralKm, foreArcWeight), IntensityModel.Vrancea),
            _ => Mixture(_crustal.At(hypocentralKm), _vrancea.At(hypocentralKm, foreArcWeight)),
        };
    }

    private ExpectedIntensity Bounded(Shaking shaking, string model) =>
        new(Bound(shaking.Value), Math.Sqrt(shaking.Variance(_magnitudeSigma)), model);

    /// <summary>Mean and deviation of a mixture: where the models disagree, that too is uncertainty.</summary>
    private ExpectedIntensity Mixture(Shaking crustal, Shaking vrancea)
    {
        var share = _vranceaShare;
        var apart = vrancea.Value - crustal.Value;
        var variance = ((1 - share) * crustal.Variance(_magnitudeSigma)) + (share * vrancea.Variance(_magnitudeSigma))
            + (share * (1 - share) * apart * apart);
        return new ExpectedIntensity(Bound(crustal.Value + (share * apart)), Math.Sqrt(variance), IntensityModel.Blend);
    }

    private static double Bound(double intensity) => Math.Clamp(intensity, IntensityScale.Lowest, IntensityScale.Highest);
}
