using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using Xunit;

namespace AlertServerless.Tests.Publishing;

public sealed class LanePlanTests
{
    private static AlertId Alert(int n) => AlertId.ForTier(new EventId($"20221103t{n:000000}-a1b2c3"), 5);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 64)]
    [InlineData(64, 64)]
    [InlineData(8, 12)]
    [InlineData(256, 300)]
    public void Every_lane_has_its_own_partition_of_the_topic(int lanes, int partitions)
    {
        for (var n = 0; n < 100; n++)
        {
            var plan = LanePlan.For(Alert(n), lanes, partitions);

            Assert.Equal(lanes, plan.Partitions.Distinct().Count());
            Assert.All(plan.Partitions, p => Assert.InRange(p, 0, partitions - 1));
        }
    }

    [Fact]
    public void The_same_alert_always_meets_the_same_partitions() =>
        Assert.Equal(LanePlan.For(Alert(1), 8, 64).Partitions, LanePlan.For(Alert(1), 8, 64).Partitions);

    [Fact]
    public void More_lanes_than_partitions_become_the_largest_power_of_two_that_fits() =>
        Assert.Equal(8, LanePlan.For(Alert(1), 64, 12).Lanes);

    /// <summary>Partitions are counted in turns, so the parity of one is its region.</summary>
    [Theory]
    [InlineData(1, 2)]
    [InlineData(8, 64)]
    [InlineData(64, 64)]
    public void Of_two_regions_each_always_has_the_same_lanes(int lanes, int partitions)
    {
        for (var n = 0; n < 100; n++)
        {
            var plan = LanePlan.For(Alert(n), lanes, partitions, regions: 2);

            Assert.Equal(Math.Max(2, lanes), plan.Partitions.Distinct().Count());
            Assert.All(plan.Partitions.Index(), lane => Assert.Equal(lane.Index % 2, lane.Item % 2));
            Assert.All(plan.Partitions, p => Assert.InRange(p, 0, partitions - 1));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(512)]
    public void A_lane_count_that_is_no_power_of_two_is_a_fault(int lanes) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => LanePlan.For(Alert(1), lanes, 64));

    [Fact]
    public void From_alert_to_alert_the_load_goes_round_all_partitions()
    {
        const int alerts = 6400,
            partitions = 64,
            lanes = 4;
        var load = new int[partitions];
        for (var n = 0; n < alerts; n++)
            foreach (var p in LanePlan.For(Alert(n), lanes, partitions).Partitions)
                load[p]++;

        // Expected 400 each. Four neighbouring starts feed a partition, so its variance is 4·alerts/partitions = 400;
        // ±5 σ = ±100.
        Assert.All(load, l => Assert.InRange(l, 300, 500));
    }

    [Fact]
    public void Threads_share_any_alert_evenly_and_never_a_partition()
    {
        var seed = TestSeed.Next(nameof(Threads_share_any_alert_evenly_and_never_a_partition));
        var random = new Random(seed);
        for (var run = 0; run < 1000; run++)
        {
            var threads = new PublisherThreads(random.Next(1, PublisherThreads.Max + 1));
            var plan = LanePlan.For(Alert(random.Next(1_000_000)), 1 << random.Next(9), random.Next(1, 400));

            var shares = plan.Partitions.GroupBy(threads.OwnerOf).ToDictionary(g => g.Key, g => g.ToHashSet());

            Assert.All(shares.Keys, owner => Assert.InRange(owner, 0, threads.Count - 1));
            Assert.Equal(plan.Lanes, shares.Values.Sum(s => s.Count));
            var even = plan.Lanes / threads.Count;
            for (var thread = 0; thread < threads.Count; thread++)
            {
                var share = shares.TryGetValue(thread, out var own) ? own.Count : 0;
                Assert.True(
                    Math.Abs(share - even) <= 2,
                    $"seed {seed}: thread {thread} of {threads.Count} has {share} of {plan.Lanes} lanes"
                );
            }
        }
    }
}
