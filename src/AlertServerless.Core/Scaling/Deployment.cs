namespace AlertServerless.Core.Scaling;

/// <summary>What is deployed beside the plan's own numbers, as far as it costs: the production class, item by item as in docs/cost.md.</summary>
public sealed record Deployment
{
    public static Deployment Default { get; } = new();

    public int Brokers { get; init; } = 3;

    public int BrokerStorageGb { get; init; } = 10;

    public double ConsumerGb { get; init; } = 1769 / 1024d;

    public double ProducerGb { get; init; } = 1;

    /// <summary>The feed's watch runs 144 s of every minute: one leads, and its successors stand by.</summary>
    public double Producers { get; init; } = 2.4;

    /// <summary>A month: NAT gateway and its traffic, endpoints for the queues. General knowledge.</summary>
    public double Network { get; init; } = 33.85 + 21.90;

    /// <summary>A month: lease and standby writes, alarms, own figures, logs, key and secret. General knowledge.</summary>
    public double Sundries { get; init; } = 5.63 + 5.50 + 3.60 + 4.00 + 1.50;

    /// <summary>Of a subscriber in all tables: the row, its index entries and its share of the directory.</summary>
    public int StoredBytesPerSubscriber { get; init; } = 1500;

    /// <summary>Of a subscriber's row, which an alert reads.</summary>
    public int RowBytes { get; init; } = 300;

    /// <summary>No consumer works longer on an alert: Lambda's own limit for functions behind a Kafka mapping is 14 minutes.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromMinutes(14);
}
