using AlertServerless.Core.Alerting;
using CsCheck;
using Xunit;

namespace AlertServerless.Tests.Alerting.Stories;

/// <summary>
/// Each story as it is written, and then in every order that it could have come in (docs/decisions/0017).
/// </summary>
public sealed class StoryTests
{
    private static readonly Dictionary<string, Story> Stories = StoryLibrary.All.ToDictionary(
        story => story.Name,
        StringComparer.Ordinal
    );

    public static TheoryData<string> Names => [.. Stories.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_story_ends_as_it_is_written(string name)
    {
        var story = Stories[name];
        var reading = new StoryReading(story);
        foreach (var (documents, first) in story.After)
            Assert.Equal(
                (documents, first),
                (
                    documents,
                    Alerts(reading.Handle(Enumerable.Range(0, documents)).Decisions)
                        .Count(a => a.Kind == AlertKind.First)
                )
            );
        var alerts = Alerts(reading.Handle(Enumerable.Range(0, reading.Count)).Decisions);

        Assert.Equal(
            (story.First, story.Escalated, story.Cancelled),
            (Count(AlertKind.First), Count(AlertKind.Escalated), Count(AlertKind.Cancelled))
        );
        Assert.All(alerts, a => Assert.Equal(AlertCategory.Actual, a.Category));
        if (story.Magnitude is { } magnitude)
            Assert.Equal(magnitude, alerts.MaxBy(a => a.Tier)!.Estimate.Magnitude.Value);

        int Count(AlertKind kind) => alerts.Count(a => a.Kind == kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void In_any_order_a_story_ends_the_same(string name) => CheckOrders(name, 200);

    internal static void CheckOrders(string name, int orders)
    {
        var story = Stories[name];
        var reading = new StoryReading(story);
        var written = StoryOutcome.Of(reading.Handle(Enumerable.Range(0, reading.Count)).Catalog, story.Options);
        // CsCheck prints the seed of a failure; CsCheck_Seed repeats it.
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, reading.Count).ToArray()), Gen.Int)
            .Sample(
                (shuffled, rows) =>
                {
                    var order = reading.InOrder(shuffled);
                    var fault = written.FaultOf(
                        StoryOutcome.Of(reading.Handle(order, rows).Catalog, story.Options),
                        story.End
                    );
                    Assert.True(fault is null, $"{name}, documents {string.Join(", ", order)}: {fault}");
                },
                iter: orders,
                threads: 1
            );
    }

    private static List<Alert> Alerts(IEnumerable<ReportDecision> decisions) =>
        [.. decisions.Select(d => d.Decision).OfType<AlertDecision.Issue>().Select(d => d.Alert)];
}

/// <summary>The same in ten thousand orders of each story: <c>make orders</c>.</summary>
[Trait("Category", "Orders")]
public sealed class StoryOrderTests
{
    public static TheoryData<string> Names => StoryTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void In_ten_thousand_orders_a_story_ends_the_same(string name) => StoryTests.CheckOrders(name, Orders);

    [Fact]
    public void Twenty_thousand_random_swarms_end_the_same_in_any_two_orders() =>
        SwarmOrderTests.CheckSwarms(2 * Orders, StoryEnd.Due);

    [Fact]
    public void So_do_ten_thousand_in_which_no_magnitude_falls() =>
        SwarmOrderTests.CheckSwarms(Orders, StoryEnd.Standing);

    private static int Orders =>
        int.TryParse(Environment.GetEnvironmentVariable("ALERT_ORDERS"), out var orders) ? orders : 10_000;
}
