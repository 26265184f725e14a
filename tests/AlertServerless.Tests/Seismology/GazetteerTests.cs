using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Seismology;

public sealed class GazetteerTests
{
    /// <summary>Coordinates and populations above 100,000 as any atlas has them.</summary>
    [Theory]
    [InlineData(44.43, 26.10, "București")]
    [InlineData(45.65, 25.60, "Brașov")]
    [InlineData(47.16, 27.59, "Iași")]
    [InlineData(47.01, 28.86, "Chișinău")]
    [InlineData(43.85, 25.96, "Ruse")]
    [InlineData(42.70, 23.32, "Sofia")]
    [InlineData(47.50, 19.05, "Budapest")]
    [InlineData(44.80, 20.46, "Beograd")]
    [InlineData(46.48, 30.73, "Odesa")]
    public void A_town_is_found_where_it_lies(double latitude, double longitude, string name)
    {
        var found = Gazetteer.Nearest(new GeoPoint(latitude, longitude));

        Assert.Equal(name, found.Town.Name);
        Assert.InRange(found.DistanceKm, 0, 3);
        Assert.InRange(found.Town.Population, 100_000, 4_000_000);
    }

    [Fact]
    public void No_town_is_nearer_than_the_nearest()
    {
        var random = new Random(TestSeed.Next(nameof(No_town_is_nearer_than_the_nearest)));
        for (var i = 0; i < 500; i++)
        {
            var place = new GeoPoint(42 + (random.NextDouble() * 8), 18 + (random.NextDouble() * 15));
            var found = Gazetteer.Nearest(place);
            // The search measures on a flat map; on the sphere another may be nearer by less than a hundredth.
            Assert.InRange(
                found.DistanceKm,
                0,
                (Gazetteer.Towns.Min(town => town.Point.DistanceKmTo(place)) * 1.01) + 0.001
            );
        }
    }

    [Theory]
    [InlineData(0, 0.2, 0)]
    [InlineData(0.2, 0.2, 1)]
    [InlineData(0.2, 0, 2)]
    [InlineData(0.2, -0.2, 3)]
    [InlineData(0, -0.2, 4)]
    [InlineData(-0.2, -0.2, 5)]
    [InlineData(-0.2, 0, 6)]
    [InlineData(-0.2, 0.2, 7)]
    public void The_direction_is_from_the_town_to_the_place(double eastDegrees, double northDegrees, int octant)
    {
        var stretch = Math.Cos(double.DegreesToRadians(43.2));
        // Out at sea off Mangalia and Shabla there is nothing that could be nearer by surprise: the town is whichever
        // was found first.
        var town = Gazetteer.Nearest(new GeoPoint(43.2, 31)).Town.Point;
        var place = new GeoPoint(town.Latitude + northDegrees, town.Longitude + (eastDegrees / stretch));
        var from = Gazetteer.Nearest(place);

        Assert.True(from.Town.Point != town || from.Octant == octant, $"{from.Town.Name}: {from.Octant}");
    }

    [Theory]
    [InlineData("ro", "17 km NV de București")]
    [InlineData("en", "17 km NW of Bucharest")]
    [InlineData("hu", "Bukarest közelében (17 km ÉNy)")]
    [InlineData("bg", "17 км СЗ от Букурещ")]
    [InlineData("uk", "17 км на ПнЗх від м. Бухарест")]
    [InlineData("ru", "17 км к СЗ от г. Бухарест")]
    public void It_is_said_in_the_readers_language(string language, string expected)
    {
        var bucharest = Gazetteer.Towns.Single(town => town.Name == "București");

        Assert.Equal(expected, new PlaceDescription(bucharest, 17.4, 7).In(Words(language)));
    }

    [Theory]
    [InlineData("ro", "lângă Focșani")]
    [InlineData("hu", "Foksány közelében")]
    [InlineData("uk", "біля м. Фокшани")]
    public void A_place_in_the_town_has_no_direction(string language, string expected) =>
        Assert.Equal(
            expected,
            new PlaceDescription(Gazetteer.Towns.Single(town => town.Name == "Focșani"), 2.9, 3).In(Words(language))
        );

    private static PlaceWords Words(string code) =>
        LanguageNames.TryParse(code, out var language)
            ? LanguageTexts.In(language).Place
            : throw new ArgumentException(code, nameof(code));

    [Fact]
    public void Every_towns_name_is_letters_and_every_exonym_belongs_to_one()
    {
        Assert.InRange(Gazetteer.Towns.Count, 1_000, 3_000);
        Assert.All(Gazetteer.Towns, town => Assert.Matches("^[0-9\\p{L}][\\p{L}' -]+[0-9]?$", town.Name));
        Assert.Equal(
            ["BG", "HU", "MD", "RO", "RS", "UA"],
            Gazetteer.Towns.Select(town => town.Country).Distinct().Order()
        );
    }
}
