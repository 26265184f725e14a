namespace AlertServerless.Core.Scaling;

/// <summary>
/// How much is paid for standing ready, and what for. The price of each, item by item, is in docs/cost.md. All classes
/// have the same parts and the same rights, so that what was tried in one holds in the others.
/// </summary>
/// <param name="Name">As it is written in the context value <c>costClass</c>.</param>
/// <param name="Zones">Availability zones.</param>
/// <param name="Brokers">A multiple of the zones.</param>
/// <param name="BrokerType">Of <see cref="Prices.BrokerHours"/>.</param>
/// <param name="MinInSyncReplicas">Copies of a record before the publisher is answered.</param>
/// <param name="ProducerMemoryMb">Lambda gives CPU with memory; 1,769 MB is one core. The producer runs without a
/// break.</param>
/// <param name="ConsumerMemoryMb">A consumer lives for minutes a year, so it gets what makes the fan-out fast.</param>
/// <param name="FloorPartitions">What the topic starts with; the scaler adds, nobody takes away. A power of
/// two.</param>
/// <param name="StandsReady">Pollers wait and consumers are warm. Where not, Lambda's own pollers read the topic and
/// every consumer starts cold.</param>
/// <param name="HasFirewall">AWS WAF stands before sign-up. Where not, the application's own limits and the API's
/// throttle are all there is.</param>
/// <param name="LogDays">How long logs are kept.</param>
/// <param name="BudgetUsd">A month's cost above which an operator is notified.</param>
/// <param name="Survives">What may fail without an alert being lost or late.</param>
/// <param name="DoesNotSurvive">What may not.</param>
public sealed record CostClass(
    string Name,
    int Zones,
    int Brokers,
    string BrokerType,
    int MinInSyncReplicas,
    int ProducerMemoryMb,
    int ConsumerMemoryMb,
    int FloorPartitions,
    bool StandsReady,
    bool HasFirewall,
    int LogDays,
    int BudgetUsd,
    string Survives,
    string DoesNotSurvive
)
{
    /// <summary>Its name: what a command line takes and shows.</summary>
    public override string ToString() => Name;

    /// <summary>Some thousand people: two of the smallest brokers, nothing that stands ready.</summary>
    public static CostClass Village { get; } =
        new(
            "village",
            Zones: 2,
            Brokers: 2,
            "kafka.t3.small",
            MinInSyncReplicas: 1,
            ProducerMemoryMb: 256,
            ConsumerMemoryMb: 1024,
            FloorPartitions: 8,
            StandsReady: false,
            HasFirewall: false,
            LogDays: 30,
            BudgetUsd: 175,
            "a consumer, a producer or one broker that dies",
            "the loss of a zone (its endpoints are in one, and mapping and publisher need them); a large alert within "
                + "seconds (the mapping reads on demand, consumers start cold, and pollers are "
                + "added after a minute); a "
                + "flood of requests at sign-up (there is no web application firewall: nobody can join while it lasts, "
                + "and alerts go on)"
        );

    /// <summary>A region's institute: three brokers, pollers that wait, warm consumers.</summary>
    public static CostClass Institute { get; } =
        new(
            "institute",
            Zones: 3,
            Brokers: 3,
            "kafka.m7g.large",
            MinInSyncReplicas: 2,
            ProducerMemoryMb: 1024,
            ConsumerMemoryMb: 1769,
            FloorPartitions: 16,
            StandsReady: true,
            HasFirewall: true,
            LogDays: 90,
            BudgetUsd: 1200,
            "the loss of a zone, without a pause",
            "the loss of the region; more than two million subscribers (the brokers bear 1,000 partitions)"
        );

    /// <summary>A nation: six brokers, so that partitions for 256 lanes fit.</summary>
    public static CostClass Nation { get; } =
        Institute with
        {
            Name = "nation",
            Brokers = 6,
            FloorPartitions = 64,
            LogDays = 365,
            BudgetUsd = 13000,
            DoesNotSurvive = "the loss of the region",
        };

    public static IReadOnlyList<CostClass> All { get; } = [Village, Institute, Nation];

    /// <summary>Likewise where a Kinesis stream carries alerts: it lies in three zones in every class.</summary>
    public static string SurvivesWithKinesis => "the loss of a zone, without a pause";

    public string DoesNotSurviveWithKinesis =>
        StandsReady
            ? "the loss of the region; an alert within the minutes in which the stream is being split may be late"
            : "the loss of the region; a large alert within seconds (Lambda looks at each shard once a second, and "
                + "consumers start cold)";

    /// <summary>Partitions that the brokers bear: 1,000 for each m7g.large, 300 for each t3.small, replicas included
    /// (https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html).</summary>
    public int MaxPartitions => (BrokerType == Village.BrokerType ? 300 : 1000) * Brokers / Zones;
}
