using System.Globalization;

namespace AlertServerless.Core.Publishing;

/// <summary>The last beat that a producer sent.</summary>
/// <param name="At">Names the beat.</param>
/// <param name="Lanes">To how many lanes.</param>
/// <param name="Refused">Lanes that the topic did not take it on, and why; empty when it took all.</param>
public sealed record SentHeartbeat(DateTimeOffset At, int Lanes, IReadOnlyList<string> Refused);

/// <summary>What a lane's consumer answered last.</summary>
/// <param name="Beat">Which beat it answered.</param>
/// <param name="Problems">What it could not reach or use, one line each; empty when all is well.</param>
public sealed record LaneAnswer(int Lane, DateTimeOffset Beat, IReadOnlyList<string> Problems);

/// <summary>A feed as the producer saw it last.</summary>
/// <param name="GoodAt">When it last answered as it should; null for never.</param>
/// <param name="Every">From one request to the next.</param>
/// <param name="Why">What is wrong with it; null when nothing is.</param>
public sealed record WatchedFeed(string Name, DateTimeOffset? GoodAt, TimeSpan Every, string? Why);

/// <summary>Everything that readiness is judged by.</summary>
/// <param name="Every">From one beat to the next.</param>
/// <param name="FeedsAt">When a producer last noted its feeds; null for never.</param>
/// <param name="Rejected">Why a consumer refused a record since the last beat; null for none.</param>
/// <param name="Busy">An alert is under way: lanes answer when they are done with it.</param>
/// <param name="Canary">What the last test earthquake proved; null where none was ever shown.</param>
public sealed record ReadinessFacts(
    TimeSpan Every,
    SentHeartbeat? Sent,
    IReadOnlyList<LaneAnswer> Answers,
    DateTimeOffset? FeedsAt,
    IReadOnlyList<WatchedFeed> Feeds,
    string? Rejected,
    bool Busy,
    CanaryFacts? Canary = null
);

/// <summary>
/// Whether an earthquake now would be alerted, by what was proved lately: pure, so that the producer, the command and
/// the console say the same. Anything that breaks is named within two beats and <see cref="Grace"/>, ten minutes and a
/// half at five minutes a beat; a lane that falls silent within one beat and the grace.
/// </summary>
public static class Readiness
{
    /// <summary>For a consumer that has to start, and for the store.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>The producer notes its feeds about twice a minute.</summary>
    private static readonly TimeSpan FeedsNoted = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FeedSilent = TimeSpan.FromMinutes(2);

    private const int LanesNamed = 5;

    /// <returns>Why it is not ready, the most basic first; empty when it is.</returns>
    public static IReadOnlyList<string> Problems(ReadinessFacts facts, DateTimeOffset now)
    {
        var problems = new List<string>();
        Producer(facts, now, problems);
        Feeds(facts, now, problems);
        Lanes(facts, now, problems);
        foreach (var group in facts.Answers.SelectMany(lane => lane.Problems).GroupBy(text => text))
            problems.Add($"consumers: {group.Key}");
        // No test earthquake is shown while an alert is under way.
        if (facts is { Canary: { } canary, Busy: false })
            problems.AddRange(CanaryProof.Problems(canary, now));
        return problems;
    }

    private static void Producer(ReadinessFacts facts, DateTimeOffset now, List<string> problems)
    {
        if (facts.FeedsAt is not { } noted)
            problems.Add("no producer has ever led: it does not start, or is not scheduled");
        else if (now - noted > FeedsNoted)
            problems.Add($"no producer has led for {Ago(now - noted)}: nobody watches the feeds");
        if (facts.Sent is not { } sent)
            problems.Add("no heartbeat was ever sent");
        else if (now - sent.At > (2 * facts.Every) + Grace)
            problems.Add($"no heartbeat was sent for {Ago(now - sent.At)}: the producer does not reach the topic");
        else if (sent is { Lanes: 0, Refused: [var why, ..] })
            problems.Add($"the topic cannot be reached: {why}");
        else if (sent.Refused.Count > 0)
            problems.Add($"the topic refuses {sent.Refused.Count} of {sent.Lanes} lanes: {sent.Refused[0]}");
    }

    private static void Feeds(ReadinessFacts facts, DateTimeOffset now, List<string> problems)
    {
        var silent = facts.Feeds.Where(feed => IsSilent(feed, now)).ToList();
        if (silent.Count > 0 && silent.Count == facts.Feeds.Count)
            problems.Add($"none of {silent.Count} feeds answers{Because(silent[0])}");
        else
            problems.AddRange(silent.Select(feed => $"feed {feed.Name} does not answer{Because(feed)}"));
    }

    private static bool IsSilent(WatchedFeed feed, DateTimeOffset now)
    {
        var limit = 4 * feed.Every > FeedSilent ? 4 * feed.Every : FeedSilent;
        return feed.GoodAt is not { } good ? feed.Why is not null : now - good > limit;
    }

    private static void Lanes(ReadinessFacts facts, DateTimeOffset now, List<string> problems)
    {
        if (facts.Busy || facts.Sent is not { } sent)
            return;
        var answered = facts.Answers.ToDictionary(lane => lane.Lane, lane => lane.Beat);
        var missing = Enumerable
            .Range(0, sent.Lanes)
            .Where(lane =>
                answered.TryGetValue(lane, out var beat) ? IsSilent(beat, facts, sent, now) : now - sent.At > Grace
            )
            .ToList();
        if (missing.Count == 0)
            return;
        if (facts.Rejected is { } rejected)
            problems.Add($"consumers do not believe the producer's records: {rejected}");
        else if (missing.Count == sent.Lanes)
            problems.Add(
                "no consumer answers the heartbeat: it does not start (see its log), the event source mapping is "
                    + "stopped, or it may not write the state table"
            );
        else
            problems.Add(
                $"{missing.Count} of {sent.Lanes} lanes do not answer the heartbeat: partitions "
                    + $"{string.Join(", ", missing.Take(LanesNamed))}{(missing.Count > LanesNamed ? ", …" : "")}"
            );
    }

    // Counted from the first beat that it left unanswered: where beats are closer than the grace, each newer one would
    // begin a grace of its own and a dead consumer never be named.
    private static bool IsSilent(DateTimeOffset answered, ReadinessFacts facts, SentHeartbeat sent, DateTimeOffset now)
    {
        if (answered >= sent.At)
            return false;
        var next = answered + facts.Every;
        return now - (next < sent.At ? next : sent.At) > Grace;
    }

    private static string Because(WatchedFeed feed) => feed.Why is { } why ? $": {why}" : "";

    private static string Ago(TimeSpan span) =>
        span.TotalMinutes < 2
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min");
}
