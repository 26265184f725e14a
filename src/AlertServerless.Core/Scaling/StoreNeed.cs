
namespace AlertServerless.Core.Scaling;

/// <summary>What reading and claiming within the plan's goal asks of the tables.</summary>
/// <param name="ReadsPerSecond">Consistent reads of 4 KB from the subscribers' table.</param>
/// <param name="WritesPerSecond">To the claims' table: a claim and a finish for each slot.</param>
/// <param name="Advice">What to do where a table that never carried load would be too slow; else null.</param>
public sealed record StoreNeed(double ReadsPerSecond, double WritesPerSecond, string? Advice)
{
    /// <summary>Warm throughput of a new on-demand table: docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html.</summary>
    public const int NewTableReads = 12_000;

    public const int NewTableWrites = 4_000;

    public static StoreNeed Of(ScalingPlan plan, ScalingOptions options, Deployment deployment)
    {
        var slots = (double)plan.Segments * plan.WorkersPerSegment;
        var rows = Math.Ceiling(options.PageSize / (double)plan.WorkersPerSegment);
        var reads = slots * Math.Ceiling(rows * deployment.RowBytes / 4096) / options.ReadGoal.TotalSeconds;
        var writes = 2 * slots / options.ReadGoal.TotalSeconds;
        var advice = reads <= NewTableReads && writes <= NewTableWrites
            ? null
            : $"reading everyone within {Figures.Time(options.ReadGoal.TotalSeconds)} asks for {Figures.Count(Math.Ceiling(reads))} reads and {Figures.Count(Math.Ceiling(writes))} writes a second; a new table bears {Figures.Count(NewTableReads)} and {Figures.Count(NewTableWrites)}: raise the tables' WarmThroughput";
        return new StoreNeed(reads, writes, advice);
    }
}
