namespace AlertServerless.Tests.FanOut;

/// <summary>Runs as the real clock does, from another day on: for work that is spread over threads.</summary>
internal sealed class ShiftedClock(DateTimeOffset start) : TimeProvider
{
    private readonly long started = System.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => start + System.GetElapsedTime(started);
}
