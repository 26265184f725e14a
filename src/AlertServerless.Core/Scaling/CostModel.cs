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

/// <summary>What it costs to stand ready, and to tell everyone once. Upper bounds: an alert is reckoned as if it concerned all.</summary>
public static class CostModel
{
    /// <summary>A month without an alert.</summary>
    public static Bill Month(ScalingPlan plan, Deployment deployment, Prices prices)
    {
        var warm = plan.Capacity.ProvisionedConcurrency;
        var storedGb = plan.Subscribers * (double)deployment.StoredBytesPerSubscriber / (1 << 30);
        return new Bill(
        [
            new("brokers", deployment.Brokers * ((prices.BrokerHour * Prices.HoursPerMonth) + (prices.BrokerStorageGbMonth * deployment.BrokerStorageGb)),
                $"{deployment.Brokers} brokers and their storage"),
            new("event pollers", Pollers(plan.Capacity.Pollers, prices), $"{plan.Capacity.Pollers} pollers in {Units(plan.Capacity.Pollers, prices)} poller units"),
            new("warm consumers", WarmConsumers(warm, deployment, prices), $"{warm} × {Figures.Count(deployment.ConsumerGb)} GB"),
            new("feed watch", deployment.Producers * deployment.ProducerGb * prices.OnDemandGbSecond * Prices.SecondsPerMonth,
                $"{Figures.Count(deployment.Producers)} × {Figures.Count(deployment.ProducerGb)} GB without a break"),
            new("subscribers' storage", storedGb * prices.StoredGbMonth, $"{Figures.Count(storedGb)} GB"),
            new("network", deployment.Network, "NAT gateway, endpoints for the queues"),
            new("sundries", deployment.Sundries, "alarms, figures, logs, standby writes, key and secret"),
        ]);
    }

    /// <summary>A month of so many pollers that stand ready.</summary>
    public static double Pollers(int ready, Prices prices) => Units(ready, prices) * prices.PollerUnitHour * Prices.HoursPerMonth;

    /// <summary>A month of so many warm consumers without an alert.</summary>
    public static double WarmConsumers(int warm, Deployment deployment, Prices prices) =>
        warm * deployment.ConsumerGb * prices.ProvisionedGbSecond * Prices.SecondsPerMonth;

    /// <summary>One alert that everyone is told of by their first channel.</summary>
    public static Bill Alert(ScalingPlan plan, SubscriberCensus census, ScalingOptions options, Deployment deployment, Prices prices) =>
        new([.. ChannelNames.All.Select(channel => Messages(channel, census, prices)), Consumers(plan, census, options, deployment, prices), Store(plan, census, options, deployment, prices)]);

    private static int Units(int pollers, Prices prices) => (pollers + prices.PollersPerUnit - 1) / prices.PollersPerUnit;

    private static CostLine Messages(ChannelKind channel, SubscriberCensus census, Prices prices)
    {
        var each = channel switch
        {
            ChannelKind.Sms => prices.Sms,
            ChannelKind.Email => prices.Email,
            ChannelKind.Telegram => prices.Telegram,
            _ => prices.Webhook,
        };
        return new CostLine(channel.Name(), census.On(channel) * each, $"{Figures.Count(census.On(channel))} × {each:0.####}");
    }

    private static CostLine Consumers(ScalingPlan plan, SubscriberCensus census, ScalingOptions options, Deployment deployment, Prices prices)
    {
        var longest = ChannelNames.All.Max(channel => census.On(channel) / ScalingPolicy.EffectiveRate(channel, plan.Lanes, plan.Rates, options.Lane));
        var seconds = Math.Clamp(longest, 1, deployment.LongestRun.TotalSeconds);
        var warm = Math.Min(plan.Lanes, plan.Capacity.ProvisionedConcurrency);
        var usd = seconds * deployment.ConsumerGb * ((warm * prices.ProvisionedDurationGbSecond) + ((plan.Lanes - warm) * prices.OnDemandGbSecond));
        return new CostLine("consumers", usd, $"{plan.Lanes} lanes for {Figures.Time(seconds)}");
    }

    private static CostLine Store(ScalingPlan plan, SubscriberCensus census, ScalingOptions options, Deployment deployment, Prices prices)
    {
        // A slot costs a claim and a finish, and a checkpoint per chunk between; the directory is read in pages of 4 KB.
        var slots = (double)census.Segments * plan.WorkersPerSegment;
        var writes = (2 * slots) + (census.Subscribers / (double)plan.Capacity.Chunk);
        var reads = (Math.Ceiling(deployment.RowBytes * (double)options.PageSize / 4096) * census.Segments) + (census.Segments / 10d);
        return new CostLine("store", ((writes * prices.MillionWrites) + (reads * prices.MillionReads)) / 1e6,
            $"{Figures.Count(Math.Ceiling(writes))} writes, {Figures.Count(Math.Ceiling(reads))} reads");
    }
}
