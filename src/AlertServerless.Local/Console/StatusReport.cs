using System.Globalization;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Scaling;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Console;

/// <summary>Everything the operations page shows, gathered at the moment it asks.</summary>
internal sealed class StatusReport(ServeRun run, TimeProvider clock)
{
    // A mapping that is asleep looks for four times a second; messages under way are invisible for a while and count too.
    private static readonly List<string> Depths = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible"];

    private readonly HandOffTally handOffs = new(run.Stack.Providers.Log);
    private readonly DateTimeOffset started = clock.GetUtcNow();
    private readonly IReadOnlyList<ScenarioWire> scenarios = run.TakesReplays ? Library() : [];

    public async Task<byte[]> WriteAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var state = run.Board.Read();
        var wire = new StatusWire(
            now,
            (now - started).TotalSeconds,
            run.People.Count,
            run.Board.Leader,
            [.. state.Producers.Select(one => new ProducerWire(one.Name, Word(one.State), (now - one.Since).TotalSeconds))],
            [.. state.Feeds.Select(feed => Feed(feed, now))],
            [.. state.Alerts.Select(Alert)],
            [.. handOffs.Read().Select(HandOffs)],
            run.Trigger.Unfinished,
            await DepthAsync(Names.Env.RetryQueueUrl, cancellation),
            await DepthAsync(Names.Env.DeadLetterQueueUrl, cancellation),
            state.Scaler is { } scaler ? Scaler(scaler) : null,
            [.. state.Troubles.Select(one => new TroubleWire(one.At, one.Part, one.What))],
            Replay(now),
            scenarios,
            run.Stack.Providers.InboxUrl.ToString());
        return JsonSerializer.SerializeToUtf8Bytes(wire, StatusJson.Default.StatusWire);
    }

    private static FeedWire Feed(FeedHealth feed, DateTimeOffset now) =>
        new(feed.Name, feed.State?.ToString(), feed.Why, feed.LastGoodAt is { } good ? (now - good).TotalSeconds : null, feed.FailuresInARow, feed.Documents, feed.Reports);

    private static AlertWire Alert(AlertStatus one) => new(
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
        one.Producer);

    private static HandOffWire HandOffs(ChannelTally tally) =>
        new(tally.Channel.Name(), tally.Sent, tally.Edited, tally.Refused.ToDictionary(pair => pair.Key.ToString(CultureInfo.InvariantCulture), pair => pair.Value), tally.LastAt);

    private static ScalerWire Scaler(ScalerStatus run) => new(
        run.At,
        run.Took.TotalSeconds,
        run.Report.Outcome.ToString(),
        run.Report.Text,
        run.Report.InForce is { } plan ? Plan(plan) : null,
        [.. run.Report.Steps.Select(step => new StepWire(step.Step, step.Outcome.ToString(), step.From, step.To, step.Text))],
        run.Report.Wanted?.Shortfalls ?? [],
        run.Report.Month?.Usd,
        run.Report.Alert?.Usd);

    private static PlanWire Plan(ScalingPlan plan) => new(
        plan.Since,
        plan.Subscribers,
        plan.Segments,
        plan.Lanes,
        plan.Partitions,
        plan.Capacity.ProvisionedConcurrency,
        plan.Capacity.Pollers,
        plan.WorkersPerSegment,
        plan.Rates.PerSecond.ToDictionary(rate => rate.Key.Name(), rate => rate.Value));

    private ReplayWire? Replay(DateTimeOffset now) => run.Replayed is { } replayed
        ? new ReplayWire(replayed.Scenario.Name, replayed.Scenario.Title, (now - replayed.Start).TotalSeconds, replayed.Scenario.LiveFor.TotalSeconds)
        : null;

    /// <summary>Null when the queue does not answer: unknown is not empty.</summary>
    private async Task<int?> DepthAsync(string queue, CancellationToken cancellation)
    {
        try
        {
            var answer = await run.Stack.Sqs.GetQueueAttributesAsync(
                new GetQueueAttributesRequest { QueueUrl = run.Stack.Variable(queue), AttributeNames = Depths }, cancellation);
            return answer.Attributes.Where(pair => Depths.Contains(pair.Key)).Sum(pair => int.Parse(pair.Value, CultureInfo.InvariantCulture));
        }
        catch (Exception outage) when (outage is HttpRequestException or Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException)
        {
            return null;
        }
    }

    private static string Word(ProducerState state) => state switch
    {
        ProducerState.Leading => "leading",
        ProducerState.StandingBy => "standing by",
        ProducerState.Resting => "resting",
        _ => "killed",
    };

    private static List<ScenarioWire> Library() =>
        [.. ScenarioLibrary.Names.Select(ScenarioLibrary.Load).OfType<ScenarioLoad.Loaded>().Select(one => new ScenarioWire(one.Scenario.Name, one.Scenario.Title, one.Scenario.LiveFor.TotalSeconds))];
}
