namespace AlertServerless.Core.Seismology;

/// <summary>
/// Macroseismic intensity to expect at a place, on the common twelve-degree scale (MMI, MSK-64 and EMS-98 agree within
/// their own scatter): the median, 1…12, its standard deviation in degrees, and the model it comes from.
/// </summary>
/// <param name="Value">Median intensity, 1…12; 1 also stands for anything weaker.</param>
/// <param name="Sigma">Standard deviation in degrees, from the model's scatter and the magnitude's uncertainty.</param>
/// <param name="Model">One of <see cref="IntensityModel.Crustal"/>, <see cref="IntensityModel.Vrancea"/>, <see cref="IntensityModel.Blend"/>.</param>
public readonly record struct ExpectedIntensity(double Value, double Sigma, string Model)
{
    /// <summary>The whole degree whose band (±½) holds the median.</summary>
    public int Degree => IntensityScale.ToDegree(Value);

    public string Roman => IntensityScale.ToRoman(Degree);
}
