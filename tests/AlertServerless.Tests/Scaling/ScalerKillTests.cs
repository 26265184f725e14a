using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using Xunit;

namespace AlertServerless.Tests.Scaling;

/// <summary>The scaler dies at every call there is, before its effect and after, and once more in the repair. At no
/// instant may a plan ask for what is not there (<see cref="PlanRules"/>), and the runs after it end where an
/// undisturbed scaler ends.</summary>
public sealed class ScalerKillTests
{
    private const long Many = 1_000_000;
    private const long Few = 10_000;

    public static TheoryData<string> Scenarios => ["grow", "shrink", "grow during an alias shift", "refused"];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task A_kill_at_any_call_is_repaired(string scenario)
    {
        var clean = await PrepareAsync(scenario);
        var first = clean.Aws.Calls;
        await clean.RunUntilQuietAsync();
        var expected = End(clean);
        var calls = clean.Aws.Calls - first;

        Assert.True(calls > 15, $"only {calls} calls");
        for (var call = 0; call < calls; call++)
        {
            foreach (var afterEffect in new[] { false, true })
            {
                var installation = await PrepareAsync(scenario);
                await KilledAsync(installation, installation.Aws.Calls + call, afterEffect);
                await installation.RunUntilQuietAsync();
                Assert.Equal(expected, End(installation));
                Assert.Equal(InForce(installation).Capacity, installation.Aws.Snapshots[^1].Plan.Capacity);
            }
        }
    }

    [Theory]
    [InlineData("grow")]
    [InlineData("shrink")]
    public async Task A_kill_in_the_repair_is_repaired_too(string scenario)
    {
        var clean = await PrepareAsync(scenario);
        await clean.RunUntilQuietAsync();
        var expected = End(clean);

        for (var first = 0; first < 30; first++)
        {
            for (var second = 0; second < 30; second += 3)
            {
                var installation = await PrepareAsync(scenario);
                await KilledAsync(installation, installation.Aws.Calls + first, afterEffect: true);
                await KilledAsync(installation, installation.Aws.Calls + second, afterEffect: false);
                await installation.RunUntilQuietAsync();
                Assert.Equal(expected, End(installation));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public async Task Calls_that_fail_now_and_then_change_nothing_about_the_end(string scenario)
    {
        var clean = await PrepareAsync(scenario);
        await clean.RunUntilQuietAsync();
        var expected = End(clean);
        var seed = TestSeed.Next(nameof(Calls_that_fail_now_and_then_change_nothing_about_the_end));

        for (var round = 0; round < 50; round++)
        {
            var random = new Random(seed + round);
            var installation = await PrepareAsync(scenario);
            installation.Aws.Weather = _ => (random.Next(4) == 0, random.Next(2) == 0);
            await installation.RunUntilQuietAsync();
            Assert.Equal(expected, End(installation));
        }
    }

    private static async Task<InstallationDouble> PrepareAsync(string scenario)
    {
        var installation = new InstallationDouble { Subscribers = Many };
        switch (scenario)
        {
            case "shrink":
                await installation.RunUntilQuietAsync();
                installation.Subscribers = Few;
                break;
            case "grow during an alias shift":
                installation.Aws.AliasShiftsUntil = installation.Clock.GetUtcNow() + TimeSpan.FromMinutes(20);
                break;
            case "refused":
                installation.Aws.MostWarm = 20;
                installation.Aws.MostPartitions = 100;
                break;
        }

        return installation;
    }

    /// <summary>A run that may end before it is killed; then an hour passes.</summary>
    private static async Task KilledAsync(InstallationDouble installation, int call, bool afterEffect)
    {
        installation.Aws.Kill = (call, afterEffect);
        try
        {
            await installation.RunAsync();
        }
        catch (ScalerKilledException)
        {
            // As planned.
        }

        installation.Aws.Kill = null;
        installation.Clock.Advance(TimeSpan.FromMinutes(10));
    }

    private static ScalingPlan InForce(InstallationDouble installation) =>
        ((PlanReading.Found)ScalingPlanJson.Read(installation.Aws.Document)).Plan;

    private static (Capacity Plan, int Partitions, int Warm, Level Pollers) End(InstallationDouble installation) =>
        (InForce(installation).Capacity, installation.Aws.Partitions, installation.Aws.Warm, installation.Aws.Pollers);
}
