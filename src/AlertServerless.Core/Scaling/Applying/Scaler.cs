using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling.Applying;

/// <summary>How the scaler works.</summary>
public sealed record ScalerOptions(
    ScalingOptions Options,
    ScalerRetryOptions Retry,
    Deployment Deployment,
    Prices Prices
)
{
    public static ScalerOptions Default { get; } = Of(CostClass.Institute);

    public static ScalerOptions Of(CostClass costClass, bool usesKinesis = false) =>
        new(
            ScalingOptions.Default with
            {
                StandsReady = costClass.StandsReady,
                UsesKinesis = usesKinesis,
            },
            ScalerRetryOptions.Default,
            Deployment.Of(costClass, usesKinesis),
            Prices.Default
        );
}

/// <summary>
/// Counts, plans and applies. Everything is scaled up and seen to hold before a plan relies on it, and scaled down only
/// when no plan has relied on it for a while: so at every instant, and after a kill at any instant, the plan in force
/// has what it asks for. A run compares what is wanted with what there is, never with what an earlier run did, so the
/// next one repairs.
/// </summary>
public sealed class Scaler(ControlPlane plane, ISegmentDirectory directory, ScalerOptions options, TimeProvider time)
{
    /// <param name="dryRun">Inspect and report; change nothing.</param>
    /// <param name="deadline">When to stop waiting. What is not done by then is left for the next run.</param>
    /// <param name="cancellation">Stops at once, with whatever is done by then.</param>
    /// <exception cref="ControlPlaneUnavailableException">What there is could not be read; nothing was
    /// changed.</exception>
    /// <exception cref="StoreUnavailableException">The subscribers could not be counted; nothing was
    /// changed.</exception>
    public async Task<ScalerReport> RunAsync(bool dryRun, DateTimeOffset deadline, CancellationToken cancellation)
    {
        var retry = new ControlPlaneRetry(options.Retry, deadline, time);
        var census = await CurrentStateReader.CountAsync(directory, options.Retry.ShardsAtOnce, cancellation);
        var reading = await retry.AskAsync(() => plane.State.OperatorOptionsAsync(cancellation), cancellation);
        if (reading is OperatorOptionsReading.Damaged damaged)
            return new ScalerReport(
                ScalerOutcome.OptionsDamaged,
                census,
                null,
                null,
                [],
                null,
                null,
                $"the operators' options cannot be read, so nothing was changed: {damaged.Reason}"
            );

        var current = await CurrentStateReader.TakeAsync(
            plane,
            census,
            ((OperatorOptionsReading.Found)reading).Options,
            retry,
            cancellation
        );
        var run = new ScalerRun(plane, current, options, retry, time);
        var steps = dryRun ? await run.PreviewAsync(cancellation) : await run.ApplyAsync(cancellation);
        return Report(run, current, steps, dryRun);
    }

    private ScalerReport Report(ScalerRun run, CurrentState current, IReadOnlyList<StepReport> steps, bool dryRun)
    {
        var outcome =
            dryRun ? ScalerOutcome.DryRun
            : steps.All(step => step.Outcome == StepOutcome.Held) ? ScalerOutcome.Unchanged
            : steps.All(step => step.Outcome is StepOutcome.Held or StepOutcome.Done) ? ScalerOutcome.Applied
            : ScalerOutcome.Partly;
        return new ScalerReport(
            outcome,
            current.Census,
            run.Target,
            run.InForce,
            steps,
            CostModel.Month(run.Target, options.Deployment, options.Prices),
            CostModel.Alert(run.Target, current.Census, options.Options, options.Deployment, options.Prices),
            current.Plan is PlanReading.Damaged damaged
                ? $"the plan in force could not be read and is replaced: {damaged.Reason}"
                : ""
        );
    }
}

/// <summary>How often the scaler tries again, and how long it waits.</summary>
public sealed record ScalerRetryOptions
{
    public static ScalerRetryOptions Default { get; } = new();

    /// <summary>Between two reads of something that is on its way.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Before the second try of a call that failed; doubles up to <see cref="PollInterval"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Until a Kafka consumer has certainly seen a new partition: clients refresh their metadata every 5
    /// minutes by default (metadata.max.age.ms); AWS does not say when its pollers do.</summary>
    public TimeSpan PartitionsSettle { get; init; } = TimeSpan.FromMinutes(6);

    /// <summary>How long a larger plan may still be at work after a smaller one replaced it: producers that read it
    /// before, and consumers that run for up to 14 minutes. Nothing is taken away earlier.</summary>
    public TimeSpan ShrinkGrace { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The plan is written anew when the number of subscribers in it is off by this share, though nothing else
    /// changed. More than noise of ±15 % spans, which is 35 %.</summary>
    public double StaleCensus { get; init; } = 0.4;

    public int ShardsAtOnce { get; init; } = 16;
}
