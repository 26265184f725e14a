namespace AlertServerless.Local.Stack;

/// <summary>
/// A clock that runs a constant number of times faster than another from now on, timers included. Everything that
/// shares it sees a consistent world; only the machine's own work seems to take that much longer.
/// </summary>
public sealed class ScaledClock(TimeProvider inner, double speed) : TimeProvider
{
    private readonly DateTimeOffset start = inner.GetUtcNow();
    private readonly long startTimestamp = inner.GetTimestamp();

    public double Speed => speed;

    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => start + (inner.GetElapsedTime(startTimestamp) * speed);

    public override long GetTimestamp() => startTimestamp + (long)((inner.GetTimestamp() - startTimestamp) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, Slower(dueTime), Slower(period));

    private TimeSpan Slower(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;
}

/// <summary>A clock that is a constant time ahead of another, or behind it; timers and elapsed times are the
/// other's.</summary>
public sealed class ShiftedClock(TimeProvider inner, TimeSpan ahead) : TimeProvider
{
    public override long TimestampFrequency => inner.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <summary>Reads <paramref name="now"/> at this moment.</summary>
    public static ShiftedClock At(DateTimeOffset now, TimeProvider inner) => new(inner, now - inner.GetUtcNow());

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + ahead;

    public override long GetTimestamp() => inner.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
