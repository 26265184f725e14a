using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using Xunit;

namespace AlertServerless.Tests.Scaling;

public sealed class ReachAndCostTests
{
    private static readonly long[] Sizes = [1, 300, 10_000, 1_000_000, 10_000_000];

    [Fact]
    public void A_million_SMS_at_100_a_second_take_almost_three_hours()
    {
        var reach = Reach(ChannelKind.Sms, 1_000_000);

        Assert.Equal(10_000, reach.Seconds);
        Assert.Equal(2_000, reach.InTime); // 20 s × 100/s
        Assert.Equal(
            "1,000,000 SMS at 100/s take 2 h 47 min; the first 20 s reach 2,000, and 60,000 are reached before the "
                + "alert ends after 10 min",
            reach.Sentence
        );
        Assert.Contains("50,000/s would reach all in 20 s", reach.Advice, StringComparison.Ordinal);
        Assert.Contains("short code", reach.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_all_are_reached_in_time_nothing_is_advised()
    {
        var reach = Reach(ChannelKind.Telegram, 600); // 30/s × 20 s

        Assert.Equal(600, reach.InTime);
        Assert.Null(reach.Advice);
    }

    [Fact]
    public void A_channel_without_a_limit_is_limited_by_the_lanes()
    {
        var plan = Plan(300);

        // 2 lanes × 25 at once ÷ (300 ms and a checkpoint of 10 ms)
        Assert.Equal(2 * 80, ChannelReach.Of(ChannelKind.Webhook, 300, plan, LaneCapacity.Estimate).PerSecond);
    }

    [Theory]
    [InlineData(0.83, "0.8 s")]
    [InlineData(59.4, "59 s")]
    [InlineData(59.6, "1 min")]
    [InlineData(10_000, "2 h 47 min")]
    [InlineData(7_200, "2 h")]
    [InlineData(1_000_000, "11 days 14 h")]
    public void Times_are_said_in_their_two_largest_units(double seconds, string words) =>
        Assert.Equal(words, Figures.Time(seconds));

    [Fact]
    public void A_million_are_read_in_time_only_by_a_table_that_was_warmed()
    {
        var need = StoreNeed.Of(Plan(1_000_000), ScalingOptions.Default, Deployment.Default);

        // 400 rows of 300 B in 4 slots: 4 × 8 units a segment of 400; two writes a slot; within 5 s.
        var segments = Census(1_000_000).Segments;
        Assert.Equal(segments * 4 * 8 / 5.0, need.ReadsPerSecond, 1);
        Assert.Equal(segments * 4 * 2 / 5.0, need.WritesPerSecond, 1);
        Assert.Contains("WarmThroughput", need.Advice, StringComparison.Ordinal);
        Assert.Null(StoreNeed.Of(Plan(10_000), ScalingOptions.Default, Deployment.Default).Advice);
    }

    [Fact]
    public void Costs_grow_with_the_subscribers()
    {
        var bills = Sizes.Select(size => (Month: Month(size).Usd, Alert: Alert(size).Usd)).ToList();

        Assert.Equal(bills.OrderBy(bill => bill.Month), bills);
        Assert.Equal(bills.OrderBy(bill => bill.Alert), bills);
        Assert.All(bills, bill => Assert.True(bill.Month > 0 && bill.Alert > 0));
    }

    [Fact]
    public void The_month_is_reckoned_from_its_prices()
    {
        var month = Month(1_000_000).Lines.ToDictionary(line => line.Item, line => line.Usd);

        // 3 × kafka.m7g.large at 0.204/h is 447 a month (the sizing script named in Prices), and 10 GB of storage each.
        Assert.Equal(446.76 + 3, month["brokers"], 0.01);
        // 13 pollers fit 2 units of 10 at 0.185/h.
        Assert.Equal(2 * 0.185 * 730, month["event pollers"], 0.01);
        // 32 warm consumers × 1.7275 GB × 0.0000041667 × 2,628,000 s
        Assert.Equal(605.3, month["warm consumers"], 0.1);
    }

    /// <summary>A class that keeps nothing awake pays for nothing that is awake, however many subscribe.</summary>
    [Fact]
    public void A_village_pays_for_no_poller_and_no_warm_consumer()
    {
        var options = ScalingOptions.Default with { StandsReady = CostClass.Village.StandsReady };
        var plan = ScalingPolicy.Plan(Census(5_000), ChannelRates.Default, AccountQuotas.Default, null, options);
        var month = CostModel.Month(plan, Deployment.Of(CostClass.Village), Prices.Default);

        Assert.Equal(
            (0, 0, 0),
            (plan.Capacity.ProvisionedConcurrency, plan.Capacity.Pollers, plan.Capacity.MaxPollers)
        );
        Assert.Equal(0, month.Lines.Single(line => line.Item == "event pollers").Usd);
        Assert.Equal(0, month.Lines.Single(line => line.Item == "warm consumers").Usd);
        // 2 × kafka.t3.small at 0.0456/h for 730 h, and 10 GB of storage each.
        Assert.Equal(66.58 + 2, month.Lines.Single(line => line.Item == "brokers").Usd, 0.01);
        Assert.InRange(month.Usd, 100, 140);
    }

    [Fact]
    public void An_alert_by_SMS_costs_mostly_SMS()
    {
        var bill = Alert(1_000_000);

        // 98 % people, 42 % of them by SMS, at 0.0776.
        Assert.Equal(411_600 * 0.0776, bill.Lines.Single(line => line.Item == "sms").Usd, 1);
        Assert.True(bill.Lines.Single(line => line.Item == "sms").Usd > 0.9 * bill.Usd);
    }

    private static ScalingPlan Plan(long subscribers) =>
        ScalingPolicy.Plan(
            Census(subscribers),
            ChannelRates.Default,
            AccountQuotas.Default,
            null,
            ScalingOptions.Default
        );

    private static SubscriberCensus Census(long subscribers) =>
        SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, 400);

    private static ChannelReach Reach(ChannelKind channel, long people) =>
        ChannelReach.Of(channel, people, Plan(people), LaneCapacity.Estimate);

    private static Bill Month(long subscribers) =>
        CostModel.Month(Plan(subscribers), Deployment.Default, Prices.Default);

    private static Bill Alert(long subscribers) =>
        CostModel.Alert(
            Plan(subscribers),
            Census(subscribers),
            ScalingOptions.Default,
            Deployment.Default,
            Prices.Default
        );
}
