namespace AlertServerless.Core.Seismology;

/// <summary>The areas that alert policy and shaking models use.</summary>
public static class SeismicRegions
{
    /// <summary>
    /// Romania and its neighbours, 43–49° N and 20–30° E: an event outside it is not this system's to announce
    /// (a teleseism picked up by a worldwide feed).
    /// </summary>
    public static GeoPolygon RomaniaAndNeighbours { get; } = GeoPolygon.Box(south: 43, west: 20, north: 49, east: 30);

    /// <summary>
    /// Epicentres of Vrancea's intermediate-depth events: the body at the Carpathian bend, some 80 by 40 km and drawn
    /// out from south-west to north-east, with a margin for the location error of a first solution. Outline after the
    /// catalogue's cluster at 45.2–46.0° N, 26.0–27.0° E.
    /// </summary>
    public static GeoPolygon VranceaSource { get; } =
        new(
            new GeoPoint(45.10, 25.85),
            new GeoPoint(45.10, 26.40),
            new GeoPoint(45.45, 27.05),
            new GeoPoint(45.85, 27.25),
            new GeoPoint(46.10, 26.95),
            new GeoPoint(46.00, 26.40),
            new GeoPoint(45.55, 25.95)
        );

    /// <summary>
    /// The land behind the Carpathian arc as seen from the outer foreland: Transylvania and the Pannonian side. The
    /// crest from Maramureș round the bend to the Iron Gates is digitised to some 10 km; the rest closes the ring far
    /// from Vrancea along the Western Carpathians and is there only so that every place has a side.
    /// </summary>
    internal static GeoPolygon BackArc { get; } =
        new(
            new GeoPoint(47.90, 24.60),
            new GeoPoint(47.20, 25.40),
            new GeoPoint(46.60, 25.90),
            new GeoPoint(46.10, 26.30),
            new GeoPoint(45.75, 26.30),
            new GeoPoint(45.45, 25.90),
            new GeoPoint(45.50, 25.20),
            new GeoPoint(45.55, 24.50),
            new GeoPoint(45.40, 23.60),
            new GeoPoint(45.30, 22.80),
            new GeoPoint(44.90, 22.40),
            new GeoPoint(44.00, 20.50),
            new GeoPoint(44.00, 10.00),
            new GeoPoint(50.00, 10.00),
            new GeoPoint(49.60, 19.50),
            new GeoPoint(48.50, 23.60)
        );
}

/// <summary>
/// On which side of the Carpathians a place lies. Waves from Vrancea lose far less on their way out to the foreland
/// (Wallachia, Moldavia, Dobrogea) than into Transylvania.
/// </summary>
public static class CarpathianArc
{
    /// <summary>Width of the band along the crest over which one side passes into the other, km.</summary>
    public const double BlendKm = 20;

    /// <summary>
    /// 1 in the fore-arc, 0 in the back-arc, in between and without a jump within 10 km of the crest. Depends on the
    /// place alone (a few hundred ns): compute it once per site or cell and hand it to
    /// <see cref="PreparedIntensity.Estimate(double, double)"/>.
    /// </summary>
    public static double ForeArcWeight(GeoPoint site) =>
        SmoothStep.Between(-BlendKm / 2, BlendKm / 2, SeismicRegions.BackArc.SignedDistanceKm(site));
}
