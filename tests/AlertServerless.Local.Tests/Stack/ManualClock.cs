namespace AlertServerless.Local.Tests.Stack;

/// <summary>A clock that moves only when a test says so. Timers are the system's: only the time of day is manual.</summary>
internal sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset now = start;

    public void Advance(TimeSpan by) => now += by;

    public override DateTimeOffset GetUtcNow() => now;
}
