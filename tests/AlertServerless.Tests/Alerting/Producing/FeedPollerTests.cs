using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Tests.Delivery;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

public sealed class FeedPollerTests
{
    private static readonly FeedOptions Infp = FeedOptions.For(FeedFormat.InfpAlert);

    private readonly ManualTime time = new(Scene.Origin.AddSeconds(20));
    private readonly List<ProducerEvent> events = [];
    private readonly List<(DateTimeOffset At, FeedDocument Document)> seen = [];

    private async Task<(FeedPoller Poller, FeedScript Script)> PollAsync(
        params Func<DateTimeOffset, FeedAnswer>[] answers
    )
    {
        using var end = new CancellationTokenSource();
        var script = new FeedScript(end, time, answers);
        var poller = new FeedPoller(Infp, script, new Random(1), time, events.Add);
        var sink = Channel.CreateUnbounded<ProducerInput>();
        await time.RunAsync(async () =>
        {
            await poller.RunAsync(sink.Writer, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return 0;
        });
        while (sink.Reader.TryRead(out var input))
            if (input is ProducerInput.Arrived { Document: var document })
                seen.Add((document.ReceivedAt, document));
        return (poller, script);
    }

    [Fact]
    public async Task Frames_come_through_with_their_state_and_the_time_they_came()
    {
        var (poller, _) = await PollAsync(now => FeedScript.Frame(now, "0.1"), now => FeedScript.Frame(now, "5.6"));

        Assert.Equal([FeedState.Idle, FeedState.Reporting], seen.Select(s => s.Document.State));
        Assert.Equal([0, 1], seen.Select(s => s.Document.Reports.Count));
        Assert.Equal(FeedState.Reporting, poller.Health.State);
        // The earthquake was news, and read twice.
        Assert.Equal(3, poller.Health.Documents);
    }

    [Fact]
    public async Task A_clock_that_stands_still_is_the_operators_alarm_and_no_event()
    {
        var frozen = Scene.Origin.AddSeconds(20);
        var (poller, _) = await PollAsync([
            .. Enumerable.Repeat<Func<DateTimeOffset, FeedAnswer>>(_ => FeedScript.Frame(frozen, "0.1"), 70),
            _ => FeedScript.Frame(frozen, "5.6"),
            _ => FeedScript.Frame(frozen, "5.6"),
        ]);

        Assert.Equal(FeedState.StaleHeartbeat, poller.Health.State);
        Assert.All(seen, s => Assert.Empty(s.Document.Reports));
        Assert.Contains(
            events.OfType<ProducerEvent.FeedChanged>(),
            e => e.Health is { State: FeedState.StaleHeartbeat, Why: not null }
        );
    }

    [Fact]
    public async Task A_first_frame_with_a_wrong_clock_is_believed_once_the_clock_runs()
    {
        var off = TimeSpan.FromMinutes(17);
        await PollAsync([
            .. Enumerable.Repeat<Func<DateTimeOffset, FeedAnswer>>(now => FeedScript.Frame(now - off, "5.6"), 4),
        ]);

        // Two polls may fall into the same second of the feed's clock.
        Assert.Empty(seen[0].Document.Reports);
        Assert.Single(seen[2].Document.Reports);
        Assert.Single(seen[3].Document.Reports);
    }

    [Fact]
    public async Task An_old_frame_served_again_and_again_is_never_believed()
    {
        var kept = Scene.Origin.AddMinutes(-17);
        await PollAsync([
            .. Enumerable.Repeat<Func<DateTimeOffset, FeedAnswer>>(_ => FeedScript.Frame(kept, "5.6"), 200),
        ]);

        Assert.All(seen, s => Assert.Empty(s.Document.Reports));
    }

    [Fact]
    public async Task Failures_are_asked_again_at_growing_intervals_up_to_half_a_minute_and_success_at_the_feeds_own()
    {
        var failures = Enumerable.Repeat<Func<DateTimeOffset, FeedAnswer>>(
            _ => new FeedAnswer.Failed(FeedState.Unreachable, "refused"),
            9
        );
        var (poller, script) = await PollAsync([
            .. failures,
            now => FeedScript.Frame(now, "0.1"),
            now => FeedScript.Frame(now, "0.1"),
        ]);

        var pauses = script.Visits.Zip(script.Visits.Skip(1), (a, b) => (b - a).TotalSeconds).ToList();
        Assert.InRange(pauses[0], 0.9, 1.1);
        for (var n = 1; n < 9; n++)
            Assert.InRange(pauses[n], Math.Min(30, Math.Pow(2, n)) / 2, Math.Min(30, Math.Pow(2, n)));
        Assert.InRange(pauses[9], 0.9, 1.1);
        Assert.Equal(0, poller.Health.FailuresInARow);
    }

    [Fact]
    public async Task Unchanged_keeps_the_state_and_proves_the_feed_alive()
    {
        var (poller, _) = await PollAsync(now => FeedScript.Frame(now, "0.1"), _ => new FeedAnswer.Unchanged());

        Assert.Single(seen);
        Assert.Equal(FeedState.Idle, poller.Health.State);
        Assert.Equal(time.GetUtcNow(), poller.Health.LastGoodAt);
    }
}
