using AlertServerless.Lambda.Feeds;

namespace AlertServerless.Local.Console;

/// <summary>How each feed stood over the last 24 hours, in quarters of an hour, and what it last showed that could not
/// be used. Safe to be written and read by many at once.</summary>
public sealed class FeedHistory
{
    public const int Quarters = 96;

    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Strip> strips = new(StringComparer.Ordinal);

    public void Note(FeedHealth health, DateTimeOffset now)
    {
        if (health.State is { } state)
            Note(
                health.Name,
                health.FailuresInARow == 0 ? null : new BadDocument(now, state.ToString(), health.Why),
                now
            );
    }

    /// <param name="why">What is wrong with it; null when nothing is.</param>
    public void Note(string feed, string? why, DateTimeOffset now) =>
        Note(feed, why is null ? null : new BadDocument(now, "Silent", why), now);

    private void Note(string feed, BadDocument? bad, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!strips.TryGetValue(feed, out var strip))
                strips[feed] = strip = new Strip();
            strip.Advance(now.UtcTicks / Quarter.Ticks);
            strip.Worst(bad is null ? FeedMark.Good : FeedMark.Bad);
            if (bad is not null)
                strip.LastBad = bad;
        }
    }

    /// <summary>Oldest first; empty for a feed that was never seen.</summary>
    public (IReadOnlyList<FeedMark> Marks, BadDocument? LastBad) Of(string feed, DateTimeOffset now)
    {
        lock (gate)
        {
            if (!strips.TryGetValue(feed, out var strip))
                return ([], null);
            strip.Advance(now.UtcTicks / Quarter.Ticks);
            return (strip.Oldest(), strip.LastBad);
        }
    }

    private sealed class Strip
    {
        private readonly FeedMark[] marks = new FeedMark[Quarters];
        private long newest = -1;

        public BadDocument? LastBad { get; set; }

        public void Advance(long quarter)
        {
            if (newest < 0)
                newest = quarter;
            for (var skipped = 0; newest < quarter && skipped < Quarters; skipped++)
                marks[++newest % Quarters] = FeedMark.Unknown;
            newest = quarter;
        }

        public void Worst(FeedMark mark) =>
            marks[newest % Quarters] = marks[newest % Quarters] == FeedMark.Bad ? FeedMark.Bad : mark;

        public IReadOnlyList<FeedMark> Oldest() =>
            [.. Enumerable.Range(1, Quarters).Select(back => marks[(newest + back) % Quarters])];
    }
}

public enum FeedMark
{
    Unknown,
    Good,

    /// <summary>At least one answer of that quarter could not be used.</summary>
    Bad,
}

/// <param name="State">Of the feed after it.</param>
/// <param name="Why">One line: where and what.</param>
public sealed record BadDocument(DateTimeOffset At, string State, string? Why);
