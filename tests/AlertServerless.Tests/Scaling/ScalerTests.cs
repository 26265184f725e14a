using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using Xunit;

namespace AlertServerless.Tests.Scaling;

public sealed class ScalerTests
{
    private readonly InstallationDouble installation = new() { Subscribers = 1_000_000 };

    private ControlPlaneDouble Aws => installation.Aws;

    private ScalingPlan InForce => ((PlanReading.Found)ScalingPlanJson.Read(Aws.Document)).Plan;

    [Fact]
    public async Task Growth_comes_before_the_plan_that_uses_it()
    {
        var report = await installation.RunAsync();

        Assert.Equal(ScalerOutcome.Applied, report.Outcome);
        Assert.Equal(["note 128", "partitions 128", "warm 32", "pollers 13–26", "plan 32", "snapshot"], Aws.Changes);
        Assert.Equal(32, InForce.Lanes);
        Assert.Equal(InForce.Capacity, Assert.Single(Aws.Snapshots).Plan.Capacity);
        Assert.True(report.Month!.Usd > 0 && report.Alert!.Usd > 0);
    }

    [Fact]
    public async Task Each_step_says_how_long_it_took_and_what_it_costs()
    {
        var report = await installation.RunAsync();

        var step = report.Steps.ToDictionary(step => step.Step);
        Assert.InRange(step["partitions"].Seconds, 12, 20); // what the control plane takes, and a read more
        Assert.InRange(step["warm consumers"].Seconds, 95, 105);
        Assert.Equal(0, step["partitions"].MonthlyUsd);
        // 32 × 1,769 MB × 730 h × 0.0000041667 a GB-second; 13 pollers are one unit of ten more than one poller: 0.185
        // an hour.
        Assert.Equal(32 * (1769 / 1024d) * 730 * 3600 * 0.0000041667, step["warm consumers"].MonthlyUsd, 0.01);
        Assert.Equal(0.185 * 730, step["pollers"].MonthlyUsd, 0.01);

        installation.Subscribers = 10_000;
        await installation.RunAsync(minutes: 1);
        installation.Clock.Advance(TimeSpan.FromHours(1));
        var shrunk = (await installation.RunAsync()).Steps.Last(one => one.Step == "warm consumers");
        Assert.Equal(-30 * (1769 / 1024d) * 730 * 3600 * 0.0000041667, shrunk.MonthlyUsd, 0.01);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        await installation.RunAsync();
        Aws.Changes.Clear();

        Assert.Equal(ScalerOutcome.Unchanged, (await installation.RunAsync()).Outcome);
        Assert.Empty(Aws.Changes);
    }

    [Fact]
    public async Task Shrinking_writes_the_plan_first_and_takes_away_a_quarter_of_an_hour_later()
    {
        await installation.RunAsync();
        Aws.Changes.Clear();
        installation.Subscribers = 10_000;

        var first = await installation.RunAsync(minutes: 1);
        Assert.Equal(["plan 2", "snapshot"], Aws.Changes);
        Assert.Contains(first.Steps, step => step is { Step: "warm consumers", Outcome: StepOutcome.Deferred });

        installation.Clock.Advance(TimeSpan.FromHours(1));
        await installation.RunAsync();
        Assert.Equal(["plan 2", "snapshot", "pollers 1–26", "warm 2"], Aws.Changes);
        Assert.Equal(128, Aws.Partitions);
        Assert.Equal(ScalerOutcome.Unchanged, (await installation.RunUntilQuietAsync()).Outcome);
    }

    [Fact]
    public async Task A_dry_run_reports_and_changes_nothing()
    {
        var report = await installation.RunAsync(dryRun: true);

        Assert.Equal(ScalerOutcome.DryRun, report.Outcome);
        Assert.Equal(
            ["partitions", "warm consumers", "pollers", "plan"],
            report.Steps.Where(step => step.Outcome == StepOutcome.WouldChange).Select(step => step.Step)
        );
        Assert.Equal(32, report.Wanted!.Lanes);
        Assert.Equal(1, report.InForce!.Lanes);
        Assert.Empty(Aws.Changes);
    }

    [Fact]
    public async Task An_alias_in_transition_is_waited_for()
    {
        Aws.AliasShiftsUntil = installation.Clock.GetUtcNow() + TimeSpan.FromMinutes(3);

        Assert.Equal(ScalerOutcome.Applied, (await installation.RunAsync()).Outcome);
        Assert.Equal(32, Aws.Warm);
    }

    [Fact]
    public async Task An_alias_that_stays_in_transition_leaves_the_plan_as_it_is()
    {
        Aws.AliasShiftsUntil = DateTimeOffset.MaxValue;

        var report = await installation.RunAsync();

        Assert.Equal(ScalerOutcome.Partly, report.Outcome);
        Assert.Contains(
            report.Steps,
            step =>
                step is { Step: "warm consumers", Outcome: StepOutcome.Waiting, Text: "the alias has routing weights" }
        );
        Assert.Equal(1, InForce.Lanes);

        Aws.AliasShiftsUntil = default;
        await installation.RunUntilQuietAsync();
        Assert.Equal(32, InForce.Lanes);
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(0, 0)] // an account that may provision none: what it has stays, and everything starts cold
    public async Task What_the_account_refuses_is_planned_without(int most, int warm)
    {
        Aws.MostWarm = most;
        Aws.Rules.WarmIsPromised = most > 0;

        var report = await installation.RunAsync();

        Assert.Contains(report.Steps, step => step is { Step: "warm consumers", Outcome: StepOutcome.Refused });
        Assert.Equal(warm, Aws.Warm);
        Assert.Equal(32, InForce.Lanes);
        Assert.Equal(Math.Max(1, warm), InForce.Capacity.ProvisionedConcurrency);
        Assert.Contains(
            report.Wanted!.Shortfalls,
            shortfall => shortfall.StartsWith("provisionedConcurrency: 32 needed", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Partitions_that_are_refused_make_fewer_lanes()
    {
        Aws.MostPartitions = 70;

        var report = await installation.RunAsync();

        Assert.Contains(report.Steps, step => step is { Step: "partitions", Outcome: StepOutcome.Refused });
        Assert.Equal(16, InForce.Lanes);
        Assert.Equal(64, InForce.Partitions);
    }

    [Fact]
    public async Task Environments_that_fail_to_start_hold_the_plan_back_and_are_asked_for_again()
    {
        Aws.WarmFailsUntil = installation.Clock.GetUtcNow() + TimeSpan.FromHours(2);

        var report = await installation.RunAsync();
        Assert.Contains(
            report.Steps,
            step => step is { Step: "warm consumers", Outcome: StepOutcome.Failed, Text: "FUNCTION_ERROR_INIT_FAILURE" }
        );
        Assert.Equal(1, InForce.Lanes);

        await installation.RunUntilQuietAsync();
        Assert.Equal(32, InForce.Lanes);
    }

    [Fact]
    public async Task Without_time_to_see_new_partitions_the_plan_waits_for_the_next_run()
    {
        var report = await installation.RunAsync(minutes: 4);

        Assert.Contains(report.Steps, step => step is { Step: "plan", Outcome: StepOutcome.Deferred });
        Assert.Equal(1, InForce.Lanes);

        installation.Clock.Advance(TimeSpan.FromHours(1));
        await installation.RunAsync(minutes: 4);
        Assert.Equal(32, InForce.Lanes);
    }

    [Fact]
    public async Task A_pin_holds_until_it_is_taken_away()
    {
        await installation.RunAsync();
        await Aws.SetOptionsAsync(
            new OperatorOptions(ChannelRates.Default.With(ChannelKind.Sms, 300), new PlanPin(Lanes: 64)),
            default
        );

        await installation.RunUntilQuietAsync();
        Assert.Equal(64, InForce.Lanes);
        Assert.Equal(300, InForce.Rates.Of(ChannelKind.Sms));

        await Aws.SetOptionsAsync(OperatorOptions.None, default);
        await installation.RunUntilQuietAsync();
        Assert.Equal(32, InForce.Lanes);
    }

    [Fact]
    public async Task A_rollback_is_a_pin_to_a_snapshot()
    {
        await installation.RunAsync();
        installation.Subscribers = 3_000_000;
        await installation.RunUntilQuietAsync();
        Assert.Equal([32, 128], Aws.Snapshots.Select(snapshot => snapshot.Plan.Lanes));

        await Aws.SetOptionsAsync(
            OperatorOptions.None with
            {
                Pin = PlanPin.To(Aws.Snapshots[0].Plan.Capacity),
            },
            default
        );
        await installation.RunUntilQuietAsync();

        Assert.Equal(32, InForce.Lanes);
        Assert.Equal(32, Aws.Warm);
        Assert.Equal(512, InForce.Partitions);
    }

    [Fact]
    public async Task Options_that_cannot_be_read_stop_everything()
    {
        Aws.Options = """{"pin":{"lains":4}}""";

        var report = await installation.RunAsync();

        Assert.Equal(ScalerOutcome.OptionsDamaged, report.Outcome);
        Assert.Contains("$.pin.lains", report.Text, StringComparison.Ordinal);
        Assert.Empty(Aws.Changes);
    }

    [Fact]
    public async Task A_damaged_plan_is_replaced_and_reported()
    {
        Aws.Document = "{";

        var report = await installation.RunAsync();

        Assert.Equal(ScalerOutcome.Applied, report.Outcome);
        Assert.Contains("could not be read", report.Text, StringComparison.Ordinal);
        Assert.Equal(32, InForce.Lanes);
    }

    [Fact]
    public async Task A_control_plane_that_stays_away_is_reported_and_repaired_later()
    {
        Aws.Weather = call => (call > 8, false);

        var report = await installation.RunAsync();

        Assert.Equal(ScalerOutcome.Partly, report.Outcome);
        Assert.Equal(StepOutcome.Unavailable, report.Steps[^1].Outcome);
        Assert.Equal(1, InForce.Lanes);

        Aws.Weather = _ => (false, false);
        await installation.RunUntilQuietAsync();
        Assert.Equal(32, InForce.Lanes);
    }

    [Fact]
    public async Task What_cannot_be_inspected_is_not_changed()
    {
        Aws.Weather = _ => (true, false);

        await Assert.ThrowsAsync<ControlPlaneUnavailableException>(() => installation.RunAsync());
        Assert.Empty(Aws.Changes);
    }
}
