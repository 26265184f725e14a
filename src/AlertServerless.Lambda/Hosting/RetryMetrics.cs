using AlertServerless.Core;
using AlertServerless.Lambda.FanOut;

namespace AlertServerless.Lambda.Hosting;

/// <summary>A retry's figures.</summary>
public static class RetryMetrics
{
    /// <param name="people">Filed because their alert had ended before anybody came to them.</param>
    public static void WriteFiled(this EmbeddedMetrics metrics, int people) =>
        metrics.Write([new(Names.Metrics.FunctionDimension, Names.Functions.Retry)], [new(Names.Metrics.DeadLettered, people)]);

    public static void Write(this EmbeddedMetrics metrics, RetrySummary summary) =>
        metrics.Write([new(Names.Metrics.FunctionDimension, Names.Functions.Retry)], [new(Names.Metrics.Runs, 1), new(Names.Metrics.DeadLettered, summary.GivenUp + summary.Expired)]);
}
