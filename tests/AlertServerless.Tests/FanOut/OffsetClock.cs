namespace AlertServerless.Tests.FanOut;

/// <summary>
/// Runs as the real clock does, from another day on. A fake time provider stands still between two steps, and in these
/// tests several threads work at once, so that nobody could say when to step: their waits are the system's.
/// </summary>
internal sealed class OffsetClock(DateTimeOffset start) : TimeProvider
{
    private readonly long started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(started);
}
