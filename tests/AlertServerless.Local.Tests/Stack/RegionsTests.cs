using AlertServerless.Core.Alerting;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Regions;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>Two whole regions over one set of tables, judged by what the providers saw.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
[Trait("Category", WholeSystemCollection.Longer)]
public sealed class RegionsTests
{
    private const int People = 400;

    // So many that each region has several chunks to send.
    private const int Many = 1200;

    // docs/claims.md: what a consumer dispatches between two checkpoints.
    private const int Chunk = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Two_regions_notify_everybody_once()
    {
        var (result, facts) = await PlayAsync(new DemoOptions { Subscribers = People, Regions = 2 });

        Assert.Equal([AlertKind.First, AlertKind.Escalated], facts.Alerts.Select(alert => alert.Kind));
        Assert.InRange(result.Notified, People / 2, People);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
        Assert.Equal(0, result.AllowedDuplicates);
        // Half of the lanes of each alert, and some of the people, are each region's.
        Assert.All(facts.Regions, region => Assert.Equal(2 * 4, region.Records));
        Assert.All(facts.Regions, region => Assert.InRange(region.Dispatches!.Value, 1, 2 * People));
        Assert.Equal([true, false], facts.Regions.Select(region => region.LedAtLast));
    }

    /// <summary>Region 1 leads. Cut off with the first alert under way, it can decide nothing more: the second alert is
    /// the other's.</summary>
    [Fact]
    public async Task A_leader_that_is_cut_off_is_followed_by_the_other_region_within_seconds()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Subscribers = Many,
                Lanes = 2,
                Regions = 2,
                Cut = new RegionCut(1, TimeSpan.FromMilliseconds(300), To: null),
            }
        );

        Assert.Equal([AlertKind.First, AlertKind.Escalated], facts.Alerts.Select(alert => alert.Kind));
        AssertKept(result, facts, facts.Regions[0]);
        // LeaderLeaseOptions.Default: the lease of 2.5 s and half a second, and as much again for a machine at work.
        Assert.InRange(facts.Regions[1].TookOverAfterSeconds!.Value, 0, 6);
        Assert.Equal([false, true], facts.Regions.Select(region => region.LedAtLast));
    }

    [Fact]
    public async Task A_region_that_is_cut_off_from_the_leader_stops_and_repeats_nothing_when_it_is_back()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Subscribers = Many,
                Lanes = 2,
                Regions = 2,
                Cut = new RegionCut(2, TimeSpan.FromMilliseconds(300), To: null),
            }
        );

        Assert.Equal([AlertKind.First, AlertKind.Escalated], facts.Alerts.Select(alert => alert.Kind));
        AssertKept(result, facts, facts.Regions[1]);
        // The second alert reached it when everything was done.
        Assert.Equal(2, facts.Regions[1].Records);
        Assert.True(facts.Regions[1].Cut!.ToSeconds > 4);
        Assert.Equal([true, false], facts.Regions.Select(region => region.LedAtLast));
    }

    private static void AssertKept(GuaranteeResult result, DemoFacts facts, RegionFigures cutOff)
    {
        Assert.InRange(result.Notified, Many / 2, Many);
        Assert.Equal((0, 0, 0), (result.Missed, result.FalseAlarms, result.Stale));
        Assert.Equal(1, facts.CutOff);
        Assert.InRange(result.Duplicates, 0, facts.CutOff * Chunk);
        Assert.InRange(cutOff.Cut!.DispatchesMeanwhile!.Value, 0, facts.CutOff * Chunk);
        Assert.True(result.Holds);
    }

    // Away from the test framework's synchronization context: the functions have none, here or in Lambda.
    private static Task<(GuaranteeResult Result, DemoFacts Facts)> PlayAsync(DemoOptions options) =>
        Task.Run(() => RunAsync(options));

    private static async Task<(GuaranteeResult Result, DemoFacts Facts)> RunAsync(DemoOptions options)
    {
        var clock = TimeProvider.System;
        using var limit = new CancellationTokenSource(Limit, clock);
        await using var regions = await LocalRegions.StartAsync(
            new LocalStackOptions
            {
                Lanes = options.Lanes,
                Partitions = 2 * options.Lanes,
                Seed = options.Seed,
                Lease = TimeSpan.FromSeconds(4),
            },
            options.Regions,
            clock,
            limit.Token
        );
        var providers = regions.Stacks[0].Providers;
        // So that somebody is at work when a region is cut off.
        foreach (var channel in ChannelNames.All)
            providers.Of(channel).Latency = options.Cut is null ? default : TimeSpan.FromMilliseconds(400);
        var population = new SyntheticPopulation(
            options.Subscribers,
            options.Seed,
            new SyntheticAddresses(providers.HookAddress(""))
        );
        var run = new DemoRun(regions.Stacks, population, options, clock, NullLoggerFactory.Instance, _ => { });
        var facts = await run.RunAsync(QuickQuake.Scenario(), limit.Token);
        var evidence = await DemoVerdict.GatherAsync(regions.Stacks, population, facts, limit.Token);
        return (GuaranteeCheck.Check(evidence), facts);
    }
}
