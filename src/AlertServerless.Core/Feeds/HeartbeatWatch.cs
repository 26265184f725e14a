namespace AlertServerless.Core.Feeds;

/// <summary>
/// Watches that a feed's own clock runs. Two judgements, either of which is enough: the clock has shown the same time
/// for too long (right in any zone, but needs a memory), or it is too far from now (works from the first frame, see
/// <see cref="InfpClock.LeastAge"/>). A stale feed is the operator's alarm, never the subscribers'.
/// <para><c>default</c> has seen nothing and is not stale.</para>
/// </summary>
public readonly record struct HeartbeatWatch(DateTime? Heartbeat, DateTimeOffset FirstSeen)
{
    /// <summary>Frames came every second to every thirty; a minute is two missed of the slowest.</summary>
    public static readonly TimeSpan DefaultTolerance = TimeSpan.FromSeconds(60);

    /// <summary>The watch after a document; one without a heartbeat changes nothing.</summary>
    public HeartbeatWatch Observe(DateTime? heartbeat, DateTimeOffset now) =>
        heartbeat is null || heartbeat == Heartbeat ? this : new HeartbeatWatch(heartbeat, now);

    /// <summary>The clock has shown the same time for longer than the tolerance.</summary>
    public bool IsFrozen(DateTimeOffset now, TimeSpan tolerance) =>
        Heartbeat is not null && now - FirstSeen > tolerance;

    /// <summary>In every reading of its zone the clock is off by more than the tolerance.</summary>
    public bool IsOff(DateTimeOffset now, TimeSpan tolerance) =>
        Heartbeat is { } shown && InfpClock.LeastAge(shown, now) > tolerance;

    /// <summary>
    /// The state an operator should see. An idle feed is stale by either judgement. One that shows an event is stale
    /// only when its clock is frozen: a wrong clock alone must not suppress an alert, and a frame that was kept and
    /// served again must not raise one.
    /// </summary>
    public FeedState Judge(FeedState state, DateTimeOffset now, TimeSpan tolerance) =>
        state switch
        {
            FeedState.Idle when IsFrozen(now, tolerance) || IsOff(now, tolerance) => FeedState.StaleHeartbeat,
            FeedState.Reporting when IsFrozen(now, tolerance) => FeedState.StaleHeartbeat,
            _ => state,
        };
}
