using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>During an earthquake: the alert's data path from left to right, top to bottom.</summary>
public sealed class EarthquakeDashboard : AlertDashboard
{
    public EarthquakeDashboard(Construct scope, string id, WatchedParts parts)
        : base(scope, id, "during-an-earthquake", parts, "-PT30M")
    {
        Row(
            Words(
                "# During an earthquake\nDecided → published → taken → claimed → dispatched. The first place where a "
                    + "line stays at zero is where it is stuck."
            )
        );
        Row(
            Graph(
                3,
                "Was an alert decided, or held?",
                CloudWatchMetrics.EachOf(Names.Metrics.AlertsDecided, "Sum"),
                CloudWatchMetrics.EachOf(Names.Metrics.AlertsHeld, "Sum")
            ),
            Graph(3, "Was it published to the lanes?", CloudWatchMetrics.EachOf(Names.Metrics.RecordsPublished, "Sum")),
            Graph(
                3,
                "Were records refused, runs cut short, items damaged?",
                CloudWatchMetrics.EachOf(Names.Metrics.RecordsRefused, "Sum"),
                CloudWatchMetrics.EachOf(Names.Metrics.RunsFailed, "Sum"),
                CloudWatchMetrics.EachOf(Names.Metrics.DamagedItems, "Sum")
            )
        );
        Row(
            Graph(3, "Are records left lying?", CloudWatchMetrics.Lag(parts).Metric),
            Graph(
                3,
                "Are the consumers up?",
                parts.Consumer.Handler.Function.MetricInvocations(Sum("started")),
                parts.Consumer.Handler.Function.MetricThrottles(Sum("refused")),
                parts.Consumer.Live.Metric("ProvisionedConcurrencySpilloverInvocations", Sum("cold"))
            ),
            Graph(
                3,
                "How many at once?",
                parts.Consumer.Handler.Function.Metric(
                    "ConcurrentExecutions",
                    new MetricOptions { Statistic = "Maximum" }
                )
            )
        );
        Row(
            Graph(
                2,
                "Is the work shared out?",
                CloudWatchMetrics.EachOf(Names.Metrics.SlotsClaimed, "Sum"),
                CloudWatchMetrics.EachOf(Names.Metrics.SlotsStolen, "Sum"),
                CloudWatchMetrics.EachOf(Names.Metrics.SlotsFinished, "Sum")
            ),
            Graph(2, "Do consumers get in each other's way?", CloudWatchMetrics.EachOf(Names.Metrics.ClaimsLost, "Sum"))
        );
        Row(
            Graph(
                2,
                "Are people notified, over which channel, how?",
                CloudWatchMetrics.EachOf(Names.Metrics.HandOffs, "Sum")
            ),
            Graph(
                2,
                "How long to the first and the last (ms)?",
                CloudWatchMetrics.EachOf(Names.Metrics.FirstHandOffMs, "Maximum"),
                CloudWatchMetrics.EachOf(Names.Metrics.LastHandOffMs, "Maximum")
            )
        );
        Row(
            Graph(3, "Who could not be notified?", CloudWatchMetrics.EachOf(Names.Metrics.DeadLettered, "Sum")),
            Graph(
                3,
                "What waits to be tried again?",
                parts.State.Queues.Retries.MetricApproximateNumberOfMessagesVisible(Most("waiting"))
            ),
            Graph(
                3,
                "What lies in the dead letters?",
                parts.State.Queues.DeadLetters.MetricApproximateNumberOfMessagesVisible(Most("dead letters"))
            )
        );
    }

    private static MetricOptions Sum(string label) =>
        new()
        {
            Statistic = "Sum",
            Label = label,
            Period = Duration.Minutes(1),
        };

    private static MetricOptions Most(string label) =>
        new()
        {
            Statistic = "Maximum",
            Label = label,
            Period = Duration.Minutes(1),
        };
}
