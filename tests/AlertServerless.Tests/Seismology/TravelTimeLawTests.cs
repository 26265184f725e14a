using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

/// <summary>What must hold of travel times at every depth and distance, whatever the numbers.</summary>
public sealed class TravelTimeLawTests
{
    /// <summary>On both sides of every discontinuity, between them, and at both ends.</summary>
    private static readonly double[] Depths =
    [
        -10,
        0,
        0.4,
        2.5,
        7,
        10,
        19.9,
        20,
        20.1,
        34.9,
        35,
        35.1,
        60,
        94,
        120,
        130,
        209,
        211,
        300,
        409,
        411,
        500,
        659,
        661,
        700,
        759,
        761,
        800,
    ];

    [Fact]
    public void Times_grow_with_distance_and_S_follows_P()
    {
        foreach (var depth in Depths)
        {
            var curve = ArrivalCurve.FromDepth(depth);
            var (p, s) = (curve.PSeconds(0), curve.SSeconds(0));
            for (var km = 1.0; km <= 2600; km += 1)
            {
                var (nextP, nextS) = (curve.PSeconds(km), curve.SSeconds(km));
                Assert.True(nextP > p && nextS > s, $"not growing at depth {depth}, {km} km");
                Assert.True(nextP < nextS, $"S before P at depth {depth}, {km} km");
                Assert.True(double.IsFinite(nextS));
                (p, s) = (nextP, nextS);
            }
        }
    }

    /// <summary>No wave outruns the surface layer's slowness per kilometre, so nothing may jump: 1/3.36 s per km at
    /// most.</summary>
    [Fact]
    public void Times_never_jump_with_distance()
    {
        foreach (var depth in Depths)
        {
            var curve = ArrivalCurve.FromDepth(depth);
            for (var km = 0.0; km < 2100; km += 0.5)
            {
                Assert.InRange(curve.PSeconds(km + 0.5) - curve.PSeconds(km), 0, 0.5 / 5.8 + 1e-3);
                Assert.InRange(curve.SSeconds(km + 0.5) - curve.SSeconds(km), 0, 0.5 / 3.36 + 1e-3);
            }
        }
    }

    [Fact]
    public void Times_never_jump_with_depth()
    {
        foreach (var km in new[] { 0, 3, 40, 90, 134, 170, 400, 1000 })
        {
            for (var depth = -2.0; depth < 260; depth += 0.7)
            {
                var change = TravelTimes.SSeconds(depth + 0.7, km) - TravelTimes.SSeconds(depth, km);
                Assert.InRange(change, (-0.7 / 3.36) - 1e-3, (0.7 / 3.36) + 1e-3);
            }
        }
    }

    /// <summary>The table between traced depths and a curve traced for the very depth must tell the same
    /// story.</summary>
    [Fact]
    public void Both_forms_agree_to_half_the_promised_error()
    {
        foreach (var depth in new[] { 1.3, 8.8, 18.9, 33.7, 36.2, 77.7, 131.3, 163.9, 408.6, 661.2 })
        {
            var curve = ArrivalCurve.FromDepth(depth);
            for (var km = 0.0; km <= 1000; km += 3.3)
            {
                Assert.Equal(curve.PSeconds(km), TravelTimes.PSeconds(depth, km), 0.15);
                Assert.Equal(curve.SSeconds(km), TravelTimes.SSeconds(depth, km), 0.15);
            }
        }
    }

    /// <summary>
    /// Fermat: the first arrival is no later than along any path one cares to take. The wave under the Moho, its legs
    /// bent by Snell's law on a flat Earth, is such a path; from 140 to 400 km it is the first one, too.
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(18)]
    public void A_crustal_source_is_heard_first_through_the_mantle_beyond_the_crossover(double depthKm)
    {
        for (var km = 160.0; km <= 400; km += 20)
        {
            var headWave = km / 8.04 + Delay(40 - depthKm, 5.8) + Delay(30, 6.5);
            Assert.InRange(TravelTimes.PSeconds(depthKm, km), headWave - 0.3, headWave);
        }

        static double Delay(double km, double speed) => km * Math.Sqrt(1 / (speed * speed) - 1 / (8.04 * 8.04));
    }

    /// <summary>Straight up through the flat layers of the published model.</summary>
    [Theory]
    [InlineData(10, 10 / 5.8, 10 / 3.36)]
    [InlineData(35, (20 / 5.8) + (15 / 6.5), (20 / 3.36) + (15 / 3.75))]
    [InlineData(120, (20 / 5.8) + (15 / 6.5) + (85 / 8.045), (20 / 3.36) + (15 / 3.75) + (85 / 4.485))]
    public void Straight_up_is_depth_over_speed(double depthKm, double p, double s)
    {
        Assert.Equal(p, TravelTimes.PSeconds(depthKm, 0), 0.01);
        Assert.Equal(s, TravelTimes.SSeconds(depthKm, 0), 0.01);
    }

    [Fact]
    public void A_source_above_the_sea_counts_as_at_the_surface() =>
        Assert.Equal(TravelTimes.SSeconds(0, 77), TravelTimes.SSeconds(-8, 77));

    [Fact]
    public void Beyond_the_traced_distance_the_last_slope_goes_on()
    {
        var curve = ArrivalCurve.FromDepth(130);
        var slope = (curve.SSeconds(2000) - curve.SSeconds(1997.5)) / 2.5;
        Assert.Equal(curve.SSeconds(2000) + (18_000 * slope), curve.SSeconds(20_000), 1e-6);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    [InlineData(double.NegativeInfinity, 1)]
    [InlineData(800.1, 1)]
    [InlineData(10, double.NaN)]
    [InlineData(10, double.PositiveInfinity)]
    [InlineData(10, -0.001)]
    public void What_is_no_depth_or_distance_is_refused(double depthKm, double km)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => TravelTimes.PSeconds(depthKm, km));
        Assert.Throws<ArgumentOutOfRangeException>(() => TravelTimes.SSeconds(depthKm, km));
        Assert.Throws<ArgumentOutOfRangeException>(() => ArrivalCurve.FromDepth(depthKm).SSeconds(km));
    }

    [Fact]
    public void Threads_that_ask_at_once_get_the_same_answer()
    {
        var answers = new double[64];
        Parallel.For(0, answers.Length, i => answers[i] = TravelTimes.SSeconds(747.3, 500));
        Assert.Single(answers.Distinct());
    }
}
