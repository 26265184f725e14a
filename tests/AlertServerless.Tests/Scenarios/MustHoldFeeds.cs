using System.Text;
using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Tests.Alerting;
using AlertServerless.Tests.Alerting.Producing;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Scenarios;

/// <summary>Scenarios 1, 3 and 12: a live page that idles, stands still, breaks or shows a doubtful clock.</summary>
public sealed class MustHoldFeeds
{
    private readonly Scene scene = new();

    [Fact]
    public void S1_Idle_frames_for_hours_alert_nobody()
    {
        for (var second = 0; second < 4 * 3600; second += 7)
            scene.Frame(second, "0.1", "30");

        Assert.Empty(scene.Lines);
        Assert.Empty(scene.Catalog.Events);
    }

    [Theory]
    [InlineData("""data: {"err":"expired"}""")]
    [InlineData("<html><head><title>Login</title></head><body>Nu sunt robot</body></html>")]
    [InlineData("data: {\"mag\":\"5.6\",\"heart\":\"2022-11-03 06:5")]
    [InlineData("""data: {"mag":"NaN","sec":"24"}""")]
    [InlineData("""data: {"mag":"-","sec":"24"}""")]
    [InlineData("""data: {"sec":"24"}""")]
    [InlineData("""data: {"mag":"5,6","sec":"24"}""")]
    [InlineData("")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /login.php\r\n\r\n")]
    public void S3_Garbage_changes_the_feeds_state_and_nothing_else(string document)
    {
        var step = scene.Play(FeedFormat.InfpAlert, document, Scene.Origin);

        Assert.Empty(scene.Lines);
        Assert.Empty(scene.Catalog.Events);
        Assert.NotEqual(FeedState.Reporting, step.Parsed.State);
    }

    [Fact]
    public void S12_On_the_night_the_clocks_change_ages_stay_right()
    {
        // 2018-10-28: 03:38 local came twice; the event was at 00:38:11 UTC, in the first of the two.
        foreach (var shownHour in new[] { 0, 1 })
        {
            var session = new ReplaySession(AlertOptions.Default);
            var at = new DateTimeOffset(2018, 10, 28, shownHour, 38, 33, TimeSpan.Zero);
            var frame =
                """data: {"mag":"5.8","heart":"2018-10-28 03:38:33 HEARTBEAT","sec":"24","key":"a=="}""" + "\n\n";
            var step = session.Play(
                new ReplayDocument("infp-alert", FeedFormat.InfpAlert, System.Text.Encoding.UTF8.GetBytes(frame), at)
            );

            var alert = Assert.IsType<AlertDecision.Issue>(Assert.Single(step.Lines).Outcome.Decision).Alert;
            Assert.InRange((at - alert.Estimate.OriginTime).TotalSeconds, 15, 30);
        }
    }

    /// <summary>Frozen while idle, and still frozen when an earthquake is on show: a page that was kept somewhere and
    /// is served again.</summary>
    [Fact]
    public async Task S1_A_frozen_heartbeat_is_the_operators_alarm_and_nobody_elses()
    {
        var time = new ManualTime(Scene.Origin);
        var frozen = Enumerable.Repeat<Func<DateTimeOffset, FeedAnswer>>(
            _ => FeedScript.Frame(Scene.Origin, "0.1"),
            90
        );
        var (health, catalog, decisions) = await WatchAsync(
            time,
            [.. frozen, _ => FeedScript.Frame(Scene.Origin, "7.2"), _ => FeedScript.Frame(Scene.Origin, "7.2")]
        );

        Assert.Equal(FeedState.StaleHeartbeat, health.State);
        Assert.Equal("the source's own clock stands still or is off", health.Why);
        Assert.Empty(decisions);
        Assert.Empty(catalog.Events);
        // The figure that the alarm on feeds watches.
        using var lines = new MemoryStream();
        new EmbeddedMetrics(lines, time, "test").Write(
            new ProducerEvent.Ticked(new ProducerTick([health], 0, 0, 0)),
            time.GetUtcNow()
        );
        Assert.Contains("\"FeedHealthy\":0", Encoding.UTF8.GetString(lines.ToArray()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(302, "/login.php", FeedState.LoginRequired)]
    [InlineData(401, null, FeedState.LoginRequired)]
    [InlineData(502, null, FeedState.Unreachable)]
    public async Task S3_An_answer_that_is_no_frame_changes_the_feeds_state_and_nothing_else(
        int status,
        string? location,
        FeedState expected
    )
    {
        var time = new ManualTime(Scene.Origin);
        using var http = new StubHttp((_, _) => Task.FromResult(Answer(status, location))).Client();
        var feed = FeedOptions.For(FeedFormat.InfpAlert) with
        {
            Url = new Uri("http://feed.test/"),
            Access = FeedAccess.PageKey,
        };
        var client = FeedClients.Create(feed, http, session: null, time);
        var answers = new List<FeedAnswer>();
        await foreach (var answer in client.VisitAsync(CancellationToken.None))
            answers.Add(answer);

        Assert.Equal(expected, Assert.IsType<FeedAnswer.Failed>(Assert.Single(answers)).State);
        var (health, catalog, decisions) = await WatchAsync(time, [_ => answers[0]]);
        Assert.Equal(expected, health.State);
        Assert.Empty(decisions);
        Assert.Empty(catalog.Events);
    }

    private static HttpResponseMessage Answer(int status, string? location)
    {
        var answer = new HttpResponseMessage((System.Net.HttpStatusCode)status) { Content = new StringContent("") };
        if (location is not null)
            answer.Headers.Location = new Uri(location, UriKind.Relative);
        return answer;
    }

    /// <summary>The producer's part of the data path, from answers to decisions.</summary>
    private static async Task<(
        FeedHealth Health,
        EventCatalog Catalog,
        IReadOnlyList<ReportDecision> Decisions
    )> WatchAsync(ManualTime time, Func<DateTimeOffset, FeedAnswer>[] answers)
    {
        using var end = new CancellationTokenSource();
        var feed = FeedOptions.For(FeedFormat.InfpAlert);
        var poller = new FeedPoller(feed, new FeedScript(end, time, answers), new Random(1), time, _ => { });
        var sink = Channel.CreateUnbounded<ProducerInput>();
        await time.RunAsync(async () =>
        {
            await poller.RunAsync(sink.Writer, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        });
        var catalog = EventCatalog.Empty;
        var decisions = new List<ReportDecision>();
        while (sink.Reader.TryRead(out var input))
        {
            if (input is not ProducerInput.Arrived { Document: var document })
                continue;
            (catalog, var outcomes) = AlertPipeline.Handle(
                catalog,
                document.Reports,
                document.ReceivedAt,
                AlertOptions.Default,
                FanOutOptions.Least
            );
            decisions.AddRange(outcomes);
        }

        return (poller.Health, catalog, decisions);
    }
}
