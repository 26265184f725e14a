using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>The towns public posts name: enough that everybody knows one nearby, few enough to be read in a
/// second.</summary>
public static class PublicPlaces
{
    private static readonly string[] Names =
    [
        "Focșani",
        "Buzău",
        "Brașov",
        "Ploiești",
        "București",
        "Galați",
        "Iași",
        "Chișinău",
        "Constanța",
        "Craiova",
        "Cluj-Napoca",
        "Timișoara",
    ];

    public static IReadOnlyList<PublicPlace> All { get; } =
    [
        .. Names
            .Select(name => ReferencePlaces.All.Single(place => place.Name == name))
            .Select(place => new PublicPlace(place.Name, place.Point)),
    ];
}
