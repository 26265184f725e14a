using Amazon.CDK.AWS.Logs;

namespace AlertServerless.Infra.Options;

/// <summary>
/// How much is paid for standing ready. The price of each, item by item, is in docs/cost.md.
/// Both classes have the same parts and the same rights, so that what was tried in one holds in the other.
/// </summary>
/// <param name="Name">As it is written in the context value <c>costClass</c>.</param>
/// <param name="Zones">Availability zones, each with one broker.</param>
/// <param name="MinInSyncReplicas">Copies of a record before the producer is answered.</param>
/// <param name="ProducerMemoryMb">Lambda gives CPU with memory; 1,769 MB is one core. The producer runs without a
/// break.</param>
/// <param name="ConsumerMemoryMb">A consumer lives for minutes a year, so it gets what makes the fan-out fast.</param>
/// <param name="FloorPartitions">What the topic starts with; the scaler adds, nobody takes away. A power of
/// two.</param>
/// <param name="FloorPollers">Event pollers that wait; each runs five consumers.</param>
/// <param name="LogDays">How long logs are kept.</param>
public sealed record CostClass(
    string Name,
    int Zones,
    int MinInSyncReplicas,
    int ProducerMemoryMb,
    int ConsumerMemoryMb,
    int FloorPartitions,
    int FloorPollers,
    RetentionDays LogDays
)
{
    /// <summary>Two brokers: a zone may fail without loss, but writing then waits for it.</summary>
    public static readonly CostClass Demo = new("demo", 2, 1, 512, 1024, 4, 1, RetentionDays.ONE_MONTH);

    /// <summary>Three brokers: a zone may fail and alerts still go out.</summary>
    public static readonly CostClass Production = new(
        "production",
        3,
        2,
        1024,
        1769,
        16,
        4,
        RetentionDays.THREE_MONTHS
    );

    public static readonly IReadOnlyList<CostClass> All = [Demo, Production];
}
