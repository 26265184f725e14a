using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling.Applying;

/// <summary>What the scaler found before it changed anything.</summary>
internal sealed record Survey(
    SubscriberCensus Census, OperatorWishes Wishes, PlanReading Plan, AccountLimits Limits, IReadOnlyList<PlanSnapshot> Newest)
{
    /// <summary>The plan in force; null when there is none that can be read.</summary>
    public ScalingPlan? InForce => (Plan as PlanReading.Found)?.Plan;
}

internal static class Surveys
{
    /// <summary>One query for each of the directory's thirty-two shards, which hold one small item for some four hundred subscribers.</summary>
    public static async Task<SubscriberCensus> CountAsync(ISegmentDirectory directory, int shardsAtOnce, CancellationToken cancellation)
    {
        var shards = new IReadOnlyList<SegmentEntry>[SegmentId.Shards];
        var limits = new ParallelOptions { MaxDegreeOfParallelism = shardsAtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, shards.Length, limits, async (shard, token) => shards[shard] = await directory.ListAsync(shard, token));
        return SubscriberCensus.Of(shards.SelectMany(entries => entries));
    }

    public static async Task<Survey> TakeAsync(
        ControlPlane plane, SubscriberCensus census, OperatorWishes wishes, Patience patience, CancellationToken cancellation)
    {
        var plan = await patience.AskAsync(() => plane.Plans.ReadAsync(cancellation), cancellation);
        var limits = await patience.AskAsync(() => plane.WarmConsumers.LimitsAsync(cancellation), cancellation);
        var partitions = await patience.AskAsync(() => plane.Partitions.ReadAsync(cancellation), cancellation);
        var newest = await patience.AskAsync(() => plane.State.SnapshotsAsync(1, cancellation), cancellation);
        return new Survey(census, wishes, plan, limits with { ExistingPartitions = partitions.Level.Ready }, newest);
    }
}
