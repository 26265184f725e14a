using AlertServerless.Core.Alerting;

namespace AlertServerless.Lambda.Feeds;

/// <summary>
/// When to ask again. Answers as they should be: every so often, give or take a tenth, so that many pollers do not fall into
/// step. Failures: twice as long after each, by a random part, up to half a minute or the feed's own pace if that is longer.
/// </summary>
internal static class PollPace
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    public static TimeSpan Next(FeedOptions feed, int failuresInARow, Random random)
    {
        // A first failure may be a key that ran out, which asking again cures.
        if (failuresInARow <= 1) return feed.Every * (0.9 + (0.2 * random.NextDouble()));
        var longest = feed.Every > LongestPause ? feed.Every : LongestPause;
        var doubled = feed.Every * Math.Pow(2, Math.Min(failuresInARow - 1, 10));
        return (doubled < longest ? doubled : longest) * (0.5 + (0.5 * random.NextDouble()));
    }
}
