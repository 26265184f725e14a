namespace AlertServerless.Core.Scaling.Applying;

/// <summary>What operators set. Absent means <see cref="None"/>.</summary>
/// <param name="Rates">Of the providers, as contracted.</param>
/// <param name="Pin">Numbers held fast.</param>
public sealed record OperatorOptions(ChannelRates Rates, PlanPin Pin)
{
    public static OperatorOptions None { get; } = new(ChannelRates.Default, PlanPin.None);
}

/// <summary>A closed set: <see cref="Found"/> or <see cref="Damaged"/>.</summary>
public abstract record OperatorOptionsReading
{
    private OperatorOptionsReading() { }

    public sealed record Found(OperatorOptions Options) : OperatorOptionsReading;

    /// <summary>Something was set that cannot be read. To go on without it might undo what it holds fast, so nothing is
    /// changed.</summary>
    public sealed record Damaged(string Reason) : OperatorOptionsReading;
}

/// <summary>The topic was asked to grow. Its new partitions may be written to only when the event source mapping has
/// seen them.</summary>
/// <param name="To">Partitions.</param>
/// <param name="At">Just before the topic was asked to grow.</param>
public sealed record GrowthNote(int To, DateTimeOffset At);

/// <summary>A plan that was in force.</summary>
/// <param name="Since">Its name: when it was written first.</param>
public sealed record PlanSnapshot(DateTimeOffset Since, ScalingPlan Plan)
{
    public bool Holds(ScalingPlan plan) =>
        plan.Since == Since && ScalingPlanJson.Write(plan) == ScalingPlanJson.Write(Plan);
}

/// <summary>What the scaler remembers between its runs, and what operators set.</summary>
public interface IScalerState
{
    Task<OperatorOptionsReading> OperatorOptionsAsync(CancellationToken cancellation);

    Task SetOptionsAsync(OperatorOptions options, CancellationToken cancellation);

    /// <summary>The last growth; null when there was none.</summary>
    Task<GrowthNote?> GrowthAsync(CancellationToken cancellation);

    Task NoteGrowthAsync(GrowthNote note, CancellationToken cancellation);

    /// <summary>Overwrites the one of the same <see cref="PlanSnapshot.Since"/>.</summary>
    Task KeepAsync(PlanSnapshot snapshot, CancellationToken cancellation);

    /// <summary>Newest first, at most <paramref name="most"/>.</summary>
    Task<IReadOnlyList<PlanSnapshot>> SnapshotsAsync(int most, CancellationToken cancellation);
}
