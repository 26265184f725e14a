namespace AlertServerless.Local.Stack;

/// <summary>A clock that is a constant time ahead of another, or behind it; timers and elapsed times are the other's.</summary>
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
