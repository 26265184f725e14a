using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Simulation;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Scaling;

public sealed class FanOutSimulationTests
{
    private static readonly SimulationParameters Aws = SimulationParameters.Aws;

    [Fact]
    public void A_limited_provider_takes_as_long_as_its_rate_says()
    {
        var sms = Run(Only(ChannelKind.Sms, 10_000), Plan(10_000), Aws).Channels.Values.Single();

        // 10,000 at 100/s are 100 s. A lane's chunk of 25 takes 24 permits of 20 ms, and then 208 ms for the last
        // answer and the checkpoint, in which its permits pass unused: 688 ms for 25, twice in parallel.
        Assert.Equal(10_000, sms.Reached);
        Assert.InRange(sms.Last!.Value, 10_000 / 50 * 0.688, 10_000 / 50 * 0.688 * 1.05);
        // The first needs publishing, polling, a warm start, directory, claim, read and one request.
        Assert.InRange(sms.First!.Value, 0.35, 0.45);
    }

    [Fact]
    public void Who_is_not_reached_within_the_horizon_is_not_said_to_be()
    {
        var sms = Run(Only(ChannelKind.Sms, 1_000_000), Plan(1_000_000), Aws).Channels.Values.Single();

        // 14 minutes at 100/s at most, and not half a million.
        Assert.InRange(sms.Reached, 60_000, 84_000);
        Assert.Null(sms.P50);
        Assert.Null(sms.Last);
    }

    [Fact]
    public void Everyone_is_notified_once_whatever_the_lanes()
    {
        var census = SubscriberCensus.Estimate(50_000, ChannelMix.Typical, 400);
        foreach (var lanes in new[] { 1, 2, 16, 256 })
        {
            var prediction = FanOutSimulation.Run(With(Plan(50_000), lanes), census, Aws);
            Assert.Equal(50_000, prediction.Channels.Values.Sum(channel => channel.People));
            Assert.All(prediction.Channels.Values, channel => Assert.True(channel.Reached <= channel.People));
            Assert.Equal(prediction.Overall.Reached, prediction.Channels.Values.Sum(channel => channel.Reached));
            Assert.Equal(prediction.Overall.First, prediction.Channels.Values.Min(channel => channel.First));
        }
    }

    [Fact]
    public void Lanes_that_start_cold_come_later()
    {
        var plan = Plan(1_000_000);
        var half = plan with { Capacity = plan.Capacity with { ProvisionedConcurrency = 16 } };

        Assert.Equal(0.15, FanOutSimulation.Start(15, half, Aws), 3); // 50 ms + 80 ms + 20 ms
        Assert.Equal(0.99, FanOutSimulation.Start(16, half, Aws), 3); // the same with 860 ms
        Assert.Equal(1.14, FanOutSimulation.Start(31, half, Aws), 3); // and 15 environments later at 100/s
    }

    [Fact]
    public void Lanes_without_a_poller_wait_for_one()
    {
        var plan = Plan(1_000_000);
        var few = plan with { Capacity = plan.Capacity with { Pollers = 4 } };

        Assert.Equal(0.15 + 60, FanOutSimulation.Start(20, few, Aws), 3);
    }

    [Fact]
    public void The_store_bounds_what_is_read()
    {
        // Nobody is notified: reading alone. 1,000,000 × 300 B in pages of 4 KB: a slot of 100 costs 8 units, 10,000
        // slots 80,000.
        var noneEligible = Aws with
        {
            EligibleShare = 0,
        };
        var prediction = Run(Only(ChannelKind.Telegram, 1_000_000), Plan(1_000_000), noneEligible);

        Assert.InRange(prediction.ReadUnits, 79_000, 82_000);
        // 6.7 s at 12,000 units a second, and the lanes' start and end
        Assert.InRange(prediction.Seconds, 80_000 / 12_000.0, 9);
    }

    [Fact]
    public void More_read_throughput_reads_sooner()
    {
        var noneEligible = Aws with { EligibleShare = 0 };
        var census = Only(ChannelKind.Telegram, 1_000_000);

        var plan = With(Plan(1_000_000), lanes: 128);

        var usual = Run(census, plan, noneEligible).Seconds;
        var warmed = Run(
            census,
            plan,
            noneEligible with
            {
                ReadUnitsPerSecond = 40_000,
                WriteUnitsPerSecond = 20_000,
            }
        ).Seconds;

        Assert.True(warmed < 0.5 * usual, $"{warmed} s against {usual} s");
    }

    [Fact]
    public void The_plan_reads_everyone_within_its_goal_when_the_store_is_warm_enough()
    {
        var noneEligible = Aws with { EligibleShare = 0, ReadUnitsPerSecond = 1e6, WriteUnitsPerSecond = 1e6 };

        Assert.InRange(
            Run(Only(ChannelKind.Telegram, 1_000_000), Plan(1_000_000), noneEligible).Seconds,
            1,
            1.2 * ScalingOptions.Default.ReadGoal.TotalSeconds
        );
    }

    [Fact]
    public void Shared_processors_are_shared()
    {
        var unlimited = Plan(100_000) with { Rates = ChannelRates.Unlimited };
        var one = SimulationParameters.Local with { SharedProcessors = 1 };
        var census = Only(ChannelKind.Sms, 100_000);

        // 100,000 × 0.1 ms of one processor are 10 s, of two 5 s.
        Assert.InRange(Run(census, unlimited, one).Seconds, 10, 11);
        Assert.InRange(Run(census, unlimited, one with { SharedProcessors = 2 }).Seconds, 5, 6.5);
    }

    private static Prediction Run(SubscriberCensus census, ScalingPlan plan, SimulationParameters parameters) =>
        FanOutSimulation.Run(plan, census, parameters);

    private static SubscriberCensus Only(ChannelKind channel, long people) =>
        SubscriberCensus.Of([new CensusLine(SubscriberKind.Person, channel, (int)(people / 400), people)]);

    private static ScalingPlan Plan(long subscribers) =>
        ScalingPolicy.Plan(
            SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, 400),
            ChannelRates.Default,
            AccountQuotas.Default,
            null,
            ScalingOptions.Default
        );

    private static ScalingPlan With(ScalingPlan plan, int lanes) =>
        plan with
        {
            Capacity = plan.Capacity with
            {
                Lanes = lanes,
                Partitions = 4 * lanes,
                ProvisionedConcurrency = lanes,
                Pollers = Math.Max(1, lanes * 2 / 5),
            },
        };
}
