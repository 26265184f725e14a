using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Follows a feed that shows only a magnitude and the seconds Bucharest has left, and finds which event each of its
/// frames is about. State line: <c>Idle → Active → (Active of the same event | Active of another | Idle) → …</c>
/// <para>Frames are about the same event while they name the same instant of arrival; an idle frame in between changes
/// nothing if the instant holds. A countdown that stands still or has run out names none, so such frames stay with the
/// event they followed.</para>
/// </summary>
/// <param name="Key">Our name for the event on show, or last on show; null before the first.</param>
/// <param name="ArrivesAt">When S reaches Bucharest: the earliest arrival that any frame of the event gave, since
/// delays on the way can only make it later. Null when no frame gave an instant.</param>
/// <param name="ShownArrival">The last frame's arrival by the feed's own clock, which no delay on the way
/// moves.</param>
/// <param name="Seconds">The last frame's.</param>
/// <param name="SeenAt">When the last frame with an event came.</param>
/// <param name="IdleAt">Since when the feed shows that nothing happens; null while it shows an event.</param>
/// <param name="StoodStill">The seconds did not fall although time passed.</param>
public sealed record Countdown(
    string? Key,
    DateTimeOffset? ArrivesAt,
    DateTimeOffset? ShownArrival,
    double? Seconds,
    DateTimeOffset SeenAt,
    DateTimeOffset? IdleAt,
    bool StoodStill
)
{
    /// <summary>
    /// Two arrivals further apart are two events. A revised solution moves the arrival by a few seconds; doublets that
    /// matter are further apart (Vrancea's reference case: 13 s).
    /// </summary>
    public static readonly TimeSpan SameArrival = TimeSpan.FromSeconds(8);

    /// <summary>For how long an event on show without a usable countdown is taken to be the last one.</summary>
    public static readonly TimeSpan Linger = TimeSpan.FromMinutes(10);

    /// <summary>
    /// From origin to the institute's first solution: P takes 17.6 s to the surface above the reference hypocentre
    /// (iasp91), and the magnitude 4 s more (INFP's published figure). Stands in when a frame's countdown is damaged.
    /// </summary>
    public static readonly TimeSpan TypicalDetection = TimeSpan.FromSeconds(21.6);

    /// <summary>After the feed was idle for longer, an event on show is a new one, even without a countdown.</summary>
    private static readonly TimeSpan LongIdle = TimeSpan.FromSeconds(60);

    public static Countdown Unseen { get; } = new(null, null, null, null, default, null, StoodStill: false);

    public DateTimeOffset? OriginTime => ArrivesAt is { } at ? ReferenceHypocenter.FromSecondsToBucharest(at, 0) : null;

    /// <summary>The feed says that nothing is happening.</summary>
    public Countdown Idle(DateTimeOffset now) => IdleAt is null ? this with { IdleAt = now } : this;

    /// <summary>The next frame with an event; <see cref="Key"/> then names what it is about.</summary>
    /// <param name="report">Magnitude and perhaps seconds.</param>
    /// <param name="now">When the frame came. Its own clock has no zone and may be wrong, so it serves for differences
    /// only.</param>
    public Countdown Next(FeedReport report, DateTimeOffset now)
    {
        var frame = Frame.Of(report, now);
        var stands =
            StoodStill
            || (Seconds is { } before && frame.Seconds >= before && Spans(now, TimeSpan.FromSeconds(2), SameArrival));
        if (Key is null || IsAnother(frame, stands, now))
            return new Countdown(
                $"shown-{now.ToUnixTimeMilliseconds()}",
                frame.Arrival ?? Assumed(frame, now),
                frame.ShownArrival,
                frame.Seconds,
                now,
                null,
                StoodStill: false
            );
        var arrival = frame.Arrival is { } at && !(at >= ArrivesAt) ? at : ArrivesAt;
        return new Countdown(Key, arrival, frame.ShownArrival ?? ShownArrival, frame.Seconds, now, null, stands);
    }

    private bool IsAnother(Frame frame, bool stands, DateTimeOffset now)
    {
        if (frame.Arrival is not { } at || ArrivesAt is not { } known)
            return now - SeenAt > Linger || (frame.Arrival is null && IdleAt is { } idle && now - idle > LongIdle);
        if ((at - known).Duration() <= SameArrival || (frame.ShownArrival - ShownArrival)?.Duration() <= SameArrival)
            return false;
        var rose = Seconds is { } before && frame.Seconds > before + 5;
        return rose || IdleAt is not null || (!stands && now - SeenAt >= SameArrival);
    }

    private bool Spans(DateTimeOffset now, TimeSpan least, TimeSpan most) =>
        now - SeenAt >= least && now - SeenAt < most;

    /// <summary>Null when there is no telling how old the event on show is: a countdown at 0 that nobody saw
    /// begin.</summary>
    private DateTimeOffset? Assumed(Frame frame, DateTimeOffset now) =>
        frame.Seconds is null || IdleAt is not null
            ? now - TypicalDetection + (now - ReferenceHypocenter.FromSecondsToBucharest(now, 0))
            : null;

    private readonly record struct Frame(double? Seconds, DateTimeOffset? Arrival, DateTimeOffset? ShownArrival)
    {
        // A countdown of exactly 0 has run out: it says that S has passed, not when.
        public static Frame Of(FeedReport report, DateTimeOffset now) =>
            report.SecondsToBucharest is { } s and not 0
                ? new Frame(s, now.AddSeconds(s), report.GeneratedAt?.AddSeconds(s))
                : new Frame(report.SecondsToBucharest, null, null);
    }
}
