using AlertServerless.Core.Alerting;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>An alert that is withdrawn, grows, or is paused while it is being sent. The change comes from the feed or
/// the sending control, and the providers' logs are what is judged. The providers take so few messages a second that
/// sending lasts longer than the change.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
[Trait("Category", WholeSystemCollection.Longer)]
public sealed class InterventionTests
{
    private const int People = 1_200;

    // Some 600 are to be notified: ten seconds for the busiest channel.
    private const double Rate = 30;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task AWithdrawnAlertStopsAndEveryoneWhoHeardItHearsOfIt()
    {
        var result = await PlayAsync(new InterventionOptions(CancelAt: Seconds(3)));

        AssertHolds(result);
        Assert.InRange(result.Stops.Recipients, 30, result.Eligible - 30);
        Assert.Equal(result.Stops.Recipients, result.Stops.Retracted);
        Assert.InRange(result.Withdrawn, 30, result.Eligible);
    }

    [Fact]
    public async Task WhoIsLeftToTheStrongerAlertHearsNoWeakerOneAfterIt()
    {
        var result = await PlayAsync(new InterventionOptions(EscalateAt: Seconds(2)));

        AssertHolds(result);
        Assert.InRange(result.Superseded, 30, result.Eligible);
    }

    [Fact]
    public async Task NothingIsSentWhilePausedAndAllOfItAfterwards()
    {
        var result = await PlayAsync(new InterventionOptions(Pause: (Seconds(1), Seconds(6))));

        AssertHolds(result);
        // Somebody was still to be notified when it was paused, or the test proves nothing.
        Assert.InRange(result.Latency.Last!.Value, 6_000, double.MaxValue);
        Assert.Equal(0, result.DeadLettered);
    }

    /// <summary>All three: the stronger alert goes out, sending is held up, and what is left of both is
    /// withdrawn.</summary>
    [Fact]
    public async Task AnAlertThatGrowsIsPausedAndWithdrawnIsRetractedOnce()
    {
        var result = await PlayAsync(
            new InterventionOptions(CancelAt: Seconds(7), EscalateAt: Seconds(1.5), Pause: (Seconds(3), Seconds(9)))
        );

        AssertHolds(result);
        Assert.Equal(result.Stops.Recipients, result.Stops.Retracted);
        Assert.InRange(result.Stops.Recipients, 30, result.Eligible);
    }

    /// <summary>A killed consumer leaves no receipt for those whom it has just notified, but it leaves on record whom
    /// it was about to notify.</summary>
    [Fact]
    public async Task WhoHeardItFromAKilledConsumerHearsThatItWasWithdrawn()
    {
        var result = await PlayAsync(new InterventionOptions(CancelAt: Seconds(2)), kills: 4);

        Assert.Equal((0, 0, 0), (result.Missed, result.Stops.NotRetracted, result.FalseAlarms));
        Assert.Equal(result.Stops.Recipients, result.Stops.Retracted);
        Assert.InRange(result.Stops.Recipients, 10, result.Eligible - 30);
        Assert.True(result.Holds);
    }

    private static void AssertHolds(GuaranteeResult result)
    {
        Assert.Equal(
            new StopFigures { Recipients = result.Stops.Recipients, Retracted = result.Stops.Retracted },
            result.Stops
        );
        Assert.Empty(result.Trace!.Violations);
        Assert.Equal(
            (0, 0, 0, 0, 0),
            (result.Missed, result.Duplicates, result.FalseAlarms, result.WrongAlerts, result.Stale)
        );
        Assert.True(result.Holds);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static Task<GuaranteeResult> PlayAsync(InterventionOptions interventions, int kills = 0) =>
        Task.Run(() => RunAsync(interventions, kills));

    private static async Task<GuaranteeResult> RunAsync(InterventionOptions interventions, int kills)
    {
        var clock = TimeProvider.System;
        using var limit = new CancellationTokenSource(Limit, clock);
        var options = new DemoOptions
        {
            Subscribers = People,
            Rates = ChannelNames.All.ToDictionary(channel => channel, _ => Rate),
            Interventions = interventions,
            KillConsumers = kills,
            // As `alert demo` kills them: their successors start in milliseconds.
            AsDeployed = kills > 0,
        };
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Lanes = options.Lanes,
                Partitions = 4 * options.Lanes,
                Rates = options.Rates,
                QuickFeed = ScenarioIntervention.Feed,
                TraceClaims = true,
            },
            clock,
            limit.Token
        );
        var population = new SyntheticPopulation(
            options.Subscribers,
            options.Seed,
            new SyntheticAddresses(stack.Providers.HookAddress(""))
        );
        var scenario = ScenarioIntervention.Prepare(
            ((ScenarioLoad.Loaded)ScenarioLibrary.Load("vrancea-2022")).Scenario with
            {
                LiveFor = Seconds(20),
            },
            grows: interventions.EscalateAt is not null,
            cancelled: interventions.CancelAt is not null
        )!;
        var run = new DemoRun(stack, population, options, clock, NullLoggerFactory.Instance, _ => { });
        var facts = await run.RunAsync(scenario, limit.Token);
        return GuaranteeCheck.Check(await DemoVerdict.GatherAsync(stack, population, facts, limit.Token));
    }
}
