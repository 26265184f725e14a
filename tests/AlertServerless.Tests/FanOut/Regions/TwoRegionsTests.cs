using System.Globalization;
using Xunit;

namespace AlertServerless.Tests.FanOut.Regions;

/// <summary>Two regions, one table of claims: decision 164 and its promises under cuts, delays and kills.</summary>
public sealed class TwoRegionsTests
{
    private const int Schedules = 200;

    /// <summary>Nobody is missed, and nobody is notified twice but a chunk for each worker that was cut off or
    /// killed with one in flight.</summary>
    [Fact]
    public async Task With_cuts_delays_and_kills_nobody_is_missed_and_doubles_are_bounded()
    {
        var seed = TestSeed.Next(nameof(With_cuts_delays_and_kills_nobody_is_missed_and_doubles_are_bounded));
        for (var i = 0; i < Schedules; i++, seed++)
            await PlayAsync(seed, quiet: false);
    }

    [Fact]
    public async Task Without_cuts_everybody_is_notified_once_and_mostly_by_the_nearest_region()
    {
        var seed = TestSeed.Next(nameof(Without_cuts_everybody_is_notified_once_and_mostly_by_the_nearest_region));
        var nearest = 0.0;
        for (var i = 0; i < Schedules; i++, seed++)
            nearest += (await PlayAsync(seed, quiet: true)).BegunByNearest;
        // Half of them would be so by chance.
        Assert.InRange(nearest / Schedules, 0.65, 1);
    }

    private static async Task<RegionModel> PlayAsync(int seed, bool quiet)
    {
        var random = new Random(seed);
        var model = new RegionModel(RegionSchedule.Draw(random, quiet), random);
        try
        {
            await model.RunAsync();
            return model;
        }
        catch (RegionsBrokenException broken)
        {
            throw new Xunit.Sdk.XunitException(
                string.Create(CultureInfo.InvariantCulture, $"{TestSeed.Variable}={seed}: {broken.Message}"),
                broken
            );
        }
    }
}
