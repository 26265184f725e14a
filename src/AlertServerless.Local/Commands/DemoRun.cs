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
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using AlertServerless.Local.Stack.Kafka;
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
}

/// <summary>
/// Replays one scenario through a whole stack: sign people up, let producers watch the feeds, wake consumers by the
/// topic, and wait until the last message is handed off.
/// </summary>
public sealed class DemoRun(
    LocalStack stack,
    SyntheticPopulation people,
    DemoOptions options,
    TimeProvider clock,
    ILoggerFactory logs,
    Action<string> say
)
{
    private const double Megabyte = 1024 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LookAtQueue = TimeSpan.FromMilliseconds(500);

    // Whoever watches must see that it still goes on.
    private static readonly TimeSpan SayAgain = TimeSpan.FromSeconds(10);

    // After the end whoever was not notified is filed; nobody waits longer for that than this.
    private static readonly TimeSpan Filing = TimeSpan.FromMinutes(2);

    // From a change of the feed to its alert.
    private static readonly TimeSpan Reaction = TimeSpan.FromSeconds(10);

    // In the cloud a minute, which nobody here has the patience for.
    private static readonly TimeSpan Closing = TimeSpan.FromSeconds(2);

    private readonly RepeatedCauses storeCauses = new(clock);
    private readonly List<Alert> alerts = [];
    private readonly TaskCompletionSource watching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Alert> spoken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<string, byte> seen = new();
    private readonly ConcurrentDictionary<(AlertId, int Lane), RecordArrival> arrivals = new();
    private readonly ConcurrentDictionary<AlertId, TimeSpan> decidedIn = new();
    private readonly GcPauseLog consumerPauses = new();
    private long records;

    public async Task<DemoFacts> RunAsync(Scenario scenario, CancellationToken cancellation)
    {
        say($"signing up {people.Count:N0} people over Romania");
        var load = await stack.SignUpAsync(people, progress: null, cancellation);

        say($"warming {options.Lanes} consumers{(options.AsDeployed ? ", as deployed" : "")}");
        await using var functions = options.AsDeployed
            ? await DeployedFunctions.StartAsync(
                PublishedPackage.Find(),
                stack.Variables,
                clock,
                logs,
                cancellation,
                consumerPauses.Read
            )
            : null;
        var handlers = functions is null ? null : new DeployedHandlers(functions, logs.CreateLogger("functions"));
        await using var consumers = functions is null
            ? await Consumers.StartAsync(stack, options, clock, cancellation)
            : await Consumers.StartAsync(
                functions[Names.Functions.Consumer],
                Watch(new ConsumerHandlers(handlers!.ConsumeAsync, handlers!.ConsumeAsync)),
                options,
                clock,
                cancellation
            );
        var watched = functions is null ? Watch(consumers.Handlers) : consumers.Handlers;
        var trigger = stack.Trigger(watched, Delivery(), logs);
        await trigger.Ready.WaitAsync(cancellation);
        await using var retries = handlers is null
            ? stack.RetryTrigger(logs)
            : stack.RetryTrigger(logs, handlers.RetryAsync);
        await using var closing = handlers is null
            ? stack.ClosingSchedule(Closing, logs)
            : stack.ClosingSchedule(Closing, logs, handlers.RetryAsync);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (functions is not null)
            await stack.WritePlanAsync(people.Count, load.Segments, cancellation);
        await using var schedule = functions is null
            ? null
            : ProducerSchedule.Start(functions, clock, logs.CreateLogger("schedule"));
        var producers =
            schedule?.Completion
            ?? Task.WhenAll(
                Enumerable
                    .Range(0, options.Producers)
                    .Select(_ => stack.Compose(Watch).Producer().RunAsync(DateTimeOffset.MaxValue, stop.Token))
            );
        await await Task.WhenAny(schedule is null ? watching.Task : stack.Feeds.Watched, producers)
            .WaitAsync(cancellation);

        say($"watching the feeds; replaying: {scenario.Title}");
        // What signing up has left is collected now rather than during the alert.
        GC.Collect();
        using var pauses = new GcPauseWatch();
        var meter = new ProcessorMeter(stack, functions);
        stack.Feeds.Begin(scenario);
        var killing = KillAsync(consumers, stop.Token);
        var intervening = new Interventions(stack, options.Interventions, clock, say).RunAsync(spoken.Task, stop.Token);
        await Task.Delay(scenario.LiveFor, clock, cancellation);
        var interventions = await InterventionsAsync(intervening);
        await QuietAsync(trigger, cancellation);
        await SettledAsync(cancellation);
        var play = new PlayFigures(
            functions is null ? pauses.Figures() : consumerPauses.Figures(),
            meter.Seconds(),
            functions?[Names.Functions.Consumer].PeakMemory / Megabyte
        );

        await stop.CancelAsync();
        if (schedule is null)
            await producers;
        await killing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (alerts)
            return new DemoFacts(
                [.. alerts.OrderBy(alert => alert.DecidedAt)],
                stack.Feeds.Timeline,
                load.Segments,
                records,
                consumers.Killed,
                play
            )
            {
                Interventions = interventions,
                Chain = new ChainEvidence(stack.Feeds.Servings, [.. arrivals.Values], decidedIn),
            };
    }

    // Without an alert there is nothing to intervene in, and the verdict says so. A change is only over when its alert is
    // on the topic.
    private async Task<InterventionTimes> InterventionsAsync(Task<InterventionTimes> intervening)
    {
        if (!spoken.Task.IsCompleted)
            return InterventionTimes.None;
        var times = await intervening;
        var until = clock.GetUtcNow() + Reaction;
        while (options.Interventions.ChangesFeed && clock.GetUtcNow() < until && !Answered(times))
            await Task.Delay(Look, clock);
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

    private async Task KillAsync(Consumers consumers, CancellationToken cancellation)
    {
        if (options.KillConsumers == 0)
            return;
        await spoken.Task.WaitAsync(cancellation);
        await consumers.KillAsync(options.KillConsumers, cancellation);
    }

    private async Task QuietAsync(ILaneTrigger trigger, CancellationToken cancellation)
    {
        var said = clock.GetTimestamp();
        while (trigger.Unfinished > 0)
        {
            if (trigger.Completion.IsCompleted)
                await trigger.Completion;
            if (clock.GetElapsedTime(said) >= SayAgain)
            {
                say(
                    $"{trigger.Unfinished:N0} records under way; providers have answered {stack.Providers.Log.Count:N0} times"
                );
                said = clock.GetTimestamp();
            }

            await Task.Delay(Look, clock, cancellation);
        }
    }

    // As long as an alert holds, somebody who could not be reached may still be; after its end they are filed.
    private async Task SettledAsync(CancellationToken cancellation)
    {
        var before = (Retries: 0, Unfinished: 0);
        var said = clock.GetTimestamp();
        while (LastExpiry + Filing > clock.GetUtcNow())
        {
            // A store that is too busy to answer is asked again.
            var answer = await LeftAsync(cancellation);
            if (answer == (0, 0))
                return;
            var left = answer ?? before;
            if (left != before || clock.GetElapsedTime(said) >= SayAgain)
            {
                say(
                    $"{left.Retries:N0} messages wait for a retry, {left.Unfinished} alerts for their end in "
                        + $"{Math.Max(0, (LastExpiry - clock.GetUtcNow()).TotalSeconds):0} s"
                );
                said = clock.GetTimestamp();
            }

            before = left;
            await Task.Delay(LookAtQueue, clock, cancellation);
        }
    }

    private async Task<(int Retries, int Unfinished)?> LeftAsync(CancellationToken cancellation)
    {
        try
        {
            return (await stack.RetriesLeftAsync(cancellation), await stack.UnfinishedAsync(cancellation));
        }
        catch (StoreUnavailableException)
        {
            return null;
        }
    }

    private DateTimeOffset LastExpiry
    {
        get
        {
            lock (alerts)
                return alerts.Count == 0 ? DateTimeOffset.MinValue : alerts.Max(alert => alert.ExpiresAt);
        }
    }

    private void Watch(ProducerEvent producerEvent)
    {
        switch (producerEvent)
        {
            case ProducerEvent.Ticked ticked when ticked.Figures.Feeds.Any(feed => feed.LastGoodAt is not null):
                watching.TrySetResult();
                break;
            case ProducerEvent.Judged { Entry.Decision: AlertDecision.Issue { Alert.Id: var id } } judged:
                decidedIn.TryAdd(id, judged.DecidedIn);
                break;
            case ProducerEvent.Published published:
                Note(published);
                break;
            case ProducerEvent.StoreFailed failed when storeCauses.IsNews(failed.Why):
                say($"the store did not answer: {failed.Why}");
                break;
        }
    }

    private void Note(ProducerEvent.Published published)
    {
        var alert = published.Alert;
        Note(alert, published.Lanes.Count);
        say($"{Title(alert)}, {published.Lanes.Count} lanes in {published.SinceSeen?.TotalMilliseconds:0} ms");
    }

    // When each lane's record is read from the stream. A published producer says nothing to this process: what it decided
    // is seen here alone.
    private ConsumerHandlers Watch(ConsumerHandlers handlers) =>
        new(
            (partition, kafkaEvent, context) =>
            {
                foreach (var record in kafkaEvent.Records.SelectMany(of => of.Value))
                    See($"{record.Partition}@{record.Offset}", ReceivedRecord.Of(record));
                return handlers.OfTopic(partition, kafkaEvent, context);
            },
            (shard, kinesisEvent, context) =>
            {
                foreach (var record in kinesisEvent.Records)
                    See(record.EventId, ReceivedRecord.Of(record));
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
            say($"{Title(accepted.Alert)}, {accepted.Lanes} lanes");
    }

    /// <returns>True for an alert that was not known.</returns>
    private bool Note(Alert alert, int lanes)
    {
        stack.Faults.Start();
        spoken.TrySetResult(alert);
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
