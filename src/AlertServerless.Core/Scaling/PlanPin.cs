namespace AlertServerless.Core.Scaling;

/// <summary>Numbers an operator holds fast; what is null follows the census. A pin wins over the policy and its band, not over what
/// the account allows, and never takes partitions away.</summary>
public sealed record PlanPin(
    int? Lanes = null,
    int? Partitions = null,
    int? ProvisionedConcurrency = null,
    int? Pollers = null,
    int? MaxPollers = null,
    int? WorkersPerSegment = null,
    int? ProducerThreads = null,
    int? Chunk = null)
{
    public static PlanPin None { get; } = new();

    public bool IsNone => this == None;

    /// <summary>Everything as it was in an earlier plan.</summary>
    public static PlanPin To(Capacity capacity) => new(
        capacity.Lanes,
        capacity.Partitions,
        capacity.ProvisionedConcurrency,
        capacity.Pollers,
        capacity.MaxPollers,
        capacity.WorkersPerSegment,
        capacity.ProducerThreads,
        capacity.Chunk);
}
