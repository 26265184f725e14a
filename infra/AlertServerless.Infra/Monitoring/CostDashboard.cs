using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Monitoring;

/// <summary>Cost: what the bill is made of, by what drives it. docs/cost.md has the prices.</summary>
public sealed class CostDashboard : AlertDashboard
{
    private static readonly Duration Hour = Duration.Hours(1);

    public CostDashboard(Construct scope, string id, WatchedParts parts)
        : base(scope, id, "cost", parts, "-P30D")
    {
        Row(
            Words(
                $"# Cost\n{(parts.Options.UsesKinesis ? "Shards" : "Brokers, pollers")} and warm consumers "
                    + "are paid while they wait; the rest only when something "
                    + "happens. Prices: docs/cost.md."
            )
        );
        Row(
            Graph(
                2,
                "How much do functions compute (GB·s an hour)?",
                [.. parts.Handlers.Select(handler => GigabyteSeconds(handler))]
            ),
            Graph(
                2,
                "How many consumers are kept warm?",
                CloudWatchMetrics.EachOf(Names.Metrics.PlannedConcurrency, "Maximum", 3600)
            )
        );
        Row(
            Graph(
                3,
                "What do tables read?",
                [.. parts.State.Tables.All.Select(table => table.MetricConsumedReadCapacityUnits(Sum(table.Node.Id)))]
            ),
            Graph(
                3,
                "What do tables write?",
                [.. parts.State.Tables.All.Select(table => table.MetricConsumedWriteCapacityUnits(Sum(table.Node.Id)))]
            ),
            Graph(
                3,
                "What do messages cost? (SMS by far the most)",
                CloudWatchMetrics.EachOf(Names.Metrics.HandOffs, "Sum", 3600)
            )
        );
        Row(
            Graph(
                2,
                "How many run at once?",
                [
                    .. parts.Handlers.Select(handler =>
                        handler.Function.Metric(
                            "ConcurrentExecutions",
                            new MetricOptions
                            {
                                Statistic = "Maximum",
                                Label = handler.Node.Id,
                                Period = Hour,
                            }
                        )
                    ),
                ]
            ),
            Graph(2, "For how many subscribers?", CloudWatchMetrics.EachOf(Names.Metrics.Subscribers, "Maximum", 3600))
        );
    }

    /// <summary>Duration is in milliseconds; a run is paid for its length times its memory.</summary>
    private static MathExpression GigabyteSeconds(Constructs.Stateless.HandlerFunction handler) =>
        new(
            new MathExpressionProps
            {
                Expression = $"{Id(handler)} / 1000 * {handler.MemoryMb} / 1024",
                UsingMetrics = new Dictionary<string, IMetric>
                {
                    [Id(handler)] = handler.Function.MetricDuration(Sum("duration")),
                },
                Label = handler.Node.Id,
                Period = Hour,
            }
        );

    private static string Id(Constructs.Stateless.HandlerFunction handler) => $"d{handler.Node.Id}";

    private static MetricOptions Sum(string label) =>
        new()
        {
            Statistic = "Sum",
            Label = label,
            Period = Hour,
        };
}
