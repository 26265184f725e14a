using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>Is it ready? What to look at on a quiet day.</summary>
public sealed class ReadyDashboard : AlertDashboard
{
    public ReadyDashboard(Construct scope, string id, WatchedParts parts, AlertAlarms alarms)
        : base(scope, id, "is-it-ready", parts, "-PT6H")
    {
        Row(
            Words(
                "# Is it ready?\nIf an earthquake came now: are the feeds heard, is everybody awake, does any alarm "
                    + "sound?"
            )
        );
        Row(
            new AlarmStatusWidget(
                new AlarmStatusWidgetProps
                {
                    Title = "Does an alarm sound?",
                    Alarms = [.. alarms.All],
                    Width = 24,
                    Height = 5,
                    SortBy = AlarmStatusWidgetSortBy.STATE_UPDATED_TIMESTAMP,
                }
            )
        );
        Row(
            Graph(
                2,
                "Would an alert go out now, by what the heartbeat proved (1 yes)?",
                CloudWatchMetrics.EachOf(Names.Metrics.Ready, "Minimum")
            ),
            Graph(
                2,
                "After how long were the hourly test earthquake's inboxes reached (ms)?",
                CloudWatchMetrics.EachOf(Names.Metrics.CanaryMs, "Maximum", 3600)
            )
        );
        Row(
            Graph(
                3,
                "How long ago was each feed heard (s)?",
                CloudWatchMetrics.EachOf(Names.Metrics.FeedAgeSeconds, "Maximum")
            ),
            Graph(
                3,
                "Can what they say be used (1 yes)?",
                CloudWatchMetrics.EachOf(Names.Metrics.FeedHealthy, "Minimum")
            ),
            Graph(3, "Has each function run?", CloudWatchMetrics.EachOf(Names.Metrics.Runs, "Sum", 300))
        );
        Row(
            Graph(
                3,
                "How many consumers should be warm?",
                CloudWatchMetrics.EachOf(Names.Metrics.PlannedConcurrency, "Maximum", 3600)
            ),
            Graph(3, "For how many subscribers?", CloudWatchMetrics.EachOf(Names.Metrics.Subscribers, "Maximum", 3600)),
            parts.State.Kafka is { Broker: var broker }
                ? Graph(
                    3,
                    "Are the brokers whole?",
                    CloudWatchMetrics.Broker(broker, "ActiveControllerCount", "Maximum"),
                    CloudWatchMetrics.Broker(broker, "OfflinePartitionsCount", "Maximum"),
                    CloudWatchMetrics.Broker(broker, "GlobalPartitionCount", "Maximum")
                )
                : Graph(
                    3,
                    "Does the stream take records?",
                    CloudWatchMetrics.Stream(parts.State.Stream!, "PutRecords.SuccessfulRecords", "Sum"),
                    CloudWatchMetrics.Stream(parts.State.Stream!, "PutRecords.FailedRecords", "Sum"),
                    CloudWatchMetrics.Stream(parts.State.Stream!, "WriteProvisionedThroughputExceeded", "Sum")
                )
        );
        Row(
            Graph(
                3,
                "Did a feed not repeat what it said?",
                CloudWatchMetrics.EachOf(Names.Metrics.ReadingsUnconfirmed, "Sum")
            ),
            Graph(
                3,
                "Which runs were missed?",
                parts.MissedRuns.MetricApproximateNumberOfMessagesVisible(new MetricOptions { Statistic = "Maximum" })
            ),
            Graph(
                3,
                "Does a function fail?",
                [.. parts.Handlers.Select(handler => handler.Function.MetricErrors(Sum(handler.Node.Id)))]
            )
        );
    }

    private static MetricOptions Sum(string label) =>
        new()
        {
            Statistic = "Sum",
            Label = label,
            Period = Duration.Minutes(5),
        };
}
