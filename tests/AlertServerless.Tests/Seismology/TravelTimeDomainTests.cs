using AlertServerless.Core.Seismology;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Tests.Seismology;

/// <summary>The promised 0.3 s over the promised domain: depths of 0 to 700 km, distances to 1,000 km.</summary>
public sealed class TravelTimeDomainTests(ITestOutputHelper output)
{
    private const double PromisedSeconds = 0.3;
    private const double StepKm = 10;
    private const double FarthestKm = 1000;

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(15)]
    [InlineData(30)]
    [InlineData(50)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(130)]
    [InlineData(150)]
    [InlineData(180)]
    [InlineData(250)]
    [InlineData(400)]
    [InlineData(550)]
    [InlineData(655)]
    [InlineData(700)]
    public void Both_forms_agree_with_flat_layers_by_the_thousand(double depthKm)
    {
        var curve = ArrivalCurve.FromDepth(depthKm);
        var p = FlattenedEarth.P.FirstArrivals(depthKm, StepKm, FarthestKm);
        var s = FlattenedEarth.S.FirstArrivals(depthKm, StepKm, FarthestKm);
        var worst = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            var km = i * StepKm;
            Assert.True(double.IsFinite(p[i]) && double.IsFinite(s[i]), $"no ray at {km} km");
            foreach (
                var (expected, actual) in new[]
                {
                    (p[i], curve.PSeconds(km)),
                    (p[i], TravelTimes.PSeconds(depthKm, km)),
                    (s[i], curve.SSeconds(km)),
                    (s[i], TravelTimes.SSeconds(depthKm, km)),
                }
            )
            {
                worst = Math.Max(worst, Math.Abs(actual - expected));
                Assert.True(
                    Math.Abs(actual - expected) <= PromisedSeconds,
                    $"{km} km: {actual:F2} s, not {expected:F2} s"
                );
            }
        }

        output.WriteLine($"{depthKm} km: at most {worst:F3} s apart");
    }
}
