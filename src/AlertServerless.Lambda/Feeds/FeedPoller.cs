using System.Threading.Channels;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Alerting;

namespace AlertServerless.Lambda.Feeds;

/// <summary>
/// Watches one feed at its own pace, side by side with the others, and passes on what may be believed. Each has its own
/// failures: one that hangs holds nobody up.
/// </summary>
public sealed class FeedPoller
{
    private readonly FeedOptions feed;
    private readonly IFeedClient client;
    private readonly Random random;
    private readonly TimeProvider time;
    private readonly Action<ProducerEvent> onEvent;
    private readonly ReportConfirmer confirmer;
    private HeartbeatWatch watch;
    private bool clockRuns;

    /// <param name="feed">Checked.</param>
    /// <param name="client">The feed's.</param>
    /// <param name="random">For the pace.</param>
    /// <param name="onEvent">Called with what operators should see.</param>
    public FeedPoller(
        FeedOptions feed,
        IFeedClient client,
        Random random,
        TimeProvider time,
        Action<ProducerEvent> onEvent
    )
    {
        (this.feed, this.client, this.random, this.time, this.onEvent) = (feed, client, random, time, onEvent);
        confirmer = new ReportConfirmer(feed, client, Read, time, onEvent);
        Health = FeedHealth.Unseen(feed.Name);
    }

    public FeedHealth Health { get; private set; }

    /// <summary>From one request to the next.</summary>
    public TimeSpan Every => feed.Every;

    public async Task RunAsync(ChannelWriter<ProducerInput> sink, CancellationToken cancellation)
    {
        // That a clock stood still before this term began proves nothing now.
        (watch, clockRuns) = (default, false);
        client.Restart();
        confirmer.Restart();
        while (!cancellation.IsCancellationRequested)
        {
            await foreach (var answer in client.VisitAsync(cancellation))
            {
                if (
                    Read(answer) is { } document
                    && await confirmer.ConfirmAsync(document, cancellation) is { } confirmed
                )
                    await sink.WriteAsync(new ProducerInput.Arrived(confirmed), cancellation);
            }

            await Task.Delay(PollPace.Next(feed, Health.FailuresInARow, random), time, cancellation);
        }
    }

    private FeedDocument? Read(FeedAnswer answer)
    {
        var now = time.GetUtcNow();
        switch (answer)
        {
            case FeedAnswer.Document document:
                return Judge(FeedParser.Parse(feed.Format, document.Bytes, feed.Name), now);
            case FeedAnswer.Failed failed:
                Note(Health.After(failed.State, failed.Why, 0, now));
                return null;
            default:
                Note(Health.StillGood(now));
                return null;
        }
    }

    private FeedDocument Judge(ParseResult parsed, DateTimeOffset now)
    {
        // What could not be read whole may have been damaged on its way: the next answer must not compare itself with
        // it.
        if (parsed is not ParseResult.Parsed { Problems.Count: 0 })
            client.Forget();
        var state = JudgeClock(parsed, now);
        var reports = state == FeedState.Reporting ? parsed.Reports : [];
        Note(Health.After(state, (parsed as ParseResult.Refused)?.Line ?? Describe(state), reports.Count, now));
        return new FeedDocument(feed, state, reports, now);
    }

    /// <summary>
    /// A first frame whose clock is off may be one that was kept for hours and served again: it is believed when the
    /// next one shows that the clock runs.
    /// </summary>
    private FeedState JudgeClock(ParseResult parsed, DateTimeOffset now)
    {
        if ((parsed as ParseResult.Parsed)?.Heartbeat is not { } heartbeat)
            return parsed.State;
        clockRuns |= watch.Heartbeat is { } before && before != heartbeat;
        watch = watch.Observe(heartbeat, now);
        var state = watch.Judge(parsed.State, now, HeartbeatWatch.DefaultTolerance);
        var doubtful = state == FeedState.Reporting && !clockRuns && watch.IsOff(now, HeartbeatWatch.DefaultTolerance);
        return doubtful ? FeedState.StaleHeartbeat : state;
    }

    private static string? Describe(FeedState state) =>
        state == FeedState.StaleHeartbeat ? "the source's own clock stands still or is off" : null;

    private void Note(FeedHealth health)
    {
        var changed = health.State != Health.State;
        Health = health;
        if (changed)
            onEvent(new ProducerEvent.FeedChanged(health));
    }
}

/// <summary>
/// When to ask again. Answers as they should be: every so often, give or take a tenth, so that many pollers do not fall
/// into step. Failures: twice as long after each, by a random part, up to half a minute or the feed's own pace if that
/// is longer.
/// </summary>
internal static class PollPace
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static TimeSpan Next(FeedOptions feed, int failuresInARow, Random random)
    {
        // A first failure may be a key that ran out, which asking again cures.
        if (failuresInARow <= 1)
            return feed.Every * (0.9 + (0.2 * random.NextDouble()));
        var longest = feed.Every > LongestPause ? feed.Every : LongestPause;
        var doubled = feed.Every * Math.Pow(2, Math.Min(failuresInARow - 1, 10));
        return (doubled < longest ? doubled : longest) * (0.5 + (0.5 * random.NextDouble()));
    }
}
