using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Scaling;

public sealed class ScalingPolicyTests
{
    private const int RandomStreams = 2000;

    [Theory]
    [InlineData(1, 2)]
    [InlineData(300, 2)]
    [InlineData(10_000, 2)]
    [InlineData(1_000_000, 32)] // 1,000,000 ÷ (5 s × 10,000/s) × 1.2 = 24
    [InlineData(10_000_000, 128)] // 240 wanted, cut by 1,000 partitions ÷ 4
    public void Lanes_follow_the_census(int subscribers, int lanes)
    {
        var plan = Plan(Census(subscribers));

        Assert.Equal(lanes, plan.Lanes);
        Assert.Equal(lanes * 4, plan.Partitions);
        Assert.Null(plan.Capacity.Fault());
    }

    [Fact]
    public void A_plan_that_a_limit_cut_says_so()
    {
        var plan = Plan(Census(10_000_000));

        Assert.Contains(
            plan.Shortfalls,
            shortfall => shortfall.Contains("256 needed, 128 planned", StringComparison.Ordinal)
        );
        Assert.Contains("cut from 256 to 128", plan.Reasons["lanes"], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_has_a_reason() =>
        Assert.Equal(
            [
                "chunk",
                "lanes",
                "maxPollers",
                "partitions",
                "pollers",
                "producerThreads",
                "provisionedConcurrency",
                "workersPerSegment",
            ],
            Plan(Census(1_000_000)).Reasons.Keys
        );

    [Fact]
    public void A_reason_is_words_also_where_nothing_limits() =>
        Assert.All(
            ScalingPolicy
                .Plan(Census(1_000_000), ChannelRates.Unlimited, Generous, null, ScalingOptions.Default)
                .Reasons.Values,
            reason => Assert.DoesNotContain("Infinity", reason, StringComparison.Ordinal)
        );

    [Fact]
    public void More_subscribers_never_make_a_number_smaller() =>
        Check(
            nameof(More_subscribers_never_make_a_number_smaller),
            random =>
            {
                var lines = RandomLines(random);
                var more = lines.Select(line =>
                    line with
                    {
                        People = line.People + random.NextInt64(line.People + 10),
                        Segments = line.Segments + random.Next(10),
                    }
                );
                var rates = RandomRates(random);
                var quotas = RandomQuotas(random);

                var small = ScalingPolicy
                    .Plan(SubscriberCensus.Of(lines), rates, quotas, null, ScalingOptions.Default)
                    .Capacity;
                var large = ScalingPolicy
                    .Plan(SubscriberCensus.Of(more), rates, quotas, null, ScalingOptions.Default)
                    .Capacity;

                Assert.True(large.Lanes >= small.Lanes);
                Assert.True(large.Partitions >= small.Partitions);
                Assert.True(large.ProvisionedConcurrency >= small.ProvisionedConcurrency);
                Assert.True(large.Pollers >= small.Pollers);
                Assert.True(large.MaxPollers >= small.MaxPollers);
                Assert.True(large.WorkersPerSegment >= small.WorkersPerSegment);
                Assert.True(large.ProducerThreads >= small.ProducerThreads);
            }
        );

    [Fact]
    public void Noise_of_15_percent_changes_the_lanes_at_most_once() =>
        Check(
            nameof(Noise_of_15_percent_changes_the_lanes_at_most_once),
            random =>
            {
                // Around a step: where lanes change, or anywhere near it.
                var step = 1 << random.Next(1, 8);
                var centre = step * 50_000 * (0.6 + random.NextDouble());
                var current = Plan(Census((long)(centre * Math.Pow(10, random.NextDouble() - 0.5))));
                var changes = 0;
                for (var i = 0; i < 50; i++)
                {
                    var noisy = centre * (0.85 + (0.3 * random.NextDouble()));
                    var next = ScalingPolicy.Plan(
                        Census((long)noisy),
                        ChannelRates.Default,
                        Generous,
                        current,
                        ScalingOptions.Default
                    );
                    if (i > 0 && next.Lanes != current.Lanes)
                        changes++;
                    current = next;
                }

                Assert.True(changes <= 1, $"{changes} changes around {centre:0}");
            }
        );

    [Fact]
    public void Noise_of_15_percent_around_the_count_a_plan_was_made_for_changes_no_number() =>
        Check(
            nameof(Noise_of_15_percent_around_the_count_a_plan_was_made_for_changes_no_number),
            random =>
            {
                // Every third one lies exactly on a step: 41,666 people keep a lane busy with a fifth to spare, 5 s ×
                // 10,000/s ÷ 1.2.
                var centre =
                    random.Next(3) == 0
                        ? (1 << random.Next(1, 9)) * 50_000 / 1.2
                        : Math.Pow(10, random.NextDouble() * 7.2);
                var plan = ScalingPolicy.Plan(
                    Census((long)centre),
                    ChannelRates.Default,
                    Generous,
                    null,
                    ScalingOptions.Default
                );
                for (var i = 0; i < 20; i++)
                {
                    var noisy = (long)(centre * (0.85 + (0.3 * random.NextDouble())));
                    var next = ScalingPolicy.Plan(
                        Census(noisy),
                        ChannelRates.Default,
                        Generous,
                        plan,
                        ScalingOptions.Default
                    );
                    Assert.True(
                        next.Capacity == plan.Capacity,
                        $"{centre:0} → {noisy}: {plan.Capacity} became {next.Capacity}"
                    );
                    plan = next;
                }
            }
        );

    [Fact]
    public void A_plan_stays_within_every_limit() =>
        Check(
            nameof(A_plan_stays_within_every_limit),
            random =>
            {
                var quotas = RandomQuotas(random);
                var current = random.Next(2) == 0 ? null : Plan(SubscriberCensus.Of(RandomLines(random)));

                var plan = ScalingPolicy.Plan(
                    SubscriberCensus.Of(RandomLines(random)),
                    RandomRates(random),
                    quotas,
                    current,
                    ScalingOptions.Default
                );

                Assert.Null(plan.Capacity.Fault());
                Assert.True(AlertRecord.IsValidLaneCount(plan.Lanes));
                Assert.True(plan.Partitions >= quotas.ExistingPartitions);
                Assert.True(plan.Partitions <= Math.Max(4, Math.Max(quotas.MaxPartitions, quotas.ExistingPartitions)));
                Assert.True(plan.Partitions >= plan.Lanes * ScalingOptions.Default.PartitionsPerLane);
                Assert.True(plan.Capacity.ProvisionedConcurrency <= quotas.MaxProvisioned);
                Assert.True(plan.Lanes * ScalingOptions.Default.AlertsAtOnce <= Math.Max(2, quotas.MaxRunning));
            }
        );

    [Fact]
    public void The_lanes_meet_their_own_goals() =>
        Check(
            nameof(The_lanes_meet_their_own_goals),
            random =>
            {
                var census = SubscriberCensus.Of(RandomLines(random));
                var rates = RandomRates(random);
                var options = ScalingOptions.Default;
                var current =
                    random.Next(2) == 0
                        ? null
                        : ScalingPolicy.Plan(SubscriberCensus.Of(RandomLines(random)), rates, Generous, null, options);

                var plan = ScalingPolicy.Plan(census, rates, Generous, current, options);

                if (plan.Shortfalls.Count > 0)
                    return; // beyond 256 lanes
                if (plan.Lanes == options.MaxLanes)
                    return;
                foreach (var channel in ChannelNames.All)
                {
                    var useful = Math.Min(rates.Of(channel), census.On(channel) / options.DispatchGoal.TotalSeconds);
                    Assert.True(
                        plan.Lanes * options.Lane.Of(channel) >= useful - 1e-6,
                        $"{channel}: {plan.Lanes} lanes for {useful}/s"
                    );
                }

                Assert.True(
                    census.Subscribers / (plan.Lanes * options.Lane.ReadPerSecond)
                        <= options.ReadGoal.TotalSeconds + 1e-9
                );
                // Nor four times more than that: the next lower step but one would have to be too small.
                var need = LaneNeed.Of(census, rates, options).Lanes;
                Assert.True(
                    plan.Lanes <= Math.Max(options.MinLanes, 4 * need * (1 + options.Band)),
                    $"{plan.Lanes} lanes for a need of {need}"
                );
            }
        );

    [Fact]
    public void A_slow_provider_justifies_no_lanes()
    {
        // Two million SMS at 100 a second: only their reading counts, 2,000,000 ÷ 50,000 × 1.2 = 48 → 64.
        var slow = ScalingPolicy.Plan(
            Only(ChannelKind.Sms, 2_000_000),
            ChannelRates.Default,
            Generous,
            null,
            ScalingOptions.Default
        );
        // Without a limit the goal of 10 s asks for 200,000 a second, 119 a lane.
        var fast = ScalingPolicy.Plan(
            Only(ChannelKind.Sms, 2_000_000),
            ChannelRates.Unlimited,
            Generous,
            null,
            ScalingOptions.Default
        );

        Assert.Equal(64, slow.Lanes);
        Assert.Equal(256, fast.Lanes);
    }

    [Fact]
    public void Partitions_that_exist_are_never_planned_away()
    {
        var plan = ScalingPolicy.Plan(
            Census(10),
            ChannelRates.Default,
            AccountQuotas.Default with
            {
                ExistingPartitions = 96,
            },
            null,
            ScalingOptions.Default
        );

        Assert.Equal(96, plan.Partitions);
        Assert.Contains("cannot be taken away", plan.Reasons["partitions"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_account_with_ten_executions_gets_a_plan_it_can_hold()
    {
        var plan = ScalingPolicy.Plan(
            Census(1_000_000),
            ChannelRates.Default,
            new AccountQuotas(10),
            null,
            ScalingOptions.Default
        );

        Assert.Equal(4, plan.Lanes);
        Assert.Equal(1, plan.Capacity.ProvisionedConcurrency);
        Assert.NotEmpty(plan.Shortfalls);
    }

    [Fact]
    public void A_pin_wins_over_policy_and_not_over_limits()
    {
        var pin = new PlanPin(Lanes: 8, ProvisionedConcurrency: 5000);

        var plan = ScalingPolicy.Plan(
            Census(1_000_000),
            ChannelRates.Default,
            AccountQuotas.Default,
            Plan(Census(1_000_000)),
            ScalingOptions.Default,
            pin
        );

        Assert.Equal(8, plan.Lanes);
        Assert.Equal(32, plan.Partitions);
        Assert.Equal(900, plan.Capacity.ProvisionedConcurrency); // 1,000 less the 100 Lambda keeps unreserved
        Assert.Contains("pinned", plan.Reasons["lanes"], StringComparison.Ordinal);
    }

    [Fact]
    public void An_impossible_pin_is_refused_and_named()
    {
        var plan = ScalingPolicy.Plan(
            Census(10),
            ChannelRates.Default,
            AccountQuotas.Default,
            null,
            ScalingOptions.Default,
            new PlanPin(Lanes: 12, Chunk: 0)
        );

        Assert.Equal(2, plan.Lanes);
        Assert.Contains(
            plan.Shortfalls,
            shortfall => shortfall.StartsWith("lanes: the pin 12 is not a power of two", StringComparison.Ordinal)
        );
        Assert.Contains(
            plan.Shortfalls,
            shortfall => shortfall.StartsWith("chunk: the pin 0", StringComparison.Ordinal)
        );
    }

    private static AccountQuotas Generous => new(5000, MaxPartitions: 4000);

    private static ScalingPlan Plan(SubscriberCensus census) =>
        ScalingPolicy.Plan(census, ChannelRates.Default, AccountQuotas.Default, null, ScalingOptions.Default);

    private static SubscriberCensus Census(long subscribers) =>
        SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, 400);

    private static SubscriberCensus Only(ChannelKind channel, long people) =>
        SubscriberCensus.Of([new CensusLine(SubscriberKind.Person, channel, (int)(people / 400), people)]);

    private static List<CensusLine> RandomLines(Random random) =>
        [
            .. ChannelNames.All.Select(channel => new CensusLine(
                channel == ChannelKind.Webhook ? SubscriberKind.Infrastructure : SubscriberKind.Person,
                channel,
                1 + random.Next(1000),
                1 + (long)Math.Pow(10, random.NextDouble() * 7)
            )),
        ];

    private static ChannelRates RandomRates(Random random) =>
        new(
            ChannelNames
                .All.Where(_ => random.Next(4) > 0)
                .ToDictionary(channel => channel, _ => Math.Pow(10, random.NextDouble() * 4))
        );

    private static AccountQuotas RandomQuotas(Random random) =>
        new(
            random.Next(1, 5000),
            random.Next(3) == 0 ? random.Next(1, 1000) : null,
            random.Next(4, 4000),
            random.Next(0, 1500),
            random.Next(3) == 0 ? random.Next(1, 1000) : null,
            random.Next(1, Capacity.MaxMinimumPollers + 1)
        );

    private static void Check(string test, Action<Random> property)
    {
        var random = new Random(TestSeed.Next(test));
        for (var i = 0; i < RandomStreams; i++)
            property(random);
    }
}
