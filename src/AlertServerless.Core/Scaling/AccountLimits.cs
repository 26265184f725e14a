using AlertServerless.Core.Publishing;

namespace AlertServerless.Core.Scaling;

/// <summary>What the account and the cluster allow, whatever would be wished.</summary>
/// <param name="ConcurrentExecutions">Of the account in the region; 1,000 by default, often 10 in a new account.</param>
/// <param name="Reserved">Of the consumer function, when a reservation caps it; else null.</param>
/// <param name="MaxPartitions">The topic may have. MSK recommends up to 1,000 per m7g.large broker, replicas included, and every
/// broker holds a replica of each.</param>
/// <param name="ExistingPartitions">It has already: a plan never has fewer. 0 for a topic that is not there yet.</param>
/// <param name="Provisionable">Warm consumers the account was seen to refuse beyond; null when it never did.</param>
/// <param name="MaxReadyPollers">Event pollers that may always stand ready.</param>
public sealed record AccountLimits(
    int ConcurrentExecutions,
    int? Reserved = null,
    int MaxPartitions = AccountLimits.RecommendedPartitions,
    int ExistingPartitions = 0,
    int? Provisionable = null,
    int MaxReadyPollers = Capacity.MaxMinimumPollers)
{
    public const int DefaultConcurrency = 1000;

    public const int RecommendedPartitions = 1000;

    /// <summary>Concurrency that Lambda keeps back for functions without a reservation.</summary>
    public const int KeptUnreserved = 100;

    public static AccountLimits Default { get; } = new(DefaultConcurrency);

    /// <summary>Consumers that may be warm at once, at least 1.</summary>
    public int MaxProvisioned => Math.Max(1, Math.Min(
        Math.Min(ConcurrentExecutions - KeptUnreserved, Reserved ?? int.MaxValue),
        Provisionable ?? int.MaxValue));

    /// <summary>Consumers that may run at once, at least 1.</summary>
    public int MaxRunning => Math.Max(1, Math.Min(ConcurrentExecutions, Reserved ?? int.MaxValue));

    /// <summary>The most lanes these limits bear: every lane needs its partitions, and a consumer even while an alert before it is still worked on.</summary>
    public int MaxLanes(int partitionsPerLane, int alertsAtOnce) => PowerOfTwoUpTo(Math.Min(
        AlertRecord.MaxLanes,
        Math.Max(1, Math.Min(
            Math.Max(MaxPartitions, ExistingPartitions) / partitionsPerLane,
            MaxRunning / alertsAtOnce))));

    private static int PowerOfTwoUpTo(int value) => 1 << int.Log2(value);
}
