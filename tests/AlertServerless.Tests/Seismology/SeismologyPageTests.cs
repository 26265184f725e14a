using AlertServerless.Contracts;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

/// <summary>The page on seismology shows numbers; they are the code's own or the page is wrong.</summary>
public sealed class SeismologyPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "seismology.md"));

    /// <summary>
    /// Observed at Bucharest: 1990 by GEM's earthquake scenarios (github.com/gem/earthquake-scenarios); the others are
    /// the commonly quoted degrees. Half a degree for a range.
    /// </summary>
    [Theory]
    [InlineData("1977-03-04", 7.4, 158, 94, "VIII", 8)]
    [InlineData("1986-08-30", 7.1, 125, 131, "VII–VIII", 7.5)]
    [InlineData("1990-05-30", 6.9, 163, 89, "VII", 7)]
    [InlineData("1990-05-31", 6.4, 163, 87, "VI", 6)]
    [InlineData("2018-10-28", 5.5, 134, 148, "IV", 4)]
    public void Bucharest_residuals_are_the_codes_own(
        string date,
        double magnitude,
        double km,
        double depth,
        string observed,
        double degree
    )
    {
        var vrancea = Prepare(45.7, 26.6, depth, magnitude).Estimate(km, foreArcWeight: 1).Value;
        var crustal = Prepare(45.4, 21.1, depth, magnitude).Estimate(km, foreArcWeight: 1).Value;
        var r = Math.Sqrt((km * km) + (depth * depth));
        var pga = Math.Exp(new VranceaIntensity(magnitude, depth).LnPga(r, Math.Log(r), 1));
        AssertRow(
            $"| {date} | {magnitude:F1} | {km} / {depth} | {pga:F0} | {vrancea:F1} | {observed} | "
                + $"{vrancea - degree:+0.0;−0.0} | {crustal:F1} |"
        );
        Assert.InRange(vrancea - degree, -0.5, 0.5);
    }

    /// <summary>1986-08-30 as felt afar: US Geological Survey, Significant Earthquakes of the World.</summary>
    [Theory]
    [InlineData("Skopje", 41.9961, 21.4317, "V", 5)]
    [InlineData("Belgrade", 44.8125, 20.4612, "IV", 4)]
    [InlineData("Kyiv", 50.4501, 30.5234, "IV", 4)]
    [InlineData("Simferopol", 44.9521, 34.1024, "IV", 4)]
    public void Far_residuals_are_the_codes_own(
        string city,
        double latitude,
        double longitude,
        string observed,
        double degree
    )
    {
        var site = new GeoPoint(latitude, longitude);
        var epicenter = new GeoPoint(45.52, 26.49);
        var km = epicenter.DistanceKmTo(site);
        var r = Math.Sqrt((km * km) + (131 * 131));
        var weight = CarpathianArc.ForeArcWeight(site);
        var alone = new VranceaIntensity(7.1, 131).At(r, Math.Log(r), weight).Value;
        var expected = Prepare(45.52, 26.49, 131, 7.1).Estimate(site).Value;
        AssertRow(
            $"| {city} | {km:F0} | {(weight == 1 ? "fore-arc" : "back-arc")} | {alone:0.0;−0.0} | {expected:F1} | "
                + $"{observed} | {expected - degree:+0.0;−0.0} |"
        );
    }

    private static PreparedIntensity Prepare(double latitude, double longitude, double depth, double magnitude) =>
        IntensityModel.Prepare(
            new Hypocenter(new GeoPoint(latitude, longitude), depth),
            new Magnitude(magnitude, MagnitudeType.Mw)
        );

    private static void AssertRow(string row) => Assert.Contains(row, Page, StringComparison.Ordinal);
}
