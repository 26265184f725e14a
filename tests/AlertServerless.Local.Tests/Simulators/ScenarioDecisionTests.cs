using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

/// <summary>Every scenario, second by second, through the real parsers, association and policy, to its last late
/// revision.</summary>
public sealed class ScenarioDecisionTests
{
    // A winter's noon, so that no quiet hour or change of clocks plays a part.
    private static readonly DateTimeOffset Start = new(2026, 1, 14, 12, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Names => [.. ScenarioLibrary.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheAlertsAreThoseExpected(string name)
    {
        var scenario = ScenarioLibraryTests.Load(name);
        var issued = Decide(scenario, scenario.LastChange + TimeSpan.FromMinutes(1));
        var counts = new ExpectedAlerts(Count(AlertKind.First), Count(AlertKind.Escalated), Count(AlertKind.Cancelled));
        Assert.True(
            scenario.Expected == counts,
            $"{name}: expected {scenario.Expected}, decided {string.Join("; ", issued.Select(Describe))}"
        );

        Assert.All(issued, a => Assert.Equal(scenario.Category, a.Category));

        int Count(AlertKind kind) => issued.Count(a => a.Kind == kind);
    }

    private static string Describe(Alert alert) =>
        $"{(alert.DecidedAt - Start).TotalSeconds:F0} s {alert.Kind} M{alert.Estimate.Magnitude.Value:F1} tier "
        + $"{alert.Tier} {alert.Id} by {alert.Estimate.Source}";

    private static List<Alert> Decide(Scenario scenario, TimeSpan length)
    {
        var timeline = new Timeline(scenario, Start);
        var catalog = EventCatalog.Empty;
        var issued = new List<Alert>();
        var before = new Dictionary<ScenarioFeed, string?>();
        var watch = default(HeartbeatWatch);
        for (var second = 0; second <= length.TotalSeconds; second++)
        {
            var now = Start.AddSeconds(second + 0.01);
            foreach (var feed in ScenarioWords.AllFeeds)
            {
                var body = Body(timeline, feed, now);
                if (body is null || (before.GetValueOrDefault(feed) == body && feed != ScenarioFeed.InfpAlert))
                    continue;
                before[feed] = body;
                Assert.True(FeedFormats.TryParse(feed.Name(), out var format));
                var parsed = FeedParser.Parse(format, Encoding.UTF8.GetBytes(body), feed.Name());
                watch = parsed is ParseResult.Parsed { Heartbeat: { } heartbeat }
                    ? watch.Observe(heartbeat, now)
                    : watch;
                var state =
                    feed == ScenarioFeed.InfpAlert
                        ? watch.Judge(parsed.State, now, HeartbeatWatch.DefaultTolerance)
                        : parsed.State;
                if (state == FeedState.Idle && feed == ScenarioFeed.InfpAlert)
                    catalog = AlertPipeline.Idle(catalog, feed.Name(), now);
                if (state != FeedState.Reporting)
                    continue;
                (catalog, var outcomes) = AlertPipeline.Handle(
                    catalog,
                    parsed.Reports,
                    now,
                    AlertOptions.Default,
                    FanOutOptions.Least
                );
                issued.AddRange(outcomes.Select(e => e.Decision).OfType<AlertDecision.Issue>().Select(s => s.Alert));
            }
        }

        return issued;
    }

    private static string? Body(Timeline timeline, ScenarioFeed feed, DateTimeOffset now)
    {
        var isHttpFault =
            timeline.DisturbanceOf(feed, now)?.Kind
            is DisturbanceKind.LoginRedirect
                or DisturbanceKind.ServerError
                or DisturbanceKind.Empty;
        if (isHttpFault)
            return null;
        return feed == ScenarioFeed.InfpAlert
            ? $"data: {AlertPage.Frame(timeline, now, "key")}\n\n"
            : ServedDocument.Of(timeline, feed, now).Body;
    }
}
