using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>One line of a bill.</summary>
/// <param name="Basis">How it was reckoned.</param>
/// <param name="Sources">Of the prices in it.</param>
public sealed record CostLine(string Item, double Usd, string Basis, IReadOnlyList<PriceSource> Sources)
{
    public static CostLine Of(string item, double usd, string basis, params Price[] prices) =>
        new(item, usd, basis, [.. prices.Select(price => price.Source).OfType<PriceSource>().Distinct()]);
}

/// <summary>A bill: its lines and their sum in US dollars.</summary>
public sealed record Bill(IReadOnlyList<CostLine> Lines)
{
    public double Usd => Lines.Sum(line => line.Usd);
}

/// <summary>What it costs to stand ready, and to notify everyone once. Upper bounds: an alert is reckoned as if it
/// concerned all.</summary>
public static class CostModel
{
    /// <summary>A month without an alert.</summary>
    public static Bill Month(ScalingPlan plan, Deployment deployment, Prices prices)
    {
        var warm = deployment.Class.StandsReady ? plan.Capacity.ProvisionedConcurrency : 0;
        var storedGb = plan.Subscribers * (double)deployment.StoredBytesPerSubscriber / (1 << 30);
        return new Bill([
            .. deployment.UsesKinesis
                ? [Shards(plan, deployment, prices)]
                : new[] { Brokers(deployment, prices), EventPollers(plan, deployment, prices) },
            CostLine.Of(
                "warm consumers",
                WarmConsumers(warm, deployment, prices),
                $"{warm} × {Figures.Count(deployment.ConsumerGb)} GB",
                prices.ProvisionedGbSecond
            ),
            CostLine.Of(
                "feed watch",
                deployment.Producers * deployment.ProducerGb * prices.OnDemandGbSecond * Prices.SecondsPerMonth,
                $"{Figures.Count(deployment.Producers)} × {Figures.Count(deployment.ProducerGb)} GB without a break",
                prices.OnDemandGbSecond
            ),
            Heartbeat(plan, deployment, prices),
            CostLine.Of(
                "subscribers' storage",
                storedGb * (prices.StoredGbMonth.Usd + prices.BackedUpGbMonth.Usd),
                $"{Figures.Count(storedGb)} GB, and what is kept to restore them",
                prices.StoredGbMonth,
                prices.BackedUpGbMonth
            ),
            CostLine.Of(
                "network",
                deployment.EndpointZones * prices.EndpointHour * Prices.HoursPerMonth,
                deployment.UsesKinesis
                    ? "none: every function lives outside a network"
                    : $"{deployment.EndpointZones} endpoints; no NAT gateway",
                prices.EndpointHour
            ),
            .. SignUpCosts.Of(plan.Subscribers, deployment, prices),
            .. Sundries(deployment.Class, prices),
        ]);
    }

    private static CostLine Brokers(Deployment deployment, Prices prices) =>
        CostLine.Of(
            "brokers",
            deployment.Brokers
                * (
                    (prices.BrokerHours[deployment.Class.BrokerType] * Prices.HoursPerMonth)
                    + (prices.BrokerStorageGbMonth * deployment.BrokerStorageGb)
                ),
            $"{deployment.Brokers} × {deployment.Class.BrokerType} and their storage",
            prices.BrokerHours[deployment.Class.BrokerType],
            prices.BrokerStorageGbMonth
        );

    private static CostLine EventPollers(ScalingPlan plan, Deployment deployment, Prices prices)
    {
        var pollers = deployment.Class.StandsReady ? plan.Capacity.Pollers : 0;
        return CostLine.Of(
            "event pollers",
            Pollers(pollers, prices),
            pollers == 0 ? "on demand" : $"{pollers} pollers in {Units(pollers, prices)} poller units",
            prices.PollerUnitHour
        );
    }

    // Records are a heartbeat on every shard each five minutes: their price is below a cent.
    private static CostLine Shards(ScalingPlan plan, Deployment deployment, Prices prices) =>
        CostLine.Of(
            "shards",
            Shards(plan.Partitions, deployment, prices),
            deployment.Class.StandsReady
                ? $"{plan.Partitions} shards, each read by enhanced fan-out"
                : $"{plan.Partitions} shards, each asked once a second",
            deployment.Class.StandsReady ? [prices.ShardHour, prices.ConsumerShardHour] : [prices.ShardHour]
        );

    /// <summary>A month of so many open shards, with whoever reads them.</summary>
    public static double Shards(int open, Deployment deployment, Prices prices) =>
        open
        * (prices.ShardHour.Usd + (deployment.Class.StandsReady ? prices.ConsumerShardHour.Usd : 0))
        * Prices.HoursPerMonth;

    // Every five minutes a record to each partition, which a consumer answers in the table.
    private static CostLine Heartbeat(ScalingPlan plan, Deployment deployment, Prices prices)
    {
        var beats = plan.Partitions * Prices.SecondsPerMonth / deployment.HeartbeatSeconds;
        var gbSecond = deployment.Class.StandsReady ? prices.ProvisionedDurationGbSecond : prices.OnDemandGbSecond;
        return CostLine.Of(
            "heartbeat",
            (beats * deployment.HeartbeatRunSeconds * deployment.ConsumerGb * gbSecond)
                + (beats / 1e6 * (prices.MillionInvocations.Usd + prices.MillionWrites.Usd)),
            $"{Figures.Count(Math.Round(beats))} runs of {Figures.Count(deployment.HeartbeatRunSeconds)} s",
            gbSecond,
            prices.MillionInvocations,
            prices.MillionWrites
        );
    }

    // What hardly depends on anything, each reckoned in docs/cost.md.
    private static IEnumerable<CostLine> Sundries(CostClass costClass, Prices prices) =>
        [
            CostLine.Of("lease and standby", 9 * prices.MillionWrites, "9 million writes", prices.MillionWrites),
            CostLine.Of(
                "alarms",
                (Deployment.Alarms * prices.Alarm) + (Deployment.CompositeAlarms * prices.CompositeAlarm),
                $"{Deployment.Alarms} alarms, four composite",
                prices.Alarm,
                prices.CompositeAlarm
            ),
            CostLine.Of("own figures", 12 * prices.Metric, "12 figures without a break", prices.Metric),
            CostLine.Of(
                "logs, traces",
                (costClass.StandsReady ? 8 : 4) * prices.LogGb,
                $"{(costClass.StandsReady ? 8 : 4)} GB",
                prices.LogGb
            ),
            CostLine.Of(
                "key, secrets",
                prices.Key.Usd + (Deployment.Secrets * prices.Secret) + (3 * prices.TenThousandKeyUses),
                $"1 key, {Deployment.Secrets} secrets, 30,000 requests",
                prices.Key,
                prices.Secret,
                prices.TenThousandKeyUses
            ),
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
        return CostLine.Of(
            channel.Name(),
            census.On(channel) * each,
            FormattableString.Invariant($"{Figures.Count(census.On(channel))} × {each.Usd:0.#####}"),
            each
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
        return CostLine.Of(
            "consumers",
            usd,
            $"{plan.Lanes} lanes for {Figures.Time(seconds)}",
            prices.ProvisionedDurationGbSecond,
            prices.OnDemandGbSecond
        );
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
        return CostLine.Of(
            "store",
            ((writes * prices.MillionWrites) + (reads * prices.MillionReads)) / 1e6,
            $"{Figures.Count(Math.Ceiling(writes))} writes, {Figures.Count(Math.Ceiling(reads))} reads",
            prices.MillionWrites,
            prices.MillionReads
        );
    }
}

/// <summary>What is deployed beside the plan's own numbers, as far as it costs.</summary>
public sealed record Deployment
{
    public static Deployment Default { get; } = Of(CostClass.Institute);

    public required CostClass Class { get; init; }

    public static Deployment Of(CostClass costClass, bool usesKinesis = false) =>
        new() { Class = costClass, UsesKinesis = usesKinesis };

    /// <summary>A Kinesis stream in the place of brokers, pollers and their network.</summary>
    public bool UsesKinesis { get; init; }

    public int Brokers => Class.Brokers;

    /// <summary>In the templates, which a test compares: with two feeds, and sign-up's among them.</summary>
    public const int Alarms = 37;

    public const int CompositeAlarms = 4;

    public const int Secrets = 5;

    /// <summary>In sign-up's template: three managed groups and two limits by address.</summary>
    public const int FirewallRules = 5;

    public const double SignUpGb = 1;

    public int BrokerStorageGb { get; init; } = 10;

    public double ConsumerGb => Class.ConsumerMemoryMb / 1024d;

    public double ProducerGb => Class.ProducerMemoryMb / 1024d;

    /// <summary>The feed's watch runs 144 s of every minute: one leads, and its successors stand by.</summary>
    public double Producers { get; init; } = 2.4;

    /// <summary>Interface endpoints in the brokers' network, each in so many zones: for the queue of what a mapping
    /// gives up; on demand, a mapping itself needs Lambda's and STS's too
    /// (https://docs.aws.amazon.com/lambda/latest/dg/with-kafka-cluster-network.html).</summary>
    public int EndpointZones =>
        UsesKinesis ? 0
        : Class.StandsReady ? Class.Zones
        : 3;

    /// <summary>From one heartbeat to the next, and how long a consumer answers it: tables, key and each provider's
    /// connection. The second is an estimate.</summary>
    public double HeartbeatSeconds { get; init; } = 300;

    public double HeartbeatRunSeconds { get; init; } = 0.2;

    /// <summary>Of a subscriber in all tables: the row, its index entries and its share of the directory.</summary>
    public int StoredBytesPerSubscriber { get; init; } = 1500;

    /// <summary>Of a subscriber's row, which an alert reads.</summary>
    public int RowBytes { get; init; } = 300;

    /// <summary>No consumer works longer on an alert: Lambda's own limit for functions behind a Kafka mapping is 14
    /// minutes.</summary>
    public TimeSpan LongestRun { get; init; } = TimeSpan.FromMinutes(14);
}
