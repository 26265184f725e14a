using AlertServerless.Core;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Lambda.Hosting;

/// <summary>A scaler's figures for one run.</summary>
public static class ScalerMetrics
{
    private static readonly KeyValuePair<string, string> Scaler = new(Names.Metrics.FunctionDimension, Names.Functions.Scaler);

    /// <summary>A run counts when it left nothing that should hold by now: what is only put off on purpose, or refused by a limit, does
    /// not ring the alarm; what hangs does.</summary>
    public static void Write(this EmbeddedMetrics metrics, ScalerReport report)
    {
        var figures = new List<Metric> { new(Names.Metrics.Subscribers, report.Census.Subscribers) };
        if (report.Wanted is { } plan) figures.Add(new(Names.Metrics.PlannedConcurrency, plan.Capacity.ProvisionedConcurrency));
        if (report.Outcome is not (ScalerOutcome.DryRun or ScalerOutcome.WishesDamaged)
            && !report.Steps.Any(step => step.Outcome is StepOutcome.Waiting or StepOutcome.Failed or StepOutcome.Unavailable))
            figures.Add(new(Names.Metrics.Runs, 1));
        metrics.Write([Scaler], figures);
    }
}
