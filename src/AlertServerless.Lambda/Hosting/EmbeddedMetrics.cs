using System.Buffers;
using System.Text.Json;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.Hosting;

/// <summary>One figure with its CloudWatch unit (Count, Milliseconds, Seconds, None).</summary>
public readonly record struct Metric(string Name, double Value, string Unit = "Count");

/// <summary>
/// Writes figures as lines in CloudWatch's embedded metric format, straight to the process's standard output: the
/// runtime's own console writer would put a prefix before the JSON, and CloudWatch would then not read it.
/// </summary>
/// <param name="output">Standard output.</param>
/// <param name="clock">Dates the lines.</param>
/// <param name="deployment">Goes with every figure (<see cref="Names.Env.Deployment"/>).</param>
public sealed class EmbeddedMetrics(Stream output, TimeProvider clock, string deployment)
{
    private readonly Lock writing = new();

    /// <summary>One line: the same dimensions for every figure in it.</summary>
    /// <param name="dimensions">As <see cref="Names.Metrics.DimensionsOf"/> says; the deployment is added here.</param>
    /// <param name="figures">At least one.</param>
    public void Write(IReadOnlyList<KeyValuePair<string, string>> dimensions, IReadOnlyList<Metric> figures)
    {
        dimensions = [new(Names.Metrics.DeploymentDimension, deployment), .. dimensions];
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            WriteDirective(json, dimensions, figures);
            foreach (var (name, value) in dimensions)
                json.WriteString(name, value);
            foreach (var figure in figures)
                json.WriteNumber(figure.Name, figure.Value);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        lock (writing)
        {
            output.Write(line.WrittenSpan);
            output.Flush();
        }
    }

    private void WriteDirective(
        Utf8JsonWriter json,
        IReadOnlyList<KeyValuePair<string, string>> dimensions,
        IReadOnlyList<Metric> figures
    )
    {
        json.WriteStartObject("_aws");
        json.WriteNumber("Timestamp", clock.GetUtcNow().ToUnixTimeMilliseconds());
        json.WriteStartArray("CloudWatchMetrics");
        json.WriteStartObject();
        json.WriteString("Namespace", Names.Metrics.Namespace);
        json.WriteStartArray("Dimensions");
        json.WriteStartArray();
        foreach (var (name, _) in dimensions)
            json.WriteStringValue(name);
        json.WriteEndArray();
        json.WriteEndArray();
        json.WriteStartArray("Metrics");
        foreach (var figure in figures)
        {
            json.WriteStartObject();
            json.WriteString("Name", figure.Name);
            json.WriteString("Unit", figure.Unit);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>A retry's figures.</summary>
public static class RetryMetrics
{
    /// <param name="people">Filed because their alert had ended before a worker came to them.</param>
    public static void WriteFiled(this EmbeddedMetrics metrics, int people) =>
        metrics.Write(
            [new(Names.Metrics.FunctionDimension, Names.Functions.Retry)],
            [new(Names.Metrics.DeadLettered, people)]
        );

    public static void Write(this EmbeddedMetrics metrics, RetrySummary summary) =>
        metrics.Write(
            [new(Names.Metrics.FunctionDimension, Names.Functions.Retry)],
            [new(Names.Metrics.Runs, 1), new(Names.Metrics.DeadLettered, summary.GivenUp + summary.Expired)]
        );
}

/// <summary>A scaler's figures for one run.</summary>
public static class ScalerMetrics
{
    private static readonly KeyValuePair<string, string> Scaler = new(
        Names.Metrics.FunctionDimension,
        Names.Functions.Scaler
    );

    /// <summary>A run counts when it left nothing undone that should be done by now: what is only put off on purpose,
    /// or refused by a limit, does not ring the alarm; what hangs does.</summary>
    /// <param name="onlyInspects">Every run is a dry one, and counts.</param>
    public static void Write(this EmbeddedMetrics metrics, ScalerReport report, bool onlyInspects = false)
    {
        var figures = new List<Metric> { new(Names.Metrics.Subscribers, report.Census.Subscribers) };
        if (report.Wanted is { } plan)
            figures.Add(new(Names.Metrics.PlannedConcurrency, plan.Capacity.ProvisionedConcurrency));
        if (
            report.Outcome != ScalerOutcome.OptionsDamaged
            && (onlyInspects || report.Outcome != ScalerOutcome.DryRun)
            && !report.Steps.Any(step =>
                step.Outcome is StepOutcome.Waiting or StepOutcome.Failed or StepOutcome.Unavailable
            )
        )
            figures.Add(new(Names.Metrics.Runs, 1));
        metrics.Write([Scaler], figures);
    }
}

/// <summary>A consumer's figures for one record.</summary>
public static class ConsumerMetrics
{
    private static readonly KeyValuePair<string, string> Consumer = new(Names.Metrics.FunctionDimension, "Consumer");

    public static void Write(this EmbeddedMetrics metrics, FanOutSummary summary, DateTimeOffset firstSeenAt)
    {
        var figures = new List<Metric>
        {
            new(Names.Metrics.Runs, 1),
            new(Names.Metrics.SlotsClaimed, summary.SlotsClaimed),
            new(Names.Metrics.SlotsStolen, summary.SlotsStolen),
            new(Names.Metrics.SlotsFinished, summary.SlotsFinished),
            new(Names.Metrics.ClaimsLost, summary.ClaimsLost),
        };
        if (summary.DamagedItems > 0)
            figures.Add(new(Names.Metrics.DamagedItems, summary.DamagedItems));
        if (summary.Accepted is { } accepted)
        {
            figures.Add(
                new(Names.Metrics.FirstHandOffMs, (accepted.First - firstSeenAt).TotalMilliseconds, "Milliseconds")
            );
            figures.Add(
                new(Names.Metrics.LastHandOffMs, (accepted.Last - firstSeenAt).TotalMilliseconds, "Milliseconds")
            );
        }

        metrics.Write([Consumer], figures);
        foreach (var ((channel, outcome), count) in summary.Dispatches)
            metrics.Write(
                [
                    Consumer,
                    new(Names.Metrics.ChannelDimension, channel.Name()),
                    new(Names.Metrics.OutcomeDimension, outcome),
                ],
                [new(Names.Metrics.HandOffs, count)]
            );
    }

    /// <summary>A test earthquake is counted in no figure of alerts: no subscriber was notified.</summary>
    public static void WriteCanary(this EmbeddedMetrics metrics, FanOutSummary summary, DateTimeOffset firstSeenAt)
    {
        foreach (var channel in ChannelNames.All)
            if (summary.FirstAccepted(channel) is { } accepted)
                metrics.Write(
                    [Consumer, new(Names.Metrics.ChannelDimension, channel.Name())],
                    [new(Names.Metrics.CanaryMs, (accepted - firstSeenAt).TotalMilliseconds, "Milliseconds")]
                );
    }

    /// <param name="function">Whose run ended before its work was done.</param>
    /// <param name="reason">The kind of failure; the log has the rest.</param>
    public static void WriteFailed(this EmbeddedMetrics metrics, string function, string reason) =>
        metrics.Write(
            [new(Names.Metrics.FunctionDimension, function), new(Names.Metrics.OutcomeDimension, reason)],
            [new(Names.Metrics.RunsFailed, 1)]
        );

    /// <summary>The reason of a record that waits because sending is paused; the value is as dashboards have it since
    /// the first release.</summary>
    public const string SendingPaused = "SwitchedOff";

    public static void WriteRefused(this EmbeddedMetrics metrics, string reason) =>
        metrics.Write([Consumer, new(Names.Metrics.OutcomeDimension, reason)], [new(Names.Metrics.RecordsRefused, 1)]);
}

/// <summary>A producer's figures, from the events that it reports.</summary>
public static class ProducerMetrics
{
    private static readonly KeyValuePair<string, string> Producer = new(Names.Metrics.FunctionDimension, "Producer");

    public static void Write(this EmbeddedMetrics metrics, ProducerEvent producerEvent, DateTimeOffset now)
    {
        switch (producerEvent)
        {
            case ProducerEvent.Ticked ticked:
                metrics.Write([Producer], [new(Names.Metrics.Runs, 1)]);
                foreach (var feed in ticked.Figures.Feeds)
                    WriteFeed(metrics, feed, now);
                break;
            case ProducerEvent.ReadinessJudged judged:
                metrics.Write([Producer], [new(Names.Metrics.Ready, judged.Problems.Count == 0 ? 1 : 0)]);
                break;
            case ProducerEvent.ReadingUnconfirmed reading:
                metrics.Write(
                    [Producer, new(Names.Metrics.FeedDimension, reading.Feed)],
                    [new(Names.Metrics.ReadingsUnconfirmed, 1)]
                );
                break;
            case ProducerEvent.TermFailed failed:
                metrics.WriteFailed(Names.Functions.Producer, failed.Failure.GetType().Name);
                break;
            case ProducerEvent.Judged
            {
                Outcome: { Decision: AlertDecision.Issue, Association.Category: not AlertCategory.Test }
            }:
                metrics.Write([Producer], [new(Names.Metrics.AlertsDecided, 1)]);
                break;
            case ProducerEvent.AlertHeld { Category: AlertCategory.Actual }:
                metrics.Write([Producer], [new(Names.Metrics.AlertsHeld, 1)]);
                break;
            case ProducerEvent.Published published:
                metrics.Write(
                    [Producer],
                    [
                        new(
                            Names.Metrics.RecordsPublished,
                            published.Lanes.Count(lane => lane.Fate == LaneFate.Acknowledged)
                        ),
                    ]
                );
                break;
        }
    }

    // A feed that was never good has no age: it is unhealthy, and its age stays unreported rather than false.
    private static void WriteFeed(EmbeddedMetrics metrics, FeedHealth feed, DateTimeOffset now)
    {
        var figures = new List<Metric>
        {
            new(Names.Metrics.FeedHealthy, feed is { LastGoodAt: not null, FailuresInARow: 0 } ? 1 : 0),
        };
        if (feed.LastGoodAt is { } good)
            figures.Add(new(Names.Metrics.FeedAgeSeconds, (now - good).TotalSeconds, "Seconds"));
        metrics.Write([Producer, new(Names.Metrics.FeedDimension, feed.Name)], figures);
    }
}
