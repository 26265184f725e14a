using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

public sealed class ProducerLogTests
{
    private readonly Bench bench = new();

    private IEnumerable<string> Lines => bench.Events.Select(ProducerLog.Line).OfType<string>();

    [Fact]
    public async Task A_decision_is_a_line_with_its_reason_and_an_alert_one_with_its_lanes()
    {
        var producer = await bench.LeaderAsync();
        await producer.HandleAsync(bench.Frame("5.9", "24"), default);
        await producer.HandleAsync(bench.Frame("4.1", "24"), default);

        Assert.Contains(Lines, line => line.Contains("\"decision\":\"first\"", StringComparison.Ordinal));
        Assert.Contains(
            Lines,
            line => line.EndsWith($": {Bench.Lanes} of {Bench.Lanes} lanes on the topic", StringComparison.Ordinal)
        );
        Assert.Contains(
            Lines,
            line =>
                line.Contains("\"decision\":\"none\"", StringComparison.Ordinal)
                && line.Contains("\"why\":\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task What_a_list_repeats_from_far_away_and_long_ago_is_not_logged_at_every_poll()
    {
        var producer = await bench.LeaderAsync();
        await producer.HandleAsync(
            bench.Document(
                FeedFormat.FdsnText,
                Scene.Fdsn(
                    ("near", 0, 45.6, 26.5, "5.6"),
                    ("far", 0, 52.7, 159.3, "7.1"),
                    ("old", -9 * 86_400, 45.6, 26.5, "5.6")
                )
            ),
            default
        );

        Assert.Equal(3, bench.Events.OfType<ProducerEvent.Judged>().Count());
        Assert.Single(Lines, line => line.Contains("\"decision\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_lane_that_is_not_on_the_topic_is_named()
    {
        bench.Topic.Fate = record => record.Lane == 2 ? LaneFate.Unacknowledged : LaneFate.Acknowledged;
        var producer = await bench.LeaderAsync();
        await producer.HandleAsync(bench.Frame("5.9", "24"), default);

        Assert.Contains(
            Lines,
            line =>
                line.Contains("3 of 4 lanes on the topic; lane 2, partition ", StringComparison.Ordinal)
                && line.EndsWith("as the test says", StringComparison.Ordinal)
        );
    }

    public static TheoryData<ProducerEvent, string> Events =>
        new()
        {
            {
                new ProducerEvent.FeedChanged(
                    FeedHealth.Unseen("infp-alert").After(FeedState.LoginRequired, "HTTP 302", 0, default)
                ),
                "feed infp-alert: LoginRequired, HTTP 302"
            },
            {
                new ProducerEvent.FeedChanged(FeedHealth.Unseen("infp-alert").After(FeedState.Idle, null, 0, default)),
                "feed infp-alert: Idle"
            },
            {
                new ProducerEvent.ReadingUnconfirmed("usgs", Conflicting: true),
                "feed usgs: no two readings of what is new in it agreed; waiting for the next"
            },
            {
                new ProducerEvent.ReadingUnconfirmed("usgs", Conflicting: false),
                "feed usgs: what is new in it could not be read again in time; believed after one reading"
            },
            {
                new ProducerEvent.AlertHeld(
                    new EventId("20221103t045025-a1b2c3"),
                    AlertCategory.Actual,
                    new AlertDecision.Suppress(SuppressReason.TooFewStations, "1 stations, fewer than 4")
                ),
                "HELD 20221103t045025-a1b2c3 (Actual), TooFewStations: 1 stations, fewer than 4"
            },
            {
                new ProducerEvent.StoreFailed("save events: timed out"),
                "the store did not answer: save events: timed out"
            },
            { new ProducerEvent.TopicUnavailable("no broker"), "the topic cannot be reached: no broker" },
            { new ProducerEvent.LeadershipChanged(Leading: true), "leading" },
        };

    [Theory]
    [MemberData(nameof(Events))]
    public void What_goes_wrong_is_one_clear_line(ProducerEvent producerEvent, string line) =>
        Assert.Equal(line, ProducerLog.Line(producerEvent));

    [Fact]
    public void Figures_are_not_logged() =>
        Assert.Null(ProducerLog.Line(new ProducerEvent.Ticked(new ProducerTick([], 0, 0, 0))));
}
