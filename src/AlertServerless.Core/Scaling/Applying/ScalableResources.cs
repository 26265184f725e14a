namespace AlertServerless.Core.Scaling.Applying;

/// <summary>One thing the scaler scales up before a plan relies on it, and down after no plan does.</summary>
internal abstract class ScalableResource(string name)
{
    public string Name => name;

    /// <summary>In the order in which they are scaled up. Where nothing stands ready, partitions alone; a stream
    /// without pollers of its own has none to scale.</summary>
    public static IReadOnlyList<ScalableResource> Of(ControlPlane plane, ScalerOptions options, TimeProvider time)
    {
        var partitions = new ScalablePartitions(plane.Partitions, plane.State, options, time);
        if (!options.Options.StandsReady)
            return [partitions];
        var warm = new ScalableWarmConsumers(plane.WarmConsumers, options);
        return plane.Pollers is { } pollers
            ? [partitions, warm, new ScalablePollers(pollers, options)]
            : [partitions, warm];
    }

    public virtual bool CanShrink => true;

    public abstract Level Wanted(Capacity capacity);

    public abstract Task<ResourceState> ReadAsync(CancellationToken cancellation);

    public abstract Task<RequestAnswer> RequestAsync(Level level, CancellationToken cancellation);

    /// <summary>What a month at this level costs.</summary>
    public abstract double MonthlyUsd(Level level);

    /// <summary>The quotas, with what was just refused.</summary>
    public abstract AccountQuotas WithQuota(AccountQuotas quotas, int most);
}

internal sealed class ScalablePartitions(
    IPartitions partitions,
    IScalerState state,
    ScalerOptions options,
    TimeProvider time
) : ScalableResource("partitions")
{
    public override bool CanShrink => false;

    public override Level Wanted(Capacity capacity) => new(capacity.Partitions);

    public override Task<ResourceState> ReadAsync(CancellationToken cancellation) => partitions.ReadAsync(cancellation);

    // The note goes first: a kill between the two must not make new partitions look old.
    public override async Task<RequestAnswer> RequestAsync(Level level, CancellationToken cancellation)
    {
        var earlier = await state.GrowthAsync(cancellation);
        await state.NoteGrowthAsync(new GrowthNote(level.Ready, time.GetUtcNow()), cancellation);
        var answer = await partitions.GrowAsync(level.Ready, cancellation);
        // Nothing grew: those of an earlier growth are as old as they were, however often more is refused.
        if (answer is RequestAnswer.Refused && earlier is not null)
            await state.NoteGrowthAsync(earlier, cancellation);
        return answer;
    }

    // Brokers are paid for, whatever is on them; shards one by one.
    public override double MonthlyUsd(Level level) =>
        options.Deployment.UsesKinesis ? CostModel.Shards(level.Ready, options.Deployment, options.Prices) : 0;

    public override AccountQuotas WithQuota(AccountQuotas quotas, int most) => quotas with { MaxPartitions = most };
}

internal sealed class ScalableWarmConsumers(IWarmConsumers warm, ScalerOptions options)
    : ScalableResource("warm consumers")
{
    public override Level Wanted(Capacity capacity) => new(capacity.ProvisionedConcurrency);

    public override Task<ResourceState> ReadAsync(CancellationToken cancellation) => warm.ReadAsync(cancellation);

    public override Task<RequestAnswer> RequestAsync(Level level, CancellationToken cancellation) =>
        warm.RequestAsync(Math.Max(1, level.Ready), cancellation);

    public override double MonthlyUsd(Level level) =>
        CostModel.WarmConsumers(level.Ready, options.Deployment, options.Prices);

    public override AccountQuotas WithQuota(AccountQuotas quotas, int most) => quotas with { Provisionable = most };
}

internal sealed class ScalablePollers(IPollers pollers, ScalerOptions options) : ScalableResource("pollers")
{
    public override Level Wanted(Capacity capacity) => new(capacity.Pollers, capacity.MaxPollers);

    public override Task<ResourceState> ReadAsync(CancellationToken cancellation) => pollers.ReadAsync(cancellation);

    public override Task<RequestAnswer> RequestAsync(Level level, CancellationToken cancellation) =>
        pollers.RequestAsync(level, cancellation);

    public override double MonthlyUsd(Level level) => CostModel.Pollers(level.Ready, options.Prices);

    public override AccountQuotas WithQuota(AccountQuotas quotas, int most) =>
        quotas with
        {
            MaxReadyPollers = Math.Max(1, most),
        };
}
