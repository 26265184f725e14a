
namespace AlertServerless.Core.Scaling.Applying;

/// <summary>One thing the scaler turns up before a plan relies on it, and down after no plan does.</summary>
internal abstract class Lever(string name)
{
    public string Name => name;

    public virtual bool CanShrink => true;

    public abstract Level Wanted(Capacity capacity);

    public abstract Task<LeverState> ReadAsync(CancellationToken cancellation);

    public abstract Task<RequestAnswer> MoveAsync(Level level, CancellationToken cancellation);

    /// <summary>A month of standing there.</summary>
    public abstract double MonthlyUsd(Level level);

    /// <summary>The limits, with what was just refused.</summary>
    public abstract AccountLimits Limit(AccountLimits limits, int most);
}

internal sealed class PartitionsLever(IPartitions partitions, IScalerState state, TimeProvider time) : Lever("partitions")
{
    public override bool CanShrink => false;

    public override Level Wanted(Capacity capacity) => new(capacity.Partitions);

    public override Task<LeverState> ReadAsync(CancellationToken cancellation) => partitions.ReadAsync(cancellation);

    // The note goes first: a kill between the two must not make new partitions look old.
    public override async Task<RequestAnswer> MoveAsync(Level level, CancellationToken cancellation)
    {
        var earlier = await state.GrowthAsync(cancellation);
        await state.NoteGrowthAsync(new GrowthNote(level.Ready, time.GetUtcNow()), cancellation);
        var answer = await partitions.GrowAsync(level.Ready, cancellation);
        // Nothing grew: those of an earlier growth are as old as they were, however often more is refused.
        if (answer is RequestAnswer.Refused && earlier is not null) await state.NoteGrowthAsync(earlier, cancellation);
        return answer;
    }

    // Brokers are paid for, whatever is on them.
    public override double MonthlyUsd(Level level) => 0;

    public override AccountLimits Limit(AccountLimits limits, int most) => limits with { MaxPartitions = most };
}

internal sealed class WarmConsumersLever(IWarmConsumers warm, ScalerSettings settings) : Lever("warm consumers")
{
    public override Level Wanted(Capacity capacity) => new(capacity.ProvisionedConcurrency);

    public override Task<LeverState> ReadAsync(CancellationToken cancellation) => warm.ReadAsync(cancellation);

    public override Task<RequestAnswer> MoveAsync(Level level, CancellationToken cancellation) => warm.RequestAsync(Math.Max(1, level.Ready), cancellation);

    public override double MonthlyUsd(Level level) => CostModel.WarmConsumers(level.Ready, settings.Deployment, settings.Prices);

    public override AccountLimits Limit(AccountLimits limits, int most) => limits with { Provisionable = most };
}

internal sealed class PollersLever(IPollers pollers, ScalerSettings settings) : Lever("pollers")
{
    public override Level Wanted(Capacity capacity) => new(capacity.Pollers, capacity.MaxPollers);

    public override Task<LeverState> ReadAsync(CancellationToken cancellation) => pollers.ReadAsync(cancellation);

    public override Task<RequestAnswer> MoveAsync(Level level, CancellationToken cancellation) => pollers.RequestAsync(level, cancellation);

    public override double MonthlyUsd(Level level) => CostModel.Pollers(level.Ready, settings.Prices);

    public override AccountLimits Limit(AccountLimits limits, int most) => limits with { MaxReadyPollers = Math.Max(1, most) };
}
