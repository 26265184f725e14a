using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Tests.Scaling;

/// <summary>What must hold at every instant: each plan that a producer may go by has what it asks for.</summary>
internal sealed class PlanRules(ControlPlaneDouble aws, TimeProvider clock)
{
    /// <summary>How long a producer goes by a plan it read before, and a consumer works on an alert.</summary>
    private static readonly TimeSpan Lingers = TimeSpan.FromMinutes(14);

    private readonly List<(DateTimeOffset At, ScalingPlan Plan)> written = [];
    private int highestWarm;

    /// <summary>Limits or failures make promises impossible; then only what stays possible is checked.</summary>
    public bool WarmIsPromised { get; set; } = true;

    public void PlanWritten()
    {
        if (ScalingPlanJson.Read(aws.Document) is not PlanReading.Found found)
            return;
        var isFirst = written.Count == 0;
        written.Add((isFirst ? DateTimeOffset.MinValue : clock.GetUtcNow(), found.Plan));
        if (!isFirst && WarmIsPromised && !(aws.Warm >= found.Plan.Capacity.ProvisionedConcurrency && aws.WarmIsReady))
            throw new InvalidOperationException(
                $"a plan for {found.Plan.Capacity.ProvisionedConcurrency} warm consumers was written while "
                    + $"{aws.Warm} were requested"
            );
    }

    public void Check()
    {
        if (aws.Warm < highestWarm && aws.Warm < 1)
            throw new InvalidOperationException("the provisioned concurrency was deleted");
        highestWarm = Math.Max(highestWarm, aws.Warm);
        for (var i = 0; i < written.Count; i++)
        {
            var replacedAt = i + 1 < written.Count ? written[i + 1].At : DateTimeOffset.MaxValue;
            if (replacedAt != DateTimeOffset.MaxValue && replacedAt + Lingers <= clock.GetUtcNow())
                continue;
            // The deployment's own floor was not written by the scaler.
            if (i > 0)
                Check(written[i].Plan, written[i].At);
        }
    }

    private void Check(ScalingPlan plan, DateTimeOffset at)
    {
        if (aws.Partitions < plan.Partitions)
            throw new InvalidOperationException($"{aws.Partitions} partitions for a plan of {plan.Partitions}");
        if (aws.PartitionsGrownTo == plan.Partitions && at < aws.PartitionsGrownAt + TimeSpan.FromMinutes(5))
            throw new InvalidOperationException("the plan uses partitions that no poller knows yet");
        if (WarmIsPromised && aws.Warm < plan.Capacity.ProvisionedConcurrency)
            throw new InvalidOperationException(
                $"{aws.Warm} warm consumers for a plan of {plan.Capacity.ProvisionedConcurrency}"
            );
        if (!aws.Pollers.Covers(new Level(plan.Capacity.Pollers, plan.Capacity.MaxPollers)))
            throw new InvalidOperationException(
                $"pollers {aws.Pollers} for a plan of {plan.Capacity.Pollers}–{plan.Capacity.MaxPollers}"
            );
    }
}
