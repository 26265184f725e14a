using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Constructs;

namespace AlertServerless.Infra.Monitoring;

/// <summary>The common shape of the three dashboards: rows of graphs, each with a question as its title.</summary>
public abstract class AlertDashboard : Construct
{
    private const int WholeWidth = 24;

    protected AlertDashboard(Construct scope, string id, string title, WatchedParts parts, string start)
        : base(scope, id)
    {
        CloudWatchMetrics = new CloudWatchMetrics(parts.Options);
        Dashboard = new Dashboard(
            this,
            "Board",
            new DashboardProps
            {
                // The names are the account's, whatever the region.
                DashboardName = $"{parts.Options.Deployment}-{parts.Options.Region}-{title}",
                Start = start,
            }
        );
    }

    protected CloudWatchMetrics CloudWatchMetrics { get; }

    protected Dashboard Dashboard { get; }

    protected void Row(params IWidget[] widgets)
    {
        Dashboard.AddWidgets(widgets);
    }

    /// <summary>A graph that shares its row with so many in all.</summary>
    protected static GraphWidget Graph(int inRow, string question, params IMetric[] lines) =>
        new(
            new GraphWidgetProps
            {
                Title = question,
                Left = lines,
                Width = WholeWidth / inRow,
                Height = 6,
                Period = Duration.Minutes(1),
            }
        );

    protected static SingleValueWidget Number(int inRow, string question, params IMetric[] figures) =>
        new(
            new SingleValueWidgetProps
            {
                Title = question,
                Metrics = figures,
                Width = WholeWidth / inRow,
                Height = 4,
            }
        );

    protected static TextWidget Words(string markdown) =>
        new(
            new TextWidgetProps
            {
                Markdown = markdown,
                Width = WholeWidth,
                Height = 2,
            }
        );
}
