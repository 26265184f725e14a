using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Simulators;
using AlertServerless.Local.Simulators.Scenarios;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Console;

/// <summary>Everything the operations page shows, gathered at the moment it asks.</summary>
internal sealed class StatusReport(ServeRun run, Installation installation, TimeProvider clock)
{
    private readonly EventCards cards = new(run, installation);
    // A store that is slow once is no news; one that stays silent is.
    private static readonly TimeSpan Hiccup = TimeSpan.FromSeconds(10);

    private DateTimeOffset storedAt = DateTimeOffset.MinValue;
    private StoredWire stored = new(new ReadyWire("", false, "", []), Stopped: false, [], []);

    // A mapping that is asleep looks for four times a second; messages under way are invisible for a while and count
    // too.
    private static readonly List<string> Depths =
    [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesDelayed",
        "ApproximateNumberOfMessagesNotVisible",
    ];

    private readonly DispatchTally handOffs = new(run.Stack.Providers.Log);
    private readonly DateTimeOffset started = clock.GetUtcNow();
    private readonly IReadOnlyList<ScenarioWire> scenarios = run.TakesReplays ? Library() : [];

    public async Task<byte[]> WriteAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var state = run.Board.Read();
        var ready = await ReadyAsync(state, cancellation);
        var wire = new StatusWire(
            now,
            ready.Wire,
            ready.Stopped,
            ready.Events,
            ready.Audit,
            (now - started).TotalSeconds,
            run.People.Count,
            run.Board.Leader,
            [
                .. state.Producers.Select(one => new ProducerWire(
                    one.Name,
                    Word(one.State),
                    (now - one.Since).TotalSeconds
                )),
            ],
            [.. state.Feeds.Select(feed => Feed(feed, run.Board.History, now))],
            [.. state.Alerts.Select(Alert)],
            [.. handOffs.Read(now).Select(tally => HandOffs(tally, state.Scaler))],
            run.Trigger.Unfinished,
            await DepthAsync(Names.Env.RetryQueueUrl, cancellation),
            await DepthAsync(Names.Env.DeadLetterQueueUrl, cancellation),
            state.Scaler is { } scaler ? Scaler(scaler) : null,
            [.. state.Failures.Select(one => new FailureWire(one.At, one.Part, one.What))],
            Replay(now),
            scenarios,
            run.Stack.Providers.InboxUrl.ToString()
        );
        return JsonSerializer.SerializeToUtf8Bytes(wire, StatusJson.Default.StatusWire);
    }

    /// <summary>What the store knows. While it does not answer the page says so, and goes on with the rest.</summary>
    private async Task<StoredWire> ReadyAsync(BoardState state, CancellationToken cancellation)
    {
        try
        {
            var status = await InstallationStatus.ReadAsync(installation, cancellation);
            storedAt = clock.GetUtcNow();
            stored = new StoredWire(
                new ReadyWire(status.Name, status.IsReady, Words(status, state), status.NotReady),
                status.Sending.State == SendingState.Paused,
                await cards.ReadAsync(state, cancellation),
                status.Audit
            );
            return stored;
        }
        catch (StoreUnavailableException) when (clock.GetUtcNow() - storedAt < Hiccup)
        {
            return stored;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or StoreRefusedException)
        {
            var why = $"the store does not answer: {failure.Message}";
            return stored with
            {
                Wire = new ReadyWire(installation.Access.Name, false, $"Not ready: {why}", [why]),
            };
        }
    }

    /// <summary>The bar, in words.</summary>
    private static string Words(InstallationStatus status, BoardState state)
    {
        if (!status.IsReady)
            return $"Not ready: {string.Join("; ", status.NotReady)}";
        var feeds = status.Proof.Feeds;
        var good = feeds.Count(feed => feed.Why is null);
        var beat = status.At - status.Proof.Sent!.At;
        var drill = status.Audit.FirstOrDefault(action => action.What == "drill") is { } last
            ? $"last drill {(status.At - last.At).TotalDays:0} days ago"
            : "no drill yet";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Ready: {good} of {feeds.Count} feeds, {state.Producers.Count} producers, last heartbeat {beat.TotalSeconds:0} s ago, {drill}"
        );
    }

    private static FeedStatusWire Feed(FeedHealth feed, FeedHistory history, DateTimeOffset now) =>
        new(
            feed.Name,
            feed.State?.ToString(),
            feed.Why,
            feed.LastGoodAt is { } good ? (now - good).TotalSeconds : null,
            feed.FailuresInARow,
            feed.Documents,
            feed.Reports,
            string.Concat(history.Of(feed.Name, now).Marks.Select(mark => (int)mark)),
            history.Of(feed.Name, now).LastBad
        );

    private static AlertStatusWire Alert(AlertStatus one) =>
        new(
            one.Alert.Id.Value,
            one.Alert.Kind.ToString(),
            one.Alert.Category.ToString(),
            one.Alert.Tier,
            one.Alert.Estimate.Magnitude.Value,
            EventPlace.Of(one.Alert.Estimate, "en"),
            one.Alert.Estimate.Source,
            one.Alert.FirstSeenAt,
            one.Alert.DecidedAt,
            one.SinceSeen?.TotalMilliseconds,
            one.Lanes,
            one.Producer
        );

    private static DispatchWire HandOffs(ChannelTally tally, ScalerStatus? scaler) =>
        new(
            tally.Channel.Name(),
            tally.Sent,
            tally.Edited,
            tally.Refused.ToDictionary(pair => pair.Key.ToString(CultureInfo.InvariantCulture), pair => pair.Value),
            tally.LastAt,
            tally.PerSecond,
            scaler?.Report.InForce?.Rates.PerSecond.TryGetValue(tally.Channel, out var limit) is true ? limit : null
        );

    private static ScalerWire Scaler(ScalerStatus run) =>
        new(
            run.At,
            run.Took.TotalSeconds,
            run.Report.Outcome.ToString(),
            run.Report.Text,
            run.Report.InForce is { } plan ? Plan(plan) : null,
            [
                .. run.Report.Steps.Select(step => new StepWire(
                    step.Step,
                    step.Outcome.ToString(),
                    step.From,
                    step.To,
                    step.Text
                )),
            ],
            run.Report.Wanted?.Shortfalls ?? [],
            run.Report.Month?.Usd,
            run.Report.Alert?.Usd
        );

    private static PlanStatusWire Plan(ScalingPlan plan) =>
        new(
            plan.Since,
            plan.Subscribers,
            plan.Segments,
            plan.Lanes,
            plan.Partitions,
            plan.Capacity.ProvisionedConcurrency,
            plan.Capacity.Pollers,
            plan.WorkersPerSegment,
            plan.Rates.PerSecond.ToDictionary(rate => rate.Key.Name(), rate => rate.Value)
        );

    private ReplayWire? Replay(DateTimeOffset now) =>
        run.Replayed is { } replayed
            ? new ReplayWire(
                replayed.Scenario.Name,
                replayed.Scenario.Title,
                (now - replayed.Start).TotalSeconds,
                replayed.Scenario.LiveFor.TotalSeconds
            )
            : null;

    /// <summary>Null when the queue does not answer: unknown is not empty.</summary>
    private async Task<int?> DepthAsync(string queue, CancellationToken cancellation)
    {
        try
        {
            var answer = await run.Stack.Sqs.GetQueueAttributesAsync(
                new GetQueueAttributesRequest { QueueUrl = run.Stack.Variable(queue), AttributeNames = Depths },
                cancellation
            );
            return answer
                .Attributes.Where(pair => Depths.Contains(pair.Key))
                .Sum(pair => int.Parse(pair.Value, CultureInfo.InvariantCulture));
        }
        catch (Exception outage)
            when (!cancellation.IsCancellationRequested && StoreFailures.CauseOf(outage) is not StoreFailure.Answer)
        {
            return null;
        }
    }

    private static string Word(ProducerState state) =>
        state switch
        {
            ProducerState.Leading => "leading",
            ProducerState.StandingBy => "standing by",
            ProducerState.Resting => "resting",
            _ => "killed",
        };

    private static List<ScenarioWire> Library() =>
        [
            .. ScenarioLibrary
                .Names.Select(ScenarioLibrary.Load)
                .OfType<ScenarioLoad.Loaded>()
                .Select(one => new ScenarioWire(
                    one.Scenario.Name,
                    one.Scenario.Title,
                    one.Scenario.LiveFor.TotalSeconds
                )),
        ];
}

/// <summary>One channel's messages as its provider saw them.</summary>
/// <param name="Sent">Accepted, edits of earlier messages not counted.</param>
/// <param name="Edited">Accepted changes of earlier messages.</param>
/// <param name="Refused">By the provider's status.</param>
/// <param name="PerSecond">Accepted a second, over the last <see cref="DispatchTally.Window"/>.</param>
public sealed record ChannelTally(
    ChannelKind Channel,
    int Sent,
    int Edited,
    IReadOnlyDictionary<int, int> Refused,
    DateTimeOffset? LastAt,
    double PerSecond
);

/// <summary>Counts the simulators' log, each message once however often somebody looks.</summary>
public sealed class DispatchTally(SimulatorLog log)
{
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<ChannelKind, Totals> totals = ChannelNames.All.ToDictionary(
        channel => channel,
        _ => new Totals()
    );
    private int counted;

    public IReadOnlyList<ChannelTally> Read(DateTimeOffset now)
    {
        lock (gate)
        {
            for (; counted < log.Count; counted++)
                totals[log[counted].Channel].Add(log[counted]);
            return [.. ChannelNames.All.Select(channel => totals[channel].Of(channel, now))];
        }
    }

    private sealed class Totals
    {
        private readonly SortedDictionary<int, int> refused = [];
        private int sent;
        private int edited;
        private DateTimeOffset? lastAt;
        private readonly Queue<DateTimeOffset> recent = new();

        public void Add(SimulatedMessage message)
        {
            if (message.Accepted)
                recent.Enqueue(message.At);
            lastAt = message.At;
            if (!message.Accepted)
                refused[message.Status] = refused.GetValueOrDefault(message.Status) + 1;
            else if (message.IsEdit)
                edited++;
            else
                sent++;
        }

        public ChannelTally Of(ChannelKind channel, DateTimeOffset now)
        {
            while (recent.TryPeek(out var oldest) && now - oldest > Window)
                recent.Dequeue();
            return new(channel, sent, edited, refused.ToDictionary(), lastAt, recent.Count / Window.TotalSeconds);
        }
    }
}

/// <summary>The page's JSON. Ages and lengths are seconds; null is "not known". A feed's strip has a digit for each quarter
/// of an hour of the last 24, oldest first: 0 unknown, 1 good, 2 bad.</summary>
internal sealed record StatusWire(
    DateTimeOffset Now,
    ReadyWire Readiness,
    bool Stopped,
    IReadOnlyList<EventWire> Events,
    IReadOnlyList<OperatorAction> Audit,
    double UpSeconds,
    int Subscribers,
    string? Leader,
    IReadOnlyList<ProducerWire> Producers,
    IReadOnlyList<FeedStatusWire> Feeds,
    IReadOnlyList<AlertStatusWire> Alerts,
    IReadOnlyList<DispatchWire> HandOffs,
    long Unfinished,
    int? RetryQueue,
    int? DeadLetters,
    ScalerWire? Scaler,
    [property: JsonPropertyName("troubles")] IReadOnlyList<FailureWire> Failures,
    ReplayWire? Replay,
    IReadOnlyList<ScenarioWire> Scenarios,
    string Inbox
);

/// <summary>What was read from the store last.</summary>
internal sealed record StoredWire(
    ReadyWire Wire,
    bool Stopped,
    IReadOnlyList<EventWire> Events,
    IReadOnlyList<OperatorAction> Audit
);

/// <param name="Name">What an operator types before anything with an effect.</param>
/// <param name="Words">One line for people.</param>
internal sealed record ReadyWire(string Name, bool Ready, string Words, IReadOnlyList<string> Problems);

internal sealed record ProducerWire(string Name, string State, double ForSeconds);

internal sealed record FeedStatusWire(
    string Name,
    string? State,
    string? Why,
    double? AgeSeconds,
    int FailuresInARow,
    long Documents,
    long Reports,
    string Strip,
    BadDocument? LastBad
);

internal sealed record AlertStatusWire(
    string Id,
    string Kind,
    string Category,
    int Tier,
    double Magnitude,
    string? Place,
    string Source,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset DecidedAt,
    double? ToTopicMs,
    int Lanes,
    string Producer
);

internal sealed record DispatchWire(
    string Channel,
    int Sent,
    int Edited,
    IReadOnlyDictionary<string, int> Refused,
    DateTimeOffset? LastAt,
    double PerSecond,
    double? LimitPerSecond
);

internal sealed record FailureWire(DateTimeOffset At, string Part, string What);

/// <param name="Plan">In force; null while there is none.</param>
internal sealed record ScalerWire(
    DateTimeOffset At,
    double TookSeconds,
    string Outcome,
    string Text,
    PlanStatusWire? Plan,
    IReadOnlyList<StepWire> Steps,
    IReadOnlyList<string> Shortfalls,
    double? MonthlyCostUsd,
    double? AlertCostUsd
);

/// <param name="Since">When it came into force.</param>
internal sealed record PlanStatusWire(
    DateTimeOffset? Since,
    long Subscribers,
    int Segments,
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int WorkersPerSegment,
    IReadOnlyDictionary<string, double> RatePerSecond
);

internal sealed record StepWire(string Step, string Outcome, string From, string To, string Text);

internal sealed record ReplayWire(string Name, string Title, double ElapsedSeconds, double LiveSeconds);

internal sealed record ScenarioWire(string Name, string Title, double LiveSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StatusWire))]
internal sealed partial class StatusJson : JsonSerializerContext;
