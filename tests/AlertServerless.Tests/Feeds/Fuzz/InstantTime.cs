namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>A clock on which every pause is over at once, and takes as long as was asked; for one flow without anything beside it.</summary>
internal sealed class InstantTime(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => now.UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Timer(this, callback, state, dueTime);

    private sealed class Timer : ITimer
    {
        public Timer(InstantTime owner, TimerCallback callback, object? state, TimeSpan dueTime)
        {
            // Cancellation sources only guard against answers that do not come; here all do.
            if (state is CancellationTokenSource || dueTime == Timeout.InfiniteTimeSpan) return;
            owner.now += dueTime;
            ThreadPool.UnsafeQueueUserWorkItem(_ => callback(state), null);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
