using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>The whole system over Kafka, DynamoDB, SQS and HTTP with the real adapters, judged by what the providers
/// saw.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class DemoTests
{
    private const int People = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task EverybodyIsNotifiedOnceAndNobodyForNothing()
    {
        var (result, facts) = await PlayAsync(new DemoOptions { Subscribers = People });
        Assert.Equal([AlertKind.First, AlertKind.Escalated], facts.Alerts.Select(alert => alert.Kind));
        // Magnitude 7.4 is felt in the whole country.
        Assert.InRange(result.Notified, People / 2, People);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
    }

    /// <summary>At first the shaking is light for most; ten seconds later they are asked to act.</summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task OnTelegramAnEscalationIsANewMessageThatAnswersTheFirst()
    {
        var (result, facts) = await PlayAsync(new DemoOptions { Subscribers = People }, QuickQuake.Growing());
        Assert.Equal(AlertKind.Escalated, facts.Alerts[^1].Kind);
        Assert.InRange(result.Telegram.Replies, 1, People);
        Assert.InRange(result.Telegram.Edits, 1, People);
        Assert.Equal((0, 0), (result.Telegram.StrayReplies, result.Telegram.Unanswered));
        Assert.Equal((0, 0), (result.Missed, result.Duplicates));
    }

    /// <summary>From the feed to the providers through the executables that are deployed, each in processes of its
    /// own.</summary>
    [Fact]
    public async Task Through_the_published_functions_everybody_is_notified_once()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Subscribers = People,
                AsDeployed = true,
                Lanes = 2,
            }
        );
        Assert.Equal([AlertKind.First, AlertKind.Escalated], facts.Alerts.Select(alert => alert.Kind));
        Assert.InRange(result.Notified, People / 2, People);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
    }

    [Fact]
    public async Task A_published_consumer_that_is_killed_costs_at_most_one_chunk_of_duplicates()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Subscribers = People,
                AsDeployed = true,
                KillConsumers = 1,
                Lanes = 2,
            },
            latency: TimeSpan.FromMilliseconds(100)
        );
        Assert.Equal(1, facts.Killed);
        Assert.Equal((0, 0), (result.Missed, result.FalseAlarms));
        Assert.InRange(result.Duplicates, 0, 100);
    }

    /// <summary>SIGKILL leaves at most one chunk without a checkpoint, and whoever was in it is notified twice rather
    /// than not at all.</summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task AKilledConsumerCostsAtMostOneChunkOfDuplicates()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Subscribers = People,
                KillConsumers = 1,
                Lanes = 2,
            },
            latency: TimeSpan.FromMilliseconds(100)
        );
        Assert.Equal(1, facts.Killed);
        Assert.Equal((0, 0), (result.Missed, result.FalseAlarms));
        Assert.InRange(result.Duplicates, 0, 100);
    }

    /// <summary>Shards as lanes: the same guarantees, also when records come thrice and two producers
    /// publish.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    public async Task Over_kinesis_everybody_is_notified_once(int deliveries, int producers)
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Stream = Names.Streams.Kinesis,
                Subscribers = People,
                Deliveries = deliveries,
                Producers = producers,
            }
        );
        Assert.Equal([AlertKind.First, AlertKind.Escalated], facts.Alerts.Select(alert => alert.Kind));
        Assert.InRange(result.Notified, People / 2, People);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
    }

    /// <summary>One checkpoint chunk may be notified twice for each kill, as over Kafka.</summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task Over_kinesis_a_killed_consumer_repeats_at_most_a_chunk()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Stream = Names.Streams.Kinesis,
                Subscribers = People,
                KillConsumers = 2,
                Lanes = 2,
            },
            latency: TimeSpan.FromMilliseconds(100)
        );
        Assert.Equal(2, facts.Killed);
        Assert.Equal((0, 0), (result.Missed, result.FalseAlarms));
        Assert.InRange(result.Duplicates, 0, 200);
    }

    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task Over_kinesis_shards_that_never_deliver_are_finished_by_the_others()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Stream = Names.Streams.Kinesis,
                Subscribers = People,
                Stalled = Enumerable.Range(0, 16).Select(i => 2 * i).ToHashSet(),
            }
        );
        Assert.Equal(2, facts.Alerts.Count);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
    }

    [Fact]
    public async Task RecordsThatComeThriceAndOutOfOrderAreNotifiedOnce()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions
            {
                Subscribers = People,
                Deliveries = 3,
                Producers = 2,
            }
        );
        Assert.Equal(2, facts.Alerts.Count);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
    }

    /// <summary>Every second partition hangs, so half of the lanes have no consumer of their own: the others have two
    /// leases' time.</summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task LanesWhosePartitionNeverDeliversAreFinishedByTheOthers()
    {
        var (result, facts) = await PlayAsync(
            new DemoOptions { Subscribers = People, Stalled = Enumerable.Range(0, 16).Select(i => 2 * i).ToHashSet() }
        );
        Assert.Equal(2, facts.Alerts.Count);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));
        Assert.InRange(result.Latency.Last!.Value, 0, 2 * ClaimOptions.Default.Lease.TotalMilliseconds);
    }

    /// <summary>Whoever is refused for good by every channel is on record once, by the first alert; at the escalation
    /// their channels are suspended.</summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task WhoIsRefusedEverywhereIsFiledAndNotMissedByTheEscalation()
    {
        const int Refused = 12;
        var (result, facts) = await PlayAsync(
            new DemoOptions { Subscribers = People },
            QuickQuake.Scenario(),
            (stack, population) =>
            {
                foreach (var person in population.All().Take(Refused))
                foreach (var (channel, address) in population.AddressesOf(person).Addresses)
                    stack.Providers.Of(channel).Refuse(address);
            }
        );
        Assert.Equal(2, facts.Alerts.Count);
        Assert.Equal((0, 0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms, result.WronglyFiled));
        var unreached = result.Eligible - result.Notified - result.DeclinedLate;
        Assert.InRange(unreached, 1, Refused);
        Assert.InRange(result.DeadLettered, unreached, 2 * unreached);
    }

    /// <summary>
    /// Both at once, for each takes the shortest life an alert may have: no partition delivers, so nobody is notified;
    /// and providers so slow that most segments are never reached.
    /// </summary>
    [Fact]
    [Trait("Category", WholeSystemCollection.Longer)]
    public async Task WhoeverWasNotNotifiedWhenTheAlertEndedIsFiled()
    {
        var rates = ChannelNames.All.ToDictionary(channel => channel, _ => 1.0);
        var file = SampleEvent.Path(Path.Combine("..", "..", "eng", "faults", "one-minute.json"));
        var stalled = PlayAsync(
            new DemoOptions
            {
                Subscribers = People,
                AlertOptions = file,
                Stalled = Enumerable.Range(0, 32).ToHashSet(),
            },
            QuickQuake.Once()
        );
        var slow = PlayAsync(
            new DemoOptions
            {
                Subscribers = 2 * People,
                AlertOptions = file,
                Rates = rates,
                Seed = 2,
            },
            QuickQuake.Once()
        );

        var (nobody, _) = await stalled;
        Assert.Equal((0, 0, 0, 0), (nobody.Notified, nobody.Missed, nobody.DeclinedLate, nobody.WronglyFiled));
        Assert.Equal((nobody.Eligible, nobody.Eligible), (nobody.DeadLettered, nobody.Expired));
        Assert.InRange(nobody.Eligible, People / 2, People);

        var (some, _) = await slow;
        Assert.Equal((0, 0, 0, 0), (some.Missed, some.Duplicates, some.WronglyFiled, some.Stale));
        Assert.Equal(some.Eligible, some.Notified + some.DeadLettered + some.DeclinedLate);
        Assert.InRange(some.Notified, 60, some.Eligible / 2);
        Assert.InRange(some.Expired, some.Eligible / 4, some.Eligible);
    }

    // Away from the test framework's synchronization context: the functions have none, here or in Lambda.
    private static Task<(GuaranteeResult Result, DemoFacts Facts)> PlayAsync(
        DemoOptions options,
        TimeSpan latency = default
    ) =>
        PlayAsync(
            options,
            QuickQuake.Scenario(),
            (stack, _) =>
            {
                foreach (var channel in ChannelNames.All)
                    stack.Providers.Of(channel).Latency = latency;
            }
        );

    private static Task<(GuaranteeResult Result, DemoFacts Facts)> PlayAsync(
        DemoOptions options,
        Scenario scenario,
        Action<LocalStack, SyntheticPopulation>? prepare = null
    ) => Task.Run(() => RunAsync(options, scenario, prepare));

    private static async Task<(GuaranteeResult Result, DemoFacts Facts)> RunAsync(
        DemoOptions options,
        Scenario scenario,
        Action<LocalStack, SyntheticPopulation>? prepare
    )
    {
        var clock = TimeProvider.System;
        using var limit = new CancellationTokenSource(Limit, clock);
        await using var stack = await LocalStack.StartAsync(
            new LocalStackOptions
            {
                Lanes = options.Lanes,
                Partitions = 4 * options.Lanes,
                Seed = options.Seed,
                Stream = options.Stream,
                AlertOptions = options.AlertOptions,
                Rates = options.Rates,
            },
            clock,
            limit.Token
        );
        var population = new SyntheticPopulation(
            options.Subscribers,
            options.Seed,
            new SyntheticAddresses(stack.Providers.HookAddress("")),
            options.SeveralPlaces
        );
        prepare?.Invoke(stack, population);
        var facts = await new DemoRun(stack, population, options, clock, NullLoggerFactory.Instance, _ => { }).RunAsync(
            scenario,
            limit.Token
        );
        var evidence = await DemoVerdict.GatherAsync(stack, population, facts, limit.Token);
        return (GuaranteeCheck.Check(evidence), facts);
    }
}

/// <summary>Tests that start everything run one after the other: side by side they would only measure each
/// other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeSystemCollection
{
    public const string Name = "whole system";

    /// <summary>A trait by which a test run can separate them from the rest.</summary>
    public const string Category = "WholeSystem";

    /// <summary>Of these, those that <c>make test-long</c> runs, one after the other: they take longer than twenty
    /// seconds, or promise times that a busy machine cannot keep.</summary>
    public const string Longer = "Long";
}
