namespace AlertServerless.Core.Scaling.Costs;

/// <summary>What is deployed beside the plan's own numbers, as far as it costs: the production class.</summary>
public sealed record Deployment
{
    public static Deployment Default { get; } = new();

    public int Brokers { get; init; } = 3;

    public int BrokerStorageGb { get; init; } = 10;

    public double ConsumerGb { get; init; } = 1769 / 1024d;

    public double ProducerGb { get; init; } = 1;

    /// <summary>The feed's watch runs without a break, and its successor stands by.</summary>
    public int Producers { get; init; } = 2;

    /// <summary>Of a subscriber in all tables: the row, its index entries and its share of the directory.</summary>
    public int StoredBytesPerSubscriber { get; init; } = 1500;

    /// <summary>Of a subscriber's row, which an alert reads.</summary>
    public int RowBytes { get; init; } = 300;

    /// <summary>Secrets, keys, alarms, dashboards and logs, a month; a round estimate.</summary>
    public double Sundries { get; init; } = 25;

    /// <summary>No consumer works longer on an alert: Lambda's own limit for functions behind a Kafka mapping is 14 minutes.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromMinutes(14);
}
