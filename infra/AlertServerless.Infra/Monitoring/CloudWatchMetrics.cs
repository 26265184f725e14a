using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>The figures, as CloudWatch knows them: the system's own, and those of the services it stands on.</summary>
public sealed class CloudWatchMetrics(DeploymentOptions options)
{
    private static readonly Duration Minute = Duration.Minutes(1);

    /// <summary>One of our own metrics, for given values of its dimensions.</summary>
    public Metric Own(string metric, string statistic, params string[] values)
    {
        var names = Names.Metrics.DimensionsOf(metric);
        var dimensions = names.Zip(values).ToDictionary(pair => pair.First, pair => pair.Second);
        dimensions[Names.Metrics.DeploymentDimension] = options.Deployment;
        return Of(Names.Metrics.Namespace, metric, statistic, dimensions);
    }

    /// <summary>The same for whatever values there are: one line for each.</summary>
    public MathExpression EachOf(string metric, string statistic, int seconds = 60)
    {
        string[] names = [Names.Metrics.DeploymentDimension, .. Names.Metrics.DimensionsOf(metric)];
        var schema = string.Join(',', names.Prepend(Names.Metrics.Namespace));
        return new MathExpression(
            new MathExpressionProps
            {
                Expression =
                    $"SEARCH('{{{schema}}} MetricName=\"{metric}\" "
                    + $"{Names.Metrics.DeploymentDimension}=\"{options.Deployment}\"', '{statistic}', {seconds})",
                UsingMetrics = new Dictionary<string, IMetric>(),
                Label = "",
                Period = Duration.Seconds(seconds),
            }
        );
    }

    /// <summary>A cluster's figure; more dimensions as name and value.</summary>
    public static Metric Broker(
        AlertBroker broker,
        string metric,
        string statistic,
        params (string Name, string Value)[] more
    )
    {
        var dimensions = more.ToDictionary(pair => pair.Name, pair => pair.Value);
        dimensions["Cluster Name"] = broker.Name;
        return Of("AWS/Kafka", metric, statistic, dimensions);
    }

    /// <summary>A stream's figure.</summary>
    public static Metric Stream(AlertStream stream, string metric, string statistic) =>
        Of("AWS/Kinesis", metric, statistic, new Dictionary<string, string> { ["StreamName"] = stream.Stream.Ref });

    /// <summary>What lies before the consumers and was not taken, and how much of it is too much: with brokers the
    /// records in the topic, with Kinesis the age of the last record that a consumer was handed, in
    /// milliseconds.</summary>
    public static (Metric Metric, double TooMuch) Lag(WatchedParts parts) =>
        parts.State.Kafka is { } kafka
            ? (
                Broker(
                    kafka.Broker,
                    "SumOffsetLag",
                    "Maximum",
                    ("Consumer Group", AlertBroker.ConsumerGroup),
                    ("Topic", AlertBroker.TopicName)
                ),
                1
            )
            : (
                parts.Consumer.Handler.Function.Metric(
                    "IteratorAge",
                    new MetricOptions { Statistic = "Maximum", Period = Minute }
                ),
                Duration.Minutes(1).ToMilliseconds()
            );

    private static Metric Of(string name, string metric, string statistic, Dictionary<string, string> dimensions) =>
        new(
            new MetricProps
            {
                Namespace = name,
                MetricName = metric,
                Statistic = statistic,
                DimensionsMap = dimensions,
                Period = Minute,
            }
        );
}
