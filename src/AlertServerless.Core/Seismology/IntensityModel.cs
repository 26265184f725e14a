namespace AlertServerless.Core.Seismology;

/// <summary>
/// Which shaking model holds for an event: Vrancea's own for its intermediate-depth source (deeper than 80 km), the
/// crustal one for everything else, a gradual mixture between 60 and 80 km and in a rim of 30 km around the source.
/// Vrancea's never falls below the crustal one. Intermediate depth elsewhere has no model of its own here and takes the
/// crustal one, which then tends to underestimate.
/// </summary>
public static class IntensityModel
{
    /// <summary>Allen, Wald &amp; Worden 2012, hypocentral distance.</summary>
    public const string Crustal = "allen-2012";

    /// <summary>Văcăreanu et al. 2015 with MSK-64 acceleration bands.</summary>
    public const string Vrancea = "vacareanu-2015";

    /// <summary>A mixture of the two on a seam of depth or place, or behind the arc, where the crustal one is the
    /// floor.</summary>
    public const string Blend = "allen-2012+vacareanu-2015";

    /// <summary>Depth to which the crustal model holds alone, km.</summary>
    public const double CrustalDownToKm = 60;

    /// <summary>Depth from which Vrancea's model holds alone, km.</summary>
    public const double VranceaFromKm = 80;

    /// <summary>Width of the rim around Vrancea's source in which its model fades out, km.</summary>
    public const double RimKm = 30;

    /// <summary>
    /// Standard deviation taken for an early-warning magnitude that comes without one. An assumption: the few published
    /// Vrancea cases are off by 0.1–0.3 (2009-04-25: 0.2; 2018-10-28: 5.8 against Mw 5.5).
    /// </summary>
    public const double EarlyWarningMagnitudeSigma = 0.3;

    /// <summary>Intensity to expect at one site. For many sites of one event use <see cref="Prepare"/>.</summary>
    /// <param name="magnitudeSigma">Standard deviation of the magnitude; an early-warning magnitude has at least
    /// <see cref="EarlyWarningMagnitudeSigma"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The magnitude's deviation is negative or not a number.</exception>
    public static ExpectedIntensity Estimate(
        Hypocenter hypocenter,
        Magnitude magnitude,
        GeoPoint site,
        double magnitudeSigma = 0
    ) => Prepare(hypocenter, magnitude, magnitudeSigma).Estimate(site);

    /// <summary>Does once per event what does not depend on the site.</summary>
    /// <inheritdoc cref="Estimate" path="/exception"/>
    public static PreparedIntensity Prepare(Hypocenter hypocenter, Magnitude magnitude, double magnitudeSigma = 0)
    {
        if (!(magnitudeSigma >= 0 && double.IsFinite(magnitudeSigma)))
            throw new ArgumentOutOfRangeException(
                nameof(magnitudeSigma),
                magnitudeSigma,
                "a standard deviation is finite and not negative"
            );
        var least = magnitude.Type == MagnitudeType.Ews ? EarlyWarningMagnitudeSigma : 0;
        return new PreparedIntensity(hypocenter, magnitude, Math.Max(least, magnitudeSigma), VranceaShare(hypocenter));
    }

    /// <summary>0 for a crustal event or one elsewhere, 1 for one inside Vrancea's intermediate-depth source.</summary>
    internal static double VranceaShare(Hypocenter hypocenter)
    {
        var byDepth = SmoothStep.Between(CrustalDownToKm, VranceaFromKm, hypocenter.DepthKm);
        return byDepth == 0
            ? 0
            : byDepth
                * SmoothStep.Between(RimKm, 0, SeismicRegions.VranceaSource.SignedDistanceKm(hypocenter.Epicenter));
    }
}

/// <summary>One model's answer before bounds: median, its scatter, and how many degrees one unit of magnitude is worth
/// there.</summary>
internal readonly record struct Shaking(double Value, double Sigma, double PerMagnitude)
{
    public double Variance(double magnitudeSigma)
    {
        var fromMagnitude = PerMagnitude * magnitudeSigma;
        return (Sigma * Sigma) + (fromMagnitude * fromMagnitude);
    }
}

/// <summary>
/// Macroseismic intensity to expect at a place, on the common twelve-degree scale (MMI, MSK-64 and EMS-98 agree within
/// their own scatter): the median, 1…12, its standard deviation in degrees, and the model it comes from.
/// </summary>
/// <param name="Value">Median intensity, 1…12; 1 also stands for anything weaker.</param>
/// <param name="Sigma">Standard deviation in degrees, from the model's scatter and the magnitude's uncertainty.</param>
/// <param name="Model">One of <see cref="IntensityModel.Crustal"/>, <see cref="IntensityModel.Vrancea"/>,
/// <see cref="IntensityModel.Blend"/>.</param>
public readonly record struct ExpectedIntensity(double Value, double Sigma, string Model)
{
    /// <summary>The whole degree whose band (±½) holds the median.</summary>
    public int Degree => IntensityScale.ToDegree(Value);

    public string Roman => IntensityScale.ToRoman(Degree);
}
