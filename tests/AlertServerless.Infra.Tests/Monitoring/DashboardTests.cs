using System.Reflection;
using AlertServerless.Core;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Monitoring;

[Collection(TemplatesCollection.Name)]
public sealed class DashboardTests(Templates templates)
{
    /// <summary>Figures that no dashboard shows, each with its reason. All are shown today.</summary>
    private static readonly Dictionary<string, string> NotShown = [];

    private static IReadOnlyList<string> CloudWatchMetrics =>
        [
            .. typeof(Names.Metrics)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(name =>
                    name.IsLiteral
                    && name.Name != nameof(Names.Metrics.Namespace)
                    && !name.Name.EndsWith("Dimension", StringComparison.Ordinal)
                )
                .Select(name => (string)name.GetRawConstantValue()!),
        ];

    [Fact]
    public void EveryFigureIsShownOrDeliberatelyNot()
    {
        var shown = templates.Flow.Of("AWS::CloudWatch::Dashboard").Select(Body).ToList();
        Assert.Equal(3, shown.Count);
        var missing = CloudWatchMetrics.Where(figure =>
            !shown.Any(dashboard =>
                dashboard.Contains($"MetricName=\\\\\\\"{figure}\\\\\\\"", StringComparison.Ordinal)
            )
        );
        Assert.Equal(NotShown.Keys.Order(StringComparer.Ordinal), missing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void DashboardsShowFiguresThatExist()
    {
        foreach (var dashboard in templates.Flow.Of("AWS::CloudWatch::Dashboard").Select(Body))
        {
            var searches = dashboard.Split("SEARCH('{").Skip(1).ToList();
            foreach (var search in searches)
            {
                var schema = search.Split('}')[0].Split(',');
                var figure = search.Split("MetricName=\\\\\\\"")[1].Split('\\')[0];
                Assert.Contains(figure, CloudWatchMetrics);
                Assert.Equal(
                    [Names.Metrics.Namespace, Names.Metrics.DeploymentDimension, .. Names.Metrics.DimensionsOf(figure)],
                    schema
                );
                Assert.Contains("Deployment=\\\\\\\"prod\\\\\\\"", search, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void AlarmsWatchFiguresThatExist()
    {
        var own = templates
            .Flow.Of("AWS::CloudWatch::Alarm")
            .Where(alarm => alarm.Text("Namespace") == Names.Metrics.Namespace)
            .ToList();
        Assert.NotEmpty(own);
        Assert.All(
            own,
            alarm =>
            {
                Assert.Contains(alarm.Text("MetricName"), CloudWatchMetrics);
                var dimensions = alarm["Dimensions"]!
                    .AsArray()
                    .Select(dimension => dimension!["Name"]!.ToString())
                    .Order(StringComparer.Ordinal);
                Assert.Equal(
                    Names
                        .Metrics.DimensionsOf(alarm.Text("MetricName"))
                        .Append(Names.Metrics.DeploymentDimension)
                        .Order(StringComparer.Ordinal),
                    dimensions
                );
            }
        );
    }

    private static string Body(Resource dashboard) =>
        dashboard["DashboardBody"]!.ToJsonString(
            new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
        );
}
