using AlertServerless.Core.Publishing;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>What must hold while an alert is dispatched.</summary>
public sealed class LoadAlarms
{
    /// <summary>From the feed's first report to the first subscriber. The S wave of a Vrancea earthquake needs 25 to 30
    /// s to Bucharest (INFP), and each second of it counts.</summary>
    private const double FirstDispatchMs = 5_000;

    /// <summary>Longer than all tries together take.</summary>
    private const double OldestRetrySeconds = 300;

    private readonly Construct scope;
    private readonly List<Alarm> all = [];

    public LoadAlarms(Construct scope, WatchedParts parts)
    {
        this.scope = scope;
        var figures = new CloudWatchMetrics(parts.Options);
        Slowness = [.. WatchCapacity(parts)];
        WatchQueues(parts);
        Add(
            "AlertLate",
            AlarmOptions.AtLeast(
                FirstDispatchMs,
                figures.Own(Names.Metrics.FirstHandOffMs, "Maximum", Names.Functions.Consumer),
                "An alert took longer than five seconds to its first subscriber."
            )
        );
        Add("SmsSpend", SpendGuards.SmsSpend(parts.Options));
        Add(
            "RecordsRefused",
            AlarmOptions.AtLeast(
                1,
                Refusals(figures),
                "Consumers refused records that no producer of ours writes. Somebody else may be writing to the topic."
            )
        );
    }

    /// <summary>A record that has only expired is a late delivery of our own.</summary>
    private static MathExpression Refusals(CloudWatchMetrics figures)
    {
        var metrics = Enum.GetValues<AlertRefusal>()
            .Where(refusal => refusal != AlertRefusal.Expired)
            .ToDictionary(
                refusal => $"r{refusal}",
                refusal =>
                    (IMetric)figures.Own(Names.Metrics.RecordsRefused, "Sum", Names.Functions.Consumer, $"{refusal}")
            );
        return Sum(metrics, "Refused records");
    }

    private static MathExpression Sum(Dictionary<string, IMetric> metrics, string label) =>
        new(
            new MathExpressionProps
            {
                Expression = string.Join(" + ", metrics.Keys.Select(name => $"FILL({name}, 0)")),
                UsingMetrics = metrics,
                Label = label,
                Period = Duration.Minutes(1),
            }
        );

    public IReadOnlyList<Alarm> All => all;

    /// <summary>Alarms that are causes of one problem, and fire through one alarm.</summary>
    public IReadOnlyList<Alarm> Slowness { get; }

    private IEnumerable<Alarm> WatchCapacity(WatchedParts parts)
    {
        var function = parts.Consumer.Handler.Function;
        yield return Add(
            "ConsumerThrottled",
            AlarmOptions.AtLeast(
                1,
                function.MetricThrottles(Every(1, "Sum")),
                "Consumers were refused by Lambda: the account's limit is too low for the lanes."
            )
        );
        yield return Add(
            "ConsumersCold",
            AlarmOptions.AtLeast(
                1,
                parts.Consumer.Live.Metric("ProvisionedConcurrencySpilloverInvocations", Every(1, "Sum")),
                "More consumers were wanted than were warm."
            )
        );
        var (lag, tooMuch) = CloudWatchMetrics.Lag(parts);
        yield return Add(
            "TopicLagging",
            AlarmOptions.AtLeast(tooMuch, lag, "Records have been lying in the topic for five minutes.", periods: 5)
        );
        if (parts.State.Stream is { } stream)
            yield return Add(
                "ShardsThrottled",
                AlarmOptions.AtLeast(
                    1,
                    CloudWatchMetrics.Stream(stream, "WriteProvisionedThroughputExceeded", "Sum"),
                    "Shards refused records: their lanes' share of an alert came late."
                )
            );
        yield return Add(
            "TablesThrottled",
            AlarmOptions.AtLeast(1, Throttles(parts), "Tables refused reads or writes.")
        );
    }

    private static MathExpression Throttles(WatchedParts parts)
    {
        string[] kinds = ["ReadThrottleEvents", "WriteThrottleEvents"];
        var metrics = parts
            .State.Tables.OnTheDataPath.SelectMany(table => kinds.Select(kind => table.Metric(kind, Every(1, "Sum"))))
            .Select((metric, index) => KeyValuePair.Create($"m{index}", (IMetric)metric))
            .ToDictionary();
        return Sum(metrics, "Refused requests");
    }

    private void WatchQueues(WatchedParts parts)
    {
        Add(
            "DeadLetters",
            AlarmOptions.AtLeast(
                1,
                parts.State.Queues.DeadLetters.MetricApproximateNumberOfMessagesVisible(Every(1, "Maximum")),
                "Somebody could not be notified over any channel, or a lane's record was given up."
            )
        );
        Add(
            "RetriesOld",
            AlarmOptions.AtLeast(
                OldestRetrySeconds,
                parts.State.Queues.Retries.MetricApproximateAgeOfOldestMessage(Every(1, "Maximum")),
                "Messages wait to be tried again and are not."
            )
        );
    }

    private Alarm Add(string id, AlarmOptions options)
    {
        var alarm = options.Create(scope, id);
        all.Add(alarm);
        return alarm;
    }

    private static MetricOptions Every(int minutes, string statistic) =>
        new() { Period = Duration.Minutes(minutes), Statistic = statistic };
}
