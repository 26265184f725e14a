using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

public sealed class RegionTests
{
    private static readonly GeoPolygon Concave = Polygon((0, 0), (0, 10), (10, 10), (5, 5), (10, 0));

    [Theory]
    [InlineData(2, 5, true)]
    [InlineData(8, 5, false)] // in the notch
    [InlineData(8, 1, true)]
    [InlineData(-1, 5, false)]
    [InlineData(2, 11, false)]
    public void A_notch_is_outside(double latitude, double longitude, bool inside)
    {
        var point = new GeoPoint(latitude, longitude);
        Assert.Equal(inside, Concave.Contains(point));
        Assert.Equal(inside, new GeoPolygon([.. Concave.Corners.Reverse()]).Contains(point));
        Assert.Equal(inside, Concave.SignedDistanceKm(point) < 0);
    }

    [Fact]
    public void Neighbours_never_both_claim_a_place()
    {
        var west = GeoPolygon.Box(40, 20, 50, 25);
        var east = GeoPolygon.Box(40, 25, 50, 30);
        for (var latitude = 41.0; latitude < 50; latitude += 0.5)
        {
            var border = new GeoPoint(latitude, 25);
            Assert.True(west.Contains(border) ^ east.Contains(border));
        }
    }

    /// <summary>One degree of latitude is 111.19 km on a sphere of 6,371 km.</summary>
    [Fact]
    public void Distance_to_the_edge_is_in_kilometres()
    {
        var box = GeoPolygon.Box(44, 20, 46, 30);
        Assert.Equal(-111.19, box.SignedDistanceKm(new GeoPoint(45, 25)), 0.01);
        Assert.Equal(111.19, box.SignedDistanceKm(new GeoPoint(47, 25)), 0.01);
        Assert.Equal(
            new GeoPoint(44, 30).DistanceKmTo(new GeoPoint(43, 31)),
            box.SignedDistanceKm(new GeoPoint(43, 31)),
            2.0
        );
    }

    public static TheoryData<string, double[]> Faults =>
        new()
        {
            { "3 corners", [1, 1, 2, 2] },
            { "corner 2", [0, 0, 0, 5, 0, 5, 5, 5] },
            { "corner 4", [0, 0, 0, 5, 5, 5, 0, 0] },
            { "cross", [0, 0, 5, 5, 0, 5, 5, 0] },
            { "one line", [0, 0, 1, 1, 2, 2] },
            { "180°", [0, 170, 5, 170, 5, -170] },
        };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_ring_without_a_clear_inside_is_refused_with_the_reason(string reason, double[] numbers)
    {
        var corners = numbers.Chunk(2).Select(c => new GeoPoint(c[0], c[1])).ToArray();
        Assert.False(GeoPolygon.TryCreate(corners, out var polygon, out var fault));
        Assert.Null(polygon);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
        Assert.Contains(
            reason,
            Assert.Throws<ArgumentException>(() => new GeoPolygon(corners)).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(44.4268, 26.1025, true)] // Bucharest
    [InlineData(47.0105, 28.8638, true)] // Chișinău
    [InlineData(43.8356, 25.9657, true)] // Ruse
    [InlineData(37.2, 37.0, false)] // Kahramanmaraş 2023: felt on feeds, not ours
    [InlineData(38.3, 142.4, false)] // Tōhoku 2011
    public void The_alert_region_is_Romania_and_its_neighbours(double latitude, double longitude, bool inside) =>
        Assert.Equal(inside, SeismicRegions.RomaniaAndNeighbours.Contains(new GeoPoint(latitude, longitude)));

    /// <summary>Sides after Văcăreanu et al. 2015, figure of fore-arc and back-arc regions.</summary>
    [Theory]
    [InlineData("București", 44.4268, 26.1025, 1)]
    [InlineData("Focșani", 45.6965, 27.1865, 1)]
    [InlineData("Iași", 47.1585, 27.6014, 1)]
    [InlineData("Bacău", 46.5670, 26.9146, 1)]
    [InlineData("Suceava", 47.6514, 26.2556, 1)]
    [InlineData("Chișinău", 47.0105, 28.8638, 1)]
    [InlineData("Constanța", 44.1598, 28.6348, 1)]
    [InlineData("Ruse", 43.8356, 25.9657, 1)]
    [InlineData("Craiova", 44.3302, 23.7949, 1)]
    [InlineData("Pitești", 44.8565, 24.8692, 1)]
    [InlineData("Brașov", 45.6427, 25.5887, 0)]
    [InlineData("Sfântu Gheorghe", 45.8667, 25.7833, 0)]
    [InlineData("Sibiu", 45.7983, 24.1256, 0)]
    [InlineData("Târgu Mureș", 46.5425, 24.5575, 0)]
    [InlineData("Cluj", 46.7712, 23.6236, 0)]
    [InlineData("Timișoara", 45.7489, 21.2087, 0)]
    public void Each_city_is_on_its_side_of_the_arc(string city, double latitude, double longitude, double weight) =>
        Assert.True(CarpathianArc.ForeArcWeight(new GeoPoint(latitude, longitude)) == weight, city);

    [Fact]
    public void On_the_crest_a_place_is_half_and_half() =>
        Assert.Equal(0.5, CarpathianArc.ForeArcWeight(new GeoPoint(45.475, 25.55)), 0.02);

    private static GeoPolygon Polygon(params (double Latitude, double Longitude)[] corners) =>
        new([.. corners.Select(c => new GeoPoint(c.Latitude, c.Longitude))]);
}
