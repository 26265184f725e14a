using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>The figures, as CloudWatch knows them: the system's own, and those of the services it stands on.</summary>
public sealed class Figures(DeploymentOptions options)
{
    private static readonly Duration Minute = Duration.Minutes(1);

    /// <summary>One of our own figures, for known values of what it is distinguished by.</summary>
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

    /// <summary>Records that lie in the topic and were not taken.</summary>
    public static Metric Lag(AlertBroker broker) =>
        Broker(
            broker,
            "SumOffsetLag",
            "Maximum",
            ("Consumer Group", AlertBroker.ConsumerGroup),
            ("Topic", AlertBroker.TopicName)
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
