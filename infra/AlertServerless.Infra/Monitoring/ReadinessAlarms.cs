using AlertServerless.Core.Alerting;
using AlertServerless.Infra.Constructs.Stateful;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>What must hold while nothing happens, so that an alert could go out.</summary>
public sealed class ReadinessAlarms
{
    /// <summary>Two minutes without an answer outlast any hiccup, or four polls of a feed that is asked more
    /// rarely.</summary>
    private static double SilentAfter(FeedOptions feed) => Math.Max(120, 4 * feed.Every.TotalSeconds);

    private readonly Construct scope;
    private readonly WatchedParts parts;
    private readonly CloudWatchMetrics figures;
    private readonly List<Alarm> all = [];

    public ReadinessAlarms(Construct scope, WatchedParts parts)
    {
        this.scope = scope;
        this.parts = parts;
        figures = new CloudWatchMetrics(parts.Options);
        FeedsSilent = [.. parts.Options.WatchedFeeds.Select(WatchFeed)];
        ProducerStopped = Add(
            "ProducerStopped",
            AlarmOptions.Below(
                1,
                parts.Producer.Handler.Function.MetricInvocations(Every(5, "Sum")),
                "The producer was not started for five minutes: nobody listens to the feeds."
            )
        );
        if (parts.State.Kafka is { } kafka)
            BrokersGone = Add(
                "BrokersGone",
                AlarmOptions.Below(
                    1,
                    CloudWatchMetrics.Broker(kafka.Broker, "ActiveControllerCount", "Maximum"),
                    "The brokers have no controller: alerts cannot be published.",
                    periods: 3
                )
            );
        Add(
            "ProofMissing",
            AlarmOptions.Below(
                1,
                figures
                    .Own(Names.Metrics.Ready, "Minimum", Names.Functions.Producer)
                    .With(new MetricOptions { Period = Duration.Minutes(1) }),
                "The heartbeat did not come through everything that an alert needs: `alert status` and the producer's "
                    + "log say which part.",
                periods: 3
            )
        );
        Add(
            "AlertHeld",
            AlarmOptions.AtLeast(
                1,
                figures.Own(Names.Metrics.AlertsHeld, "Sum", Names.Functions.Producer),
                "Something would be an alert and waits for a second source or for you: an implausible magnitude, a "
                    + "feed in clear text, too many alerts."
            )
        );
        WatchFunctions();
        if (parts.State.Kafka is { Broker: var broker })
            WatchBrokers(broker);
    }

    public IReadOnlyList<Alarm> All => all;

    public IReadOnlyList<Alarm> FeedsSilent { get; }

    public Alarm ProducerStopped { get; }

    /// <summary>Null where there are none: the heartbeat shows that a Kinesis stream is gone.</summary>
    public Alarm? BrokersGone { get; }

    private Alarm WatchFeed(FeedOptions feed)
    {
        Add(
            $"FeedUnhealthy-{feed.Name}",
            AlarmOptions.Below(
                1,
                figures.Own(Names.Metrics.FeedHealthy, "Maximum", Names.Functions.Producer, feed.Name),
                $"The feed {feed.Name} answers, but with nothing that can be used.",
                periods: 5
            )
        );
        return Add(
            $"FeedSilent-{feed.Name}",
            AlarmOptions.AtLeastOrSilent(
                SilentAfter(feed),
                figures.Own(Names.Metrics.FeedAgeSeconds, "Minimum", Names.Functions.Producer, feed.Name),
                $"The feed {feed.Name} has not been heard for {SilentAfter(feed)} seconds.",
                periods: 2
            )
        );
    }

    private void WatchFunctions()
    {
        foreach (var handler in parts.Handlers)
        {
            Add(
                $"{handler.Node.Id}Errors",
                AlarmOptions.AtLeast(1, handler.Function.MetricErrors(Every(5, "Sum")), $"{handler.Node.Id} failed.")
            );
        }

        Add(
            "ProducerThrottled",
            AlarmOptions.AtLeast(
                1,
                parts.Producer.Handler.Function.MetricThrottles(Every(5, "Sum")),
                "The producer was refused by Lambda: more runs than are reserved for it, or an account at its limit."
            )
        );
        Add(
            "ScalerStopped",
            AlarmOptions.Below(
                1,
                figures
                    .Own(Names.Metrics.Runs, "Sum", Names.Functions.Scaler)
                    .With(new MetricOptions { Period = Duration.Hours(1) }),
                "The scaler did not finish a run for three hours: warm capacity may not follow the subscribers.",
                periods: 3
            )
        );
        Add(
            "RunsMissed",
            AlarmOptions.AtLeast(
                1,
                parts.MissedRuns.MetricApproximateNumberOfMessagesVisible(Every(5, "Maximum")),
                "Runs that were due did not happen, or failed."
            )
        );
    }

    private void WatchBrokers(AlertBroker broker)
    {
        Add(
            "PartitionsOffline",
            AlarmOptions.AtLeast(
                1,
                CloudWatchMetrics.Broker(broker, "OfflinePartitionsCount", "Maximum"),
                "Lanes have no leader: their share of an alert cannot be published."
            )
        );
        for (var number = 1; number <= parts.Options.CostClass.Brokers; number++)
        {
            var one = ("Broker ID", $"{number}");
            Add(
                $"Broker{number}Behind",
                AlarmOptions.AtLeast(
                    1,
                    CloudWatchMetrics.Broker(broker, "UnderReplicatedPartitions", "Minimum", one),
                    $"Broker {number} has lacked copies for a quarter of an hour.",
                    periods: 15
                )
            );
            Add(
                $"Broker{number}Full",
                AlarmOptions.AtLeast(
                    80,
                    CloudWatchMetrics.Broker(broker, "KafkaDataLogsDiskUsed", "Maximum", one),
                    $"The disk of broker {number} is 80 % full.",
                    periods: 5
                )
            );
        }
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
