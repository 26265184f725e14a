using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace AlertServerless.Simulation;

/// <summary>The real fan-out in schedules that a seed decides, judged by what providers and dead letters saw.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Schedules = 20_000;

    /// <summary>
    /// Every other test of a run begins with the same seed, so that a failure names one that replays.
    /// </summary>
    private static int FirstSeed =>
        int.TryParse(Environment.GetEnvironmentVariable("ALERT_TEST_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : 1;

    [Fact]
    public void Every_schedule_keeps_every_rule()
    {
        var sweep = Sweep.Run(FirstSeed, Schedules);

        output.WriteLine($"{sweep.Schedules} schedules, {sweep.Steps} steps: {sweep.Coverage}");
        Assert.True(
            sweep.Broken is null,
            $"make simulate ARGS=\"--seed {sweep.Broken?.Seed} --count 1 --trace\": {sweep.Broken?.Broken}"
        );
        AssertIsAbout(sweep.Coverage);
    }

    // Schedules in which nothing happens keep every rule.
    private static void AssertIsAbout(Coverage seen)
    {
        Assert.True(seen.Taken > Schedules, $"{seen}");
        Assert.True(seen.Escalated > Schedules / 20, $"{seen}");
        Assert.True(seen.Retracted > Schedules / 20, $"{seen}");
        Assert.True(seen.Again > Schedules / 200, $"{seen}");
        Assert.True(seen.Filed > Schedules / 50, $"{seen}");
        Assert.True(seen.Killed > Schedules / 10, $"{seen}");
        Assert.True(seen.Frozen > Schedules / 20, $"{seen}");
        Assert.True(seen.Takeovers > Schedules / 20, $"{seen}");
    }
}
