namespace AlertServerless.Core.Seismology;

/// <summary>
/// On which side of the Carpathians a place lies. Waves from Vrancea lose far less on their way out to the foreland
/// (Wallachia, Moldavia, Dobrogea) than into Transylvania.
/// </summary>
public static class CarpathianArc
{
    /// <summary>Width of the band along the crest over which one side passes into the other, km.</summary>
    public const double BlendKm = 20;

    /// <summary>
    /// 1 in the fore-arc, 0 in the back-arc, in between and without a jump within 10 km of the crest. Depends on the place
    /// alone (a few hundred ns): compute it once per site or cell and hand it to <see cref="PreparedIntensity.Estimate(double, double)"/>.
    /// </summary>
    public static double ForeArcWeight(GeoPoint site) =>
        SmoothStep.Between(-BlendKm / 2, BlendKm / 2, SeismicRegions.BackArc.SignedDistanceKm(site));
}
