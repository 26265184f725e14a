using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>One line of a bill.</summary>
/// <param name="Basis">How it was reckoned.</param>
public sealed record CostLine(string Item, double Usd, string Basis);

/// <summary>A bill: its lines and their sum in US dollars.</summary>
public sealed record Bill(IReadOnlyList<CostLine> Lines)
{
    public double Usd => Lines.Sum(line => line.Usd);
}

/// <summary>What it costs to stand ready, and to tell everyone once. Upper bounds: an alert is reckoned as if it
/// concerned all.</summary>
public static class CostModel
{
    /// <summary>A month without an alert.</summary>
    public static Bill Month(ScalingPlan plan, Deployment deployment, Prices prices)
    {
        var warm = deployment.Class.StandsReady ? plan.Capacity.ProvisionedConcurrency : 0;
        var pollers = deployment.Class.StandsReady ? plan.Capacity.Pollers : 0;
        var storedGb = plan.Subscribers * (double)deployment.StoredBytesPerSubscriber / (1 << 30);
        return new Bill([
            new(
                "brokers",
                deployment.Brokers
                    * (
                        (prices.BrokerHours[deployment.Class.BrokerType] * Prices.HoursPerMonth)
                        + (prices.BrokerStorageGbMonth * deployment.BrokerStorageGb)
                    ),
                $"{deployment.Brokers} × {deployment.Class.BrokerType} and their storage"
            ),
            new(
                "event pollers",
                Pollers(pollers, prices),
                pollers == 0 ? "on demand" : $"{pollers} pollers in {Units(pollers, prices)} poller units"
            ),
            new(
                "warm consumers",
                WarmConsumers(warm, deployment, prices),
                $"{warm} × {Figures.Count(deployment.ConsumerGb)} GB"
            ),
            new(
                "feed watch",
                deployment.Producers * deployment.ProducerGb * prices.OnDemandGbSecond * Prices.SecondsPerMonth,
                $"{Figures.Count(deployment.Producers)} × {Figures.Count(deployment.ProducerGb)} GB without a break"
            ),
            new("subscribers' storage", storedGb * prices.StoredGbMonth, $"{Figures.Count(storedGb)} GB"),
            new(
                "network",
                deployment.EndpointZones * prices.EndpointHour * Prices.HoursPerMonth,
                $"{deployment.EndpointZones} endpoints; no NAT gateway"
            ),
            .. Sundries(deployment.Class, prices),
        ]);
    }

    // What hardly depends on anything, each reckoned in docs/cost.md.
    private static IEnumerable<CostLine> Sundries(CostClass costClass, Prices prices) =>
        [
            new("lease and standby", 9 * prices.MillionWrites, "9 million writes"),
            new("alarms", (35 * prices.Alarm) + (2 * prices.CompositeAlarm), "35 alarms, two composite"),
            new("own figures", 12 * prices.Metric, "12 figures without a break"),
            new(
                "logs, traces",
                (costClass.StandsReady ? 8 : 4) * prices.LogGb,
                $"{(costClass.StandsReady ? 8 : 4)} GB"
            ),
            new("key, secrets", prices.Key + (4 * prices.Secret) + 0.10, "1 key, 4 secrets, requests"),
        ];

    /// <summary>A month of so many pollers that stand ready.</summary>
    public static double Pollers(int ready, Prices prices) =>
        Units(ready, prices) * prices.PollerUnitHour * Prices.HoursPerMonth;

    /// <summary>A month of so many warm consumers without an alert.</summary>
    public static double WarmConsumers(int warm, Deployment deployment, Prices prices) =>
        warm * deployment.ConsumerGb * prices.ProvisionedGbSecond * Prices.SecondsPerMonth;

    /// <summary>One alert that everyone is notified of by their first channel.</summary>
    public static Bill Alert(
        ScalingPlan plan,
        SubscriberCensus census,
        ScalingOptions options,
        Deployment deployment,
        Prices prices
    ) =>
        new([
            .. ChannelNames.All.Select(channel => Messages(channel, census, prices)),
            Consumers(plan, census, options, deployment, prices),
            Store(plan, census, options, deployment, prices),
        ]);

    private static int Units(int pollers, Prices prices) =>
        (pollers + prices.PollersPerUnit - 1) / prices.PollersPerUnit;

    private static CostLine Messages(ChannelKind channel, SubscriberCensus census, Prices prices)
    {
        var each = prices.Message(channel);
        return new CostLine(
            channel.Name(),
            census.On(channel) * each,
            $"{Figures.Count(census.On(channel))} × {each:0.####}"
        );
    }

    private static CostLine Consumers(
        ScalingPlan plan,
        SubscriberCensus census,
        ScalingOptions options,
        Deployment deployment,
        Prices prices
    )
    {
        var longest = ChannelNames.All.Max(channel =>
            census.On(channel) / ScalingPolicy.EffectiveRate(channel, plan.Lanes, plan.Rates, options.Lane)
        );
        var seconds = Math.Clamp(longest, 1, deployment.LongestRun.TotalSeconds);
        var warm = Math.Min(plan.Lanes, plan.Capacity.ProvisionedConcurrency);
        var usd =
            seconds
            * deployment.ConsumerGb
            * ((warm * prices.ProvisionedDurationGbSecond) + ((plan.Lanes - warm) * prices.OnDemandGbSecond));
        return new CostLine("consumers", usd, $"{plan.Lanes} lanes for {Figures.Time(seconds)}");
    }

    private static CostLine Store(
        ScalingPlan plan,
        SubscriberCensus census,
        ScalingOptions options,
        Deployment deployment,
        Prices prices
    )
    {
        // A slot costs a claim and a finish, and a checkpoint per chunk between; the directory is read in pages of 4
        // KB.
        var slots = (double)census.Segments * plan.WorkersPerSegment;
        var writes = (2 * slots) + (census.Subscribers / (double)plan.Capacity.Chunk);
        var reads =
            (Math.Ceiling(deployment.RowBytes * (double)options.PageSize / 4096) * census.Segments)
            + (census.Segments / 10d);
        return new CostLine(
            "store",
            ((writes * prices.MillionWrites) + (reads * prices.MillionReads)) / 1e6,
            $"{Figures.Count(Math.Ceiling(writes))} writes, {Figures.Count(Math.Ceiling(reads))} reads"
        );
    }
}

/// <summary>What is deployed beside the plan's own numbers, as far as it costs.</summary>
public sealed record Deployment
{
    public static Deployment Default { get; } = Of(CostClass.Institute);

    public required CostClass Class { get; init; }

    public static Deployment Of(CostClass costClass) => new() { Class = costClass };

    public int Brokers => Class.Brokers;

    public int BrokerStorageGb { get; init; } = 10;

    public double ConsumerGb => Class.ConsumerMemoryMb / 1024d;

    public double ProducerGb => Class.ProducerMemoryMb / 1024d;

    /// <summary>The feed's watch runs 144 s of every minute: one leads, and its successors stand by.</summary>
    public double Producers { get; init; } = 2.4;

    /// <summary>Interface endpoints in the brokers' network, each in so many zones: for the queue of what a mapping
    /// gives up; on demand, a mapping itself needs Lambda's and STS's too
    /// (https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-cluster-network.html).</summary>
    public int EndpointZones => Class.StandsReady ? Class.Zones : 3;

    /// <summary>Of a subscriber in all tables: the row, its index entries and its share of the directory.</summary>
    public int StoredBytesPerSubscriber { get; init; } = 1500;

    /// <summary>Of a subscriber's row, which an alert reads.</summary>
    public int RowBytes { get; init; } = 300;

    /// <summary>No consumer works longer on an alert: Lambda's own limit for functions behind a Kafka mapping is 14
    /// minutes.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromMinutes(14);
}

/// <summary>
/// US dollars, us-east-1, before tax and free tiers. Where a price is marked as general knowledge it was not read from
/// a live page: confirm it in the region of the deployment before promising a sum.
/// </summary>
public sealed record Prices
{
    public static Prices Default { get; } = new();

    /// <summary>365.25 × 24 ÷ 12, as AWS's own calculator counts a month.</summary>
    public const double HoursPerMonth = 730;

    public const double SecondsPerMonth = HoursPerMonth * 3600;

    /// <summary>One message.</summary>
    public double Message(ChannelKind channel) =>
        channel switch
        {
            ChannelKind.Sms => Sms,
            ChannelKind.Email => Email,
            ChannelKind.Telegram => Telegram,
            _ => Webhook,
        };

    /// <summary>A broker, an hour. kafka.m7g.large: aws/agent-toolkit-for-aws,
    /// managing-amazon-msk/scripts/msk_sizing.py (2026-08-20). kafka.t3.small: aws.amazon.com/msk/pricing, general
    /// knowledge.</summary>
    public IReadOnlyDictionary<string, double> BrokerHours { get; init; } =
        new Dictionary<string, double> { ["kafka.m7g.large"] = 0.204, ["kafka.t3.small"] = 0.0456 };

    /// <summary>Interface endpoint, an hour in a zone. General knowledge (aws.amazon.com/privatelink/pricing).</summary>
    public double EndpointHour { get; init; } = 0.01;

    /// <summary>CloudWatch, a month: an alarm, a composite alarm, a figure of one's own, a GB of logs. General knowledge
    /// (aws.amazon.com/cloudwatch/pricing).</summary>
    public double Alarm { get; init; } = 0.10;

    public double CompositeAlarm { get; init; } = 0.50;

    public double Metric { get; init; } = 0.30;

    public double LogGb { get; init; } = 0.50;

    /// <summary>A month: a KMS key, a secret of Secrets Manager. General knowledge (aws.amazon.com/kms/pricing,
    /// aws.amazon.com/secrets-manager/pricing).</summary>
    public double Key { get; init; } = 1.00;

    public double Secret { get; init; } = 0.40;

    /// <summary>MSK storage, a GB-month. General knowledge.</summary>
    public double BrokerStorageGbMonth { get; init; } = 0.10;

    /// <summary>Event poller unit, an hour, and how many pollers one carries by default:
    /// docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html, cost example.</summary>
    public double PollerUnitHour { get; init; } = 0.185;

    public int PollersPerUnit { get; init; } = 10;

    /// <summary>Provisioned concurrency standing ready, x86, a GB-second. General knowledge
    /// (aws.amazon.com/lambda/pricing).</summary>
    public double ProvisionedGbSecond { get; init; } = 0.0000041667;

    /// <summary>Provisioned concurrency at work, x86, a GB-second. General knowledge.</summary>
    public double ProvisionedDurationGbSecond { get; init; } = 0.0000097222;

    /// <summary>On demand, x86, a GB-second. General knowledge.</summary>
    public double OnDemandGbSecond { get; init; } = 0.0000166667;

    /// <summary>DynamoDB on demand since November 2024, a million requests of 1 KB written or 4 KB read consistently.
    /// General knowledge.</summary>
    public double MillionWrites { get; init; } = 0.625;

    public double MillionReads { get; init; } = 0.125;

    /// <summary>DynamoDB storage, a GB-month. General knowledge.</summary>
    public double StoredGbMonth { get; init; } = 0.25;

    /// <summary>One SMS to Romania. General knowledge, varies by operator and provider: the largest part of an alert's
    /// cost, so ask for a quote.</summary>
    public double Sms { get; init; } = 0.06;

    /// <summary>One SES e-mail: 0.10 a thousand. General knowledge.</summary>
    public double Email { get; init; } = 0.0001;

    /// <summary>Ordinary bot messages cost nothing; paid broadcast is bought in Stars.</summary>
    public double Telegram { get; init; }

    public double Webhook { get; init; }
}
