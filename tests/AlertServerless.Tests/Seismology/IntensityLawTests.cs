using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

/// <summary>What must hold of expected intensity everywhere, whatever the numbers: bounds, direction, no
/// seams.</summary>
public sealed class IntensityLawTests
{
    private static readonly GeoPoint Vrancea = new(45.7, 26.6);

    /// <summary>The crustal equation rises with distance near a source above M 9.6, as great as was ever recorded
    /// (1960, Chile, 9.5).</summary>
    private const double StrongestSensible = 9.5;

    private static readonly double[] Depths = [-10, 0, 5, 20, 59, 61, 70, 79, 81, 130, 200, 800];
    private static readonly double[] Distances = [0, 0.5, 5, 20, 49, 51, 100, 200, 400, 800, 2000, 20_015];

    [Fact]
    public void Never_outside_the_scale_never_less_for_more_magnitude_or_less_distance()
    {
        foreach (var depth in Depths)
        {
            foreach (var weight in new[] { 0, 0.3, 1 })
            {
                for (var m = Magnitude.Lowest; m <= StrongestSensible; m += 0.25)
                    CheckOneMagnitude(depth, weight, m);
            }
        }
    }

    [Fact]
    public void No_seam_in_depth() =>
        AssertSmooth(0, 200, 0.25, 0.06, depth => At(new Hypocenter(Vrancea, depth), 7, 100));

    [Fact]
    public void No_seam_in_distance() => AssertSmooth(0, 700, 0.5, 0.08, km => At(new Hypocenter(Vrancea, 90), 7, km));

    /// <summary>A place moves 0.01° (about 1 km) at a time along meridians that cross the Carpathians.</summary>
    [Fact]
    public void No_seam_across_the_arc()
    {
        var prepared = IntensityModel.Prepare(new Hypocenter(Vrancea, 130), new Magnitude(7, MagnitudeType.Mw));
        foreach (var longitude in new[] { 22.0, 23.5, 24.7, 25.5, 26.0, 26.25 })
            AssertSmooth(43.5, 48.5, 0.01, 0.35, latitude => prepared.Estimate(new GeoPoint(latitude, longitude)));
    }

    /// <summary>An epicentre moves out of Vrancea's source, seen from Bucharest.</summary>
    [Fact]
    public void No_seam_around_the_source()
    {
        var bucharest = new GeoPoint(44.4268, 26.1025);
        var magnitude = new Magnitude(6.5, MagnitudeType.Mw);
        AssertSmooth(
            44.0,
            47.5,
            0.01,
            0.3,
            latitude => IntensityModel.Estimate(new Hypocenter(new GeoPoint(latitude, 26.6), 120), magnitude, bucharest)
        );
    }

    [Fact]
    public void Prepared_and_single_forms_are_one()
    {
        var hypocenter = new Hypocenter(Vrancea, 72);
        var magnitude = new Magnitude(5.9, MagnitudeType.Ews);
        var site = new GeoPoint(45.50, 25.55);
        var prepared = IntensityModel.Prepare(hypocenter, magnitude, 0.4);
        Assert.True(prepared.NeedsForeArcWeight);
        Assert.Equal(
            IntensityModel.Estimate(hypocenter, magnitude, site, 0.4),
            prepared.Estimate(hypocenter.Epicenter.DistanceKmTo(site), CarpathianArc.ForeArcWeight(site))
        );
        Assert.False(IntensityModel.Prepare(new Hypocenter(Vrancea, 20), magnitude).NeedsForeArcWeight);
        Assert.False(
            IntensityModel.Prepare(new Hypocenter(new GeoPoint(45.4, 21.1), 120), magnitude).NeedsForeArcWeight
        );
    }

    /// <summary>Sub-crustal Vrancea epicentres of the catalogues belong to the source; the region's crustal zones do
    /// not.</summary>
    [Theory]
    [InlineData(45.77, 26.76, 94, 1)] // 1977-03-04
    [InlineData(45.52, 26.49, 131, 1)] // 1986-08-30
    [InlineData(45.83, 26.89, 91, 1)] // 1990-05-30
    [InlineData(45.85, 26.91, 87, 1)] // 1990-05-31
    [InlineData(45.80, 26.70, 150, 1)] // 1940-11-10
    [InlineData(45.61, 26.41, 148, 1)] // 2018-10-28
    [InlineData(45.49, 26.52, 149, 1)] // 2022-11-03
    [InlineData(45.87, 27.16, 39, 0)] // 2014-11-22, crustal (Constantin et al. 2016)
    [InlineData(45.10, 23.16, 15, 0)] // 2023-02-14, Gorj
    [InlineData(43.40, 28.66, 120, 0)] // Shabla, were it ever that deep
    public void The_source_decides_the_model(double latitude, double longitude, double depthKm, double share) =>
        Assert.Equal(share, IntensityModel.VranceaShare(new Hypocenter(new GeoPoint(latitude, longitude), depthKm)));

    private static void CheckOneMagnitude(double depth, double weight, double m)
    {
        var hypocenter = new Hypocenter(Vrancea, depth);
        var prepared = IntensityModel.Prepare(hypocenter, new Magnitude(m, MagnitudeType.Mw));
        var stronger = IntensityModel.Prepare(hypocenter, new Magnitude(m + 0.25, MagnitudeType.Mw));
        var nearer = 12.0;
        foreach (var km in Distances)
        {
            var here = prepared.Estimate(km, weight);
            Assert.InRange(here.Value, 1, Math.Min(12, nearer + 1e-9));
            Assert.InRange(here.Sigma, 0.5, 3);
            Assert.True(stronger.Estimate(km, weight).Value >= here.Value - 1e-9, $"depth {depth}, M {m}, {km} km");
            nearer = here.Value;
        }
    }

    private static ExpectedIntensity At(Hypocenter hypocenter, double magnitude, double km) =>
        IntensityModel.Prepare(hypocenter, new Magnitude(magnitude, MagnitudeType.Mw)).Estimate(km, 1);

    private static void AssertSmooth(
        double from,
        double to,
        double step,
        double mostPerStep,
        Func<double, ExpectedIntensity> at
    )
    {
        var before = at(from);
        for (var x = from + step; x <= to; x += step)
        {
            var here = at(x);
            Assert.True(
                Math.Abs(here.Value - before.Value) <= mostPerStep,
                $"value jumps by {here.Value - before.Value:F3} at {x:F2}"
            );
            Assert.True(
                Math.Abs(here.Sigma - before.Sigma) <= mostPerStep,
                $"sigma jumps by {here.Sigma - before.Sigma:F3} at {x:F2}"
            );
            before = here;
        }
    }
}
