using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

/// <summary>Expected seconds: first arrivals by an independent ray tracing through iasp91 (Kennett &amp; Engdahl 1991),
/// to 0.1 s.</summary>
public sealed class TravelTimeTableTests
{
    private const double ToleranceSeconds = 0.3;

    private static readonly double[] DistancesKm = [1, 50, 100, 130, 150, 170, 200, 300, 400];

    /// <summary>
    /// Source depth in km, then P and S in turn for each distance. P at 10 km, 150 km is the wave under the Moho (24.9
    /// s: 150/8.04 + 30·√(5.8⁻²−8.04⁻²) + 30·√(6.5⁻²−8.04⁻²) on a flat Earth), which leads the one along the middle of
    /// the crust (25.4 s) from 134 km on.
    /// </summary>
    public static TheoryData<double, double[]> Table =>
        new()
        {
            {
                10,
                [
                    1.7,
                    3.0,
                    8.8,
                    15.2,
                    17.3,
                    29.9,
                    22.5,
                    38.8,
                    24.9,
                    43.7,
                    27.4,
                    48.1,
                    31.1,
                    54.8,
                    43.4,
                    77.0,
                    55.8,
                    99.3,
                ]
            },
            {
                80,
                [
                    11.4,
                    20.0,
                    13.3,
                    23.5,
                    17.8,
                    31.5,
                    21.1,
                    37.3,
                    23.3,
                    41.4,
                    25.7,
                    45.5,
                    29.2,
                    51.9,
                    41.2,
                    73.4,
                    53.4,
                    95.3,
                ]
            },
            {
                100,
                [
                    13.8,
                    24.5,
                    15.4,
                    27.3,
                    19.3,
                    34.2,
                    22.3,
                    39.5,
                    24.4,
                    43.3,
                    26.6,
                    47.2,
                    30.0,
                    53.2,
                    41.7,
                    74.3,
                    53.7,
                    95.8,
                ]
            },
            {
                130,
                [
                    17.6,
                    31.1,
                    18.8,
                    33.3,
                    22.0,
                    39.0,
                    24.5,
                    43.5,
                    26.4,
                    46.9,
                    28.4,
                    50.5,
                    31.5,
                    56.0,
                    42.7,
                    76.0,
                    54.4,
                    97.0,
                ]
            },
            {
                150,
                [
                    20.0,
                    35.6,
                    21.1,
                    37.4,
                    23.9,
                    42.5,
                    26.2,
                    46.6,
                    28.0,
                    49.7,
                    29.8,
                    53.1,
                    32.8,
                    58.3,
                    43.5,
                    77.6,
                    55.0,
                    98.1,
                ]
            },
            {
                180,
                [
                    23.7,
                    42.2,
                    24.6,
                    43.8,
                    27.0,
                    48.1,
                    29.0,
                    51.7,
                    30.5,
                    54.5,
                    32.2,
                    57.4,
                    34.9,
                    62.3,
                    45.0,
                    80.4,
                    56.0,
                    100.1,
                ]
            },
        };

    [Theory]
    [MemberData(nameof(Table))]
    public void First_arrivals_agree_with_an_independent_ray_tracing(double depthKm, double[] seconds)
    {
        ArgumentNullException.ThrowIfNull(seconds);
        var curve = ArrivalCurve.FromDepth(depthKm);
        for (var i = 0; i < DistancesKm.Length; i++)
        {
            var km = DistancesKm[i];
            Assert.Equal(seconds[2 * i], TravelTimes.PSeconds(depthKm, km), ToleranceSeconds);
            Assert.Equal(seconds[(2 * i) + 1], TravelTimes.SSeconds(depthKm, km), ToleranceSeconds);
            Assert.Equal(seconds[2 * i], curve.PSeconds(km), ToleranceSeconds);
            Assert.Equal(seconds[(2 * i) + 1], curve.SSeconds(km), ToleranceSeconds);
        }
    }

    /// <summary>2° (222.4 km) from a surface source, P is the wave under the Moho, published as 35.03 s.</summary>
    [Fact]
    public void A_surface_source_at_two_degrees_arrives_by_the_head_wave() =>
        Assert.Equal(35.03, TravelTimes.PSeconds(0, 222.4), 0.05);
}
