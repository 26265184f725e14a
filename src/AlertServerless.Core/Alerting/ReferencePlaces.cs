using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>A place that stands for the people or works around it.</summary>
public sealed record ReferencePlace(string Name, GeoPoint Point);

/// <summary>
/// Where shaking is looked at to judge an event as a whole: Romania's county seats, and what else the region's networks
/// serve: Moldova's capital and second city, the Bulgarian bank of the Danube, the two nuclear power stations.
/// Coordinates of the town centres, two decimals (some 1 km), as in GeoNames.
/// </summary>
public static class ReferencePlaces
{
    public static IReadOnlyList<ReferencePlace> All { get; } =
    [
        At("Alba Iulia", 46.07, 23.57),
        At("Alexandria", 43.97, 25.33),
        At("Arad", 46.18, 21.32),
        At("Bacău", 46.57, 26.91),
        At("Baia Mare", 47.66, 23.58),
        At("Bistrița", 47.13, 24.50),
        At("Botoșani", 47.75, 26.67),
        At("Brăila", 45.27, 27.97),
        At("Brașov", 45.65, 25.61),
        At("București", 44.43, 26.10),
        At("Buzău", 45.15, 26.82),
        At("Călărași", 44.20, 27.33),
        At("Cluj-Napoca", 46.77, 23.60),
        At("Constanța", 44.18, 28.63),
        At("Craiova", 44.32, 23.80),
        At("Deva", 45.88, 22.90),
        At("Drobeta-Turnu Severin", 44.63, 22.65),
        At("Focșani", 45.70, 27.18),
        At("Galați", 45.44, 28.05),
        At("Giurgiu", 43.90, 25.97),
        At("Iași", 47.16, 27.59),
        At("Miercurea Ciuc", 46.36, 25.80),
        At("Oradea", 47.06, 21.92),
        At("Piatra Neamț", 46.93, 26.37),
        At("Pitești", 44.86, 24.87),
        At("Ploiești", 44.95, 26.02),
        At("Râmnicu Vâlcea", 45.10, 24.37),
        At("Reșița", 45.30, 21.89),
        At("Satu Mare", 47.79, 22.88),
        At("Sfântu Gheorghe", 45.86, 25.79),
        At("Sibiu", 45.80, 24.15),
        At("Slatina", 44.43, 24.37),
        At("Slobozia", 44.56, 27.37),
        At("Suceava", 47.65, 26.26),
        At("Târgoviște", 44.93, 25.46),
        At("Târgu Jiu", 45.05, 23.28),
        At("Târgu Mureș", 46.54, 24.56),
        At("Timișoara", 45.75, 21.23),
        At("Tulcea", 45.18, 28.80),
        At("Vaslui", 46.64, 27.73),
        At("Zalău", 47.19, 23.06),
        At("Chișinău", 47.01, 28.86),
        At("Bălți", 47.76, 27.93),
        At("Ruse", 43.85, 25.97),
        At("Silistra", 44.12, 27.26),
        At("Vidin", 43.99, 22.87),
        At("Cernavodă NPP", 44.32, 28.06),
        At("Kozloduy NPP", 43.75, 23.77),
    ];

    /// <summary>The highest median intensity expected at any of them, 1–12, and where.</summary>
    public static (ReferencePlace Place, double Intensity) Strongest(Hypocenter hypocenter, Magnitude magnitude)
    {
        var model = IntensityModel.Prepare(hypocenter, magnitude);
        return All.Select(place => (Place: place, Intensity: model.Estimate(place.Point).Value))
            .MaxBy(p => p.Intensity);
    }

    private static ReferencePlace At(string name, double latitude, double longitude) =>
        new(name, new GeoPoint(latitude, longitude));
}
