using System.Globalization;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Operations;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Console;

/// <summary>Everything the operations page shows, gathered at the moment it asks.</summary>
internal sealed class StatusReport(ServeRun run, Installation installation, TimeProvider clock)
{
    private readonly EventCards cards = new(installation, alerts => Accepted(run, alerts));

    // A store that is slow once is no news; one that does not answer for longer than this is.
    private static readonly TimeSpan Hiccup = TimeSpan.FromSeconds(10);

    private DateTimeOffset storedAt = DateTimeOffset.MinValue;
    private StoredWire stored = new(new ReadyWire("", false, "", []), Stopped: false, [], []);

    private readonly DispatchTally dispatches = new(run.Stack.Providers.Log);
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
            run.Population.Count,
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
            [.. dispatches.Read(now).Select(tally => Dispatches(tally, state.Scaler))],
            run.Trigger.Unfinished,
            await installation.DepthAsync(installation.Access.RetryQueue, cancellation),
            await installation.DepthAsync(installation.Access.DeadLetterQueue, cancellation),
            state.Scaler is { } scaler ? Scaler(scaler) : null,
            [.. state.Failures.Select(one => new FailureWire(one.At, one.Part, one.What))],
            new FleetWire(
                run.Consumers.Provisioned,
                run.Trigger.Completion.IsCompleted ? "Disabled" : "Enabled",
                run.Trigger.Invocations
            ),
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
                await cards.ReadAsync(state.Alerts, cancellation),
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
            return stored with { Wire = new ReadyWire(installation.Access.Name, false, $"Not ready: {why}", [why]) };
        }
    }

    /// <summary>The text of the bar at the top of the page.</summary>
    private static string Words(InstallationStatus status, BoardState state)
    {
        if (!status.IsReady)
            return $"Not ready: {string.Join("; ", status.NotReady)}";
        var feeds = status.Proof.Feeds;
        var good = feeds.Count(feed => feed.Why is null);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Ready: {good} of {feeds.Count} feeds, {state.Producers.Count} producers, {Proofs(status)}"
        );
    }

    /// <summary>When it was last proved that an alert would arrive.</summary>
    internal static string Proofs(InstallationStatus status)
    {
        var parts = new List<string>();
        if (status.Proof.Sent is { } sent)
            parts.Add(Line($"last heartbeat {(status.At - sent.At).TotalSeconds:0} s ago"));
        if (status.Proof.Canary is { } canary)
            parts.Add(Line($"last test earthquake {(status.At - canary.Shown).TotalMinutes:0} min ago"));
        parts.Add(
            status.Audit.FirstOrDefault(action => action.What == "drill") is { } last
                ? Line($"last drill {Days(status.At - last.At)}")
                : "no drill yet"
        );
        return string.Join(", ", parts);
    }

    private static string Days(TimeSpan ago) => ago.TotalDays < 1 ? "today" : Line($"{ago.TotalDays:0} days ago");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>When each recipient's first message was accepted, from the event's first alert on.</summary>
    private static List<DateTimeOffset> Accepted(ServeRun run, IReadOnlyList<AlertStatus> alerts)
    {
        var from = alerts[0].Alert.DecidedAt;
        var until = alerts.Max(one => one.Alert.ExpiresAt);
        return
        [
            .. run
                .Stack.Providers.Log.From(0)
                .Where(message => message.Accepted && message.At >= from && message.At < until)
                .DistinctBy(message => (message.Channel, message.Recipient))
                .Select(message => message.At),
        ];
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
            EventPlace.Of(one.Alert.Estimate, Language.English),
            one.Alert.Estimate.Source,
            one.Alert.FirstSeenAt,
            one.Alert.DecidedAt,
            one.SinceSeen?.TotalMilliseconds,
            one.Lanes,
            one.Producer
        );

    private static DispatchWire Dispatches(ChannelTally tally, ScalerStatus? scaler) =>
        new(
            tally.Channel.Name(),
            tally.Sent,
            tally.Edited,
            tally.Refused.ToDictionary(pair => pair.Key.ToString(CultureInfo.InvariantCulture), pair => pair.Value),
            tally.LastAt,
            tally.PerSecond,
            scaler?.Report.InForce?.Rates.PerSecond.TryGetValue(tally.Channel, out var limit) is true ? limit : null,
            tally.Sent * Prices.Default.Message(tally.Channel)
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
