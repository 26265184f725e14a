using AlertServerless.Core.Seismology;
using AlertServerless.Core.SignUp;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Tests.SignUp;

/// <summary>What it costs to know a home to 0.01° only; decision 131 names the number.</summary>
public sealed class RoundingTests(ITestOutputHelper output)
{
    [Fact]
    public void Half_a_step_changes_the_expected_intensity_by_a_quarter_of_a_degree_at_most()
    {
        var changes = new List<double>();
        foreach (var quake in HistoricEarthquakes.All)
        {
            var model = IntensityModel.Prepare(quake.Hypocenter, new Magnitude(quake.Magnitude, MagnitudeType.Mw));
            foreach (var town in Gazetteer.Towns)
            {
                var here = model.Estimate(town.Point).Value;
                foreach (var (north, east) in new[] { (1, 1), (1, -1), (-1, 1), (-1, -1) })
                {
                    var moved = new GeoPoint(
                        town.Point.Latitude + (north * Wishes.HomeStep / 2),
                        town.Point.Longitude + (east * Wishes.HomeStep / 2)
                    );
                    changes.Add(Math.Abs(model.Estimate(moved).Value - here));
                }
            }
        }

        changes.Sort();
        var usual = changes[(int)(changes.Count * 0.95)];
        output.WriteLine($"19 of 20 change by {usual:0.000} degrees at most, the worst by {changes[^1]:0.000}");
        Assert.InRange(changes[^1], 0.1, 0.25);
        Assert.InRange(usual, 0.001, 0.1);
    }
}
