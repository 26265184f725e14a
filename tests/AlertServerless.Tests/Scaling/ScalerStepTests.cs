using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using Xunit;

namespace AlertServerless.Tests.Scaling;

/// <summary>
/// Each step of the lanes there is, up and down, with the scaler killed at every call of it. <see cref="PlanRules"/>
/// look on: at no call may a plan ask for what is not there.
/// </summary>
public sealed class ScalerStepTests
{
    /// <summary>Lanes below the step; above it there are twice as many.</summary>
    public static TheoryData<int> Steps => [2, 4, 8, 16, 32, 64, 128];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_step_up_and_down_leaves_the_fleet_as_planned(int below)
    {
        var installation = await AtAsync(below, partitions: below * 4);

        installation.Subscribers = Above(below);
        await installation.RunUntilQuietAsync();
        AssertFleet(installation, below * 2, partitions: below * 8);

        installation.Subscribers = Under(below);
        await installation.RunUntilQuietAsync();
        AssertFleet(installation, below, partitions: below * 8);
        Assert.Equal([below, below * 2, below], installation.Aws.Snapshots.Select(snapshot => snapshot.Plan.Lanes));
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_kill_at_any_call_of_a_step_up_is_repaired(int below) =>
        await KillEverywhereAsync(
            () => AtAsync(below, partitions: below * 4),
            Above(below),
            below * 2,
            partitions: below * 8
        );

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_kill_at_any_call_of_a_step_down_is_repaired(int below) =>
        await KillEverywhereAsync(
            () => AtAsync(below * 2, partitions: below * 8),
            Under(below),
            below,
            partitions: below * 8
        );

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_count_that_oscillates_by_15_percent_around_a_step_changes_nothing(int below)
    {
        var random = new Random(TestSeed.Next($"oscillation around {below} lanes"));
        var installation = Roomy();
        // Here one lane more would be wanted, headroom included.
        var step = below * 50_000 / 1.2;
        installation.Subscribers = (long)step;
        await installation.RunUntilQuietAsync();
        var changes = installation.Aws.Changes.Count;

        for (var run = 0; run < 40; run++)
        {
            installation.Subscribers = (long)(
                step * (run < 2 ? 0.85 + (0.3 * run) : 0.85 + (0.3 * random.NextDouble()))
            );
            installation.Clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(ScalerOutcome.Unchanged, (await installation.RunAsync()).Outcome);
        }

        Assert.Equal(changes, installation.Aws.Changes.Count);
    }

    /// <summary>As often as the directory's stream asks for runs while people come and go all the time.</summary>
    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Of_runs_five_minutes_apart_the_one_that_sees_a_crossed_step_applies_it(int below)
    {
        var installation = await AtAsync(below, partitions: below * 4);
        Assert.Equal(ScalerOutcome.Unchanged, await LaterAsync(installation, Above(below) - (below * 600)));

        Assert.Equal(ScalerOutcome.Applied, await LaterAsync(installation, Above(below)));
        AssertFleet(installation, below * 2, partitions: below * 8);
        Assert.Equal(ScalerOutcome.Unchanged, await LaterAsync(installation, Above(below) + 1));

        // Down the plan goes at once, and what stood ready when nothing can rely on it any more: 15 minutes later.
        ScalerOutcome[] outcomes =
        [
            await LaterAsync(installation, Under(below)),
            await LaterAsync(installation, Under(below)),
            await LaterAsync(installation, Under(below)),
            await LaterAsync(installation, Under(below)),
        ];
        Assert.Equal(
            [ScalerOutcome.Partly, ScalerOutcome.Partly, ScalerOutcome.Partly, ScalerOutcome.Applied],
            outcomes
        );
        AssertFleet(installation, below, partitions: below * 8);
    }

    private static async Task<ScalerOutcome> LaterAsync(InstallationDouble installation, long subscribers)
    {
        installation.Clock.Advance(TimeSpan.FromMinutes(5));
        installation.Subscribers = subscribers;
        return (await installation.RunAsync()).Outcome;
    }

    private static async Task KillEverywhereAsync(
        Func<Task<InstallationDouble>> prepare,
        long subscribers,
        int lanes,
        int partitions
    )
    {
        // Where an undisturbed scaler makes its last call.
        var clean = await prepare();
        var before = clean.Aws.Calls;
        clean.Subscribers = subscribers;
        await clean.RunUntilQuietAsync();
        var calls = clean.Aws.Calls - before;

        for (var call = 0; call < calls; call++)
        {
            foreach (var afterEffect in new[] { false, true })
            {
                var installation = await prepare();
                installation.Subscribers = subscribers;
                installation.Aws.Kill = (installation.Aws.Calls + call, afterEffect);
                var killed = await UntilKilledAsync(installation);
                Assert.True(killed, $"call {call} was never made");
                await installation.RunUntilQuietAsync();
                AssertFleet(installation, lanes, partitions);
            }
        }
    }

    private static async Task<bool> UntilKilledAsync(InstallationDouble installation)
    {
        try
        {
            await installation.RunUntilQuietAsync();
            return false;
        }
        catch (ScalerKilledException)
        {
            installation.Aws.Kill = null;
            installation.Clock.Advance(TimeSpan.FromMinutes(7));
            return true;
        }
    }

    private static async Task<InstallationDouble> AtAsync(int lanes, int partitions)
    {
        var installation = Roomy();
        installation.Subscribers = (long)(lanes * 50_000 / 1.2);
        await installation.RunUntilQuietAsync();
        AssertFleet(installation, lanes, partitions);
        return installation;
    }

    /// <summary>An account and a cluster that bear 256 lanes.</summary>
    private static InstallationDouble Roomy()
    {
        var installation = new InstallationDouble();
        installation.Aws.Account = new AccountQuotas(3000, MaxPartitions: 4000);
        return installation;
    }

    /// <summary>Up at a need of more than 1.2 × lanes, headroom of 1.2 included: 50,000 people a lane, and a
    /// little.</summary>
    private static long Above(int lanes) => lanes * 50_500;

    /// <summary>Down at a need of less than 0.8 × the lower step.</summary>
    private static long Under(int lanes) => lanes * 33_000;

    private static void AssertFleet(InstallationDouble installation, int lanes, int partitions)
    {
        var plan = ((PlanReading.Found)ScalingPlanJson.Read(installation.Aws.Document)).Plan;
        Assert.Equal((lanes, partitions), (plan.Lanes, plan.Partitions));
        Assert.Equal((partitions, lanes), (installation.Aws.Partitions, installation.Aws.Warm));
        // Five invocations a poller, for every lane of two alerts.
        Assert.Equal(((lanes * 2) + 4) / 5, installation.Aws.Pollers.Ready);
        Assert.Equal(plan.Capacity, installation.Aws.Snapshots[^1].Plan.Capacity);
    }
}
