using System.Collections.Concurrent;
using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Regions;
using AlertServerless.Local.Stack.Streams;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Commands;

/// <summary>What this program itself knows of a run; the verdict is made from what the providers saw.</summary>
/// <param name="Alerts">Every alert that was published, in the order of decision.</param>
public sealed record DemoFacts(
    IReadOnlyList<Alert> Alerts,
    Timeline Timeline,
    int Segments,
    long KafkaRecords,
    int Killed,
    PlayFigures? Play = null
)
{
    /// <summary>What was done to the running alert, and when.</summary>
    public InterventionTimes Interventions { get; init; } = InterventionTimes.None;

    /// <summary>What was seen between feed and providers.</summary>
    public ChainEvidence Chain { get; init; } = ChainEvidence.None;

    /// <summary>Consumers that were at work where a region was cut off.</summary>
    public int CutOff { get; init; }

    /// <summary>Null when no leader was cut off.</summary>
    public Succession? Succession { get; init; }

    /// <summary>Empty for the only region.</summary>
    public IReadOnlyList<RegionFigures> Regions { get; init; } = [];
}

/// <summary>
/// Replays one scenario through a whole stack: sign people up, let producers watch the feeds, wake consumers by the
/// topic, and wait until the last message is dispatched.
/// </summary>
/// <param name="stacks">One, or one of each region.</param>
public sealed partial class DemoRun(
    IReadOnlyList<LocalStack> stacks,
    SyntheticPopulation population,
    DemoOptions options,
    TimeProvider clock,
    ILoggerFactory logs,
    Action<string> progress
)
{
    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan QueuePollInterval = TimeSpan.FromMilliseconds(500);

    // Whoever watches must see that it still goes on.
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    // After the end whoever was not notified is filed; nobody waits longer for that than this.
    private static readonly TimeSpan Filing = TimeSpan.FromMinutes(2);

    // From a change of the feed to its alert.
    private static readonly TimeSpan Reaction = TimeSpan.FromSeconds(10);

    private readonly LocalStack stack = stacks[0];
    private readonly RepeatedCauses storeCauses = new(clock);
    private readonly List<Alert> alerts = [];
    private readonly TaskCompletionSource watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Alert> issued = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, byte> seen = new();
    private readonly ConcurrentDictionary<(AlertId, int Lane), RecordArrival> arrivals = new();
    private readonly ConcurrentDictionary<AlertId, TimeSpan> decidedIn = new();
    private readonly GcPauseLog consumerPauses = new();
    private long records;

    public DemoRun(
        LocalStack stack,
        SyntheticPopulation population,
        DemoOptions options,
        TimeProvider clock,
        ILoggerFactory logs,
        Action<string> progress
    )
        : this([stack], population, options, clock, logs, progress) { }

    public async Task<DemoFacts> RunAsync(Scenario scenario, CancellationToken cancellation)
    {
        progress($"signing up {population.Count:N0} people over Romania");
        var load = await stack.SignUpAsync(population, progress: null, cancellation);

        progress($"warming {options.Lanes} consumers{(options.AsDeployed ? ", as deployed" : "")}");
        await using var regions = await RunningRegions.StartAsync(
            stacks,
            new RunningParts(options, Delivery(), Watch, consumerPauses.Read, clock, logs),
            progress,
            cancellation
        );
        var functions = regions.All[0].Functions;
        if (functions is not null)
            await stack.WritePlanAsync(population.Count, load.Segments, cancellation);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var producers = await ProduceAsync(regions, stop.Token, cancellation);

        progress($"watching the feeds; replaying: {scenario.Title}");
        // What signing up has left is collected now rather than during the alert.
        GC.Collect();
        using var pauses = new GcPauseWatch();
        var meter = new ProcessorMeter(stack, functions);
        stack.Feeds.Begin(scenario);
        var killing = KillAsync(regions, stop.Token);
        var cutting = options.Cut is { } cut ? regions.CutAsync(cut, issued.Task, stop.Token) : Task.CompletedTask;
        var intervening = new Interventions(stack, options.Interventions, clock, progress).RunAsync(
            issued.Task,
            stop.Token
        );
        await Task.Delay(scenario.LiveFor, clock, cancellation);
        var interventions = await InterventionsAsync(intervening);
        await QuietAsync(regions, cutting, cancellation);
        await SettledAsync(cancellation);
        var play = new PlayFigures(
            functions is null ? pauses.Figures() : consumerPauses.Figures(),
            meter.Seconds(),
            functions?[Names.Functions.Consumer].PeakMemory / Megabyte
        );
        var (figures, succession) = (regions.Figures(options.Cut), regions.Succession);

        await stop.CancelAsync();
        if (functions is null)
            await producers;
        await killing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (alerts)
            return new DemoFacts(
                [.. alerts.OrderBy(alert => alert.DecidedAt)],
                stack.Feeds.Timeline,
                load.Segments,
                records,
                regions.All.Sum(region => region.Consumers.Killed),
                play
            )
            {
                Interventions = interventions,
                Chain = new ChainEvidence(stack.Feeds.Servings, [.. arrivals.Values], decidedIn),
                CutOff = regions.CutOff,
                Succession = succession,
                Regions = figures,
            };
    }

    // The first region's producers watch before the others begin, so that it is known who leads.
    private async Task<Task> ProduceAsync(
        RunningRegions regions,
        CancellationToken stop,
        CancellationToken cancellation
    )
    {
        var first = regions.All[0];
        var producing = first.ProduceAsync(Watch, stop);
        var watched = first.Functions is null ? watching.Task : stack.Feeds.Watched;
        await await Task.WhenAny(watched, producing).WaitAsync(cancellation);
        return Task.WhenAll([
            producing,
            .. regions.All.Skip(1).Select((region, i) => region.ProduceAsync(one => Watch(i + 2, one), stop)),
        ]);
    }

    // Every change of the leader is printed: with a cut, somebody waits for it.
    private void Watch(int region, ProducerEvent producerEvent)
    {
        if (producerEvent is ProducerEvent.LeadershipChanged { Leading: true })
            progress($"region {region} leads");
        Watch(producerEvent);
    }

    // Without an alert there is nothing to intervene in, and the verdict says so. A change is only over when its alert
    // is on the topic.
    private async Task<InterventionTimes> InterventionsAsync(Task<InterventionTimes> intervening)
    {
        if (!issued.Task.IsCompleted)
            return InterventionTimes.None;
        var times = await intervening;
        var until = clock.GetUtcNow() + Reaction;
        while (options.Interventions.ChangesFeed && clock.GetUtcNow() < until && !Answered(times))
            await Task.Delay(PollInterval, clock);
        return times;
    }

    private bool Answered(InterventionTimes times)
    {
        lock (alerts)
            return (times.WithdrawnAt is null || alerts.Exists(alert => alert.Kind == AlertKind.Cancelled))
                && (
                    times.GrownAt is not { } grown
                    || alerts.Exists(alert => alert.Kind == AlertKind.Escalated && alert.DecidedAt >= grown)
                );
    }

    private TopicTriggerOptions Delivery() =>
        new()
        {
            BootstrapServers = "", // the stack's
            Topic = "",
            Partitions = 1,
            Deliveries = options.Deliveries,
            OutOfOrder = options.Deliveries > 1,
            Seed = options.Seed,
            StalledPartitions = options.Stalled,
        };

    // Of several regions the last, which begins without the lease.
    private async Task KillAsync(RunningRegions regions, CancellationToken cancellation)
    {
        if (options.KillConsumers == 0)
            return;
        await issued.Task.WaitAsync(cancellation);
        await regions.All[^1].Consumers.KillAsync(options.KillConsumers, cancellation);
    }

    private void Watch(ProducerEvent producerEvent)
    {
        switch (producerEvent)
        {
            case ProducerEvent.Ticked ticked when ticked.Figures.Feeds.Any(feed => feed.LastGoodAt is not null):
                watching.TrySetResult();
                break;
            case ProducerEvent.Judged { Outcome.Decision: AlertDecision.Issue { Alert.Id: var id } } judged:
                decidedIn.TryAdd(id, judged.DecidedIn);
                break;
            case ProducerEvent.Published published:
                Note(published);
                break;
            case ProducerEvent.StoreFailed failed when storeCauses.IsNews(failed.Why):
                progress($"the store did not answer: {failed.Why}");
                break;
        }
    }

    private void Note(ProducerEvent.Published published)
    {
        var alert = published.Alert;
        var lanes = published.Lanes.Count(lane => lane.Fate == LaneFate.Acknowledged);
        Note(alert, lanes);
        if (lanes > 0)
            progress($"{Title(alert)}, {lanes} lanes in {published.SinceSeen?.TotalMilliseconds:0} ms");
    }

    // When each lane's record is read from the stream. A published producer reports nothing to this process: what it
    // decided is seen here alone.
    private ConsumerHandlers Watch(int region, ConsumerHandlers handlers) =>
        new(
            (partition, kafkaEvent, context) =>
            {
                foreach (var record in kafkaEvent.Records.SelectMany(of => of.Value))
                    See($"{region}/{record.Partition}@{record.Offset}", ReceivedRecord.Of(record));
                return handlers.OfTopic(partition, kafkaEvent, context);
            },
            (shard, kinesisEvent, context) =>
            {
                foreach (var record in kinesisEvent.Records)
                    See($"{region}/{record.EventId}", ReceivedRecord.Of(record));
                return handlers.OfShard(shard, kinesisEvent, context);
            }
        );

    private void See(string place, ReceivedRecord record)
    {
        var now = clock.GetUtcNow();
        if (
            !seen.TryAdd(place, 0)
            || AlertRecordCodec.Decode(record.Value) is not AlertReading.Accepted { Record: var accepted } reading
            || Heartbeat.In(reading) is not null
        )
            return;
        var id = accepted.Alert.Id;
        arrivals.TryAdd((id, accepted.Lane), new RecordArrival(id, accepted.Lane, now));
        if (options.AsDeployed && Note(accepted.Alert, 1))
            progress($"{Title(accepted.Alert)}, {accepted.Lanes} lanes");
    }

    /// <returns>True for an alert that was not known.</returns>
    private bool Note(Alert alert, int lanes)
    {
        foreach (var one in stacks)
            one.Faults.Start();
        issued.TrySetResult(alert);
        lock (alerts)
        {
            records += lanes;
            if (alerts.Any(known => known.Id == alert.Id))
                return false;
            alerts.Add(alert);
            return true;
        }
    }

    private static string Title(Alert alert) =>
        string.Create(
            CultureInfo.CurrentCulture,
            $"{alert.Kind} alert, tier {alert.Tier}: M{alert.Estimate.Magnitude.Value:0.0} "
                + $"{EventPlace.Of(alert.Estimate, Language.English)}"
        );
}
