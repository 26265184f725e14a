namespace AlertServerless.Tests.Delivery;

/// <summary>
/// A clock that moves only when a test moves it, and fires each timer at its own instant on the way. Tests that only
/// set the time use <c>FakeTimeProvider</c>. That class moves first and then fires all timers at the time of the last,
/// which loses a lease that is renewed on the way, and it does not say when the next timer is due, which
/// <see cref="RunAsync"/> goes by.
/// </summary>
public sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 11, 3, 4, 20, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = start;

    public ManualTime()
        : this(Start) { }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
            return now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (NextDue(target) is { } timer)
            timer.Fire();
        lock (gate)
            now = target;
    }

    /// <summary>Moves to timer after timer until the task is done; fails when nothing is left to wait for.</summary>
    /// <param name="start">Begins what takes time.</param>
    /// <param name="leap">When something may be at work on another thread, as when Polly says that a circuit has
    /// opened: so far it moves only after a while in which nobody else did, and to no periodic timer. Else a deadline
    /// or a lease's renewal came due meanwhile.</param>
    public async Task<T> RunAsync<T>(Func<Task<T>> start, TimeSpan? leap = null)
    {
        // Away from the test framework's context, continuations run where the timer fires: here, and in order.
        return await Task.Run(() =>
        {
            var task = start();
            while (!task.IsCompleted)
            {
                if (leap is { } far)
                    SpinWait.SpinUntil(() => task.IsCompleted || UntilNext() < far, TimeSpan.FromSeconds(10));
                if (task.IsCompleted)
                    break;
                if (NextDue(DateTimeOffset.MaxValue) is { } timer)
                    timer.Fire();
                else if (
                    !SpinWait.SpinUntil(
                        () => task.IsCompleted || NextDue(DateTimeOffset.MaxValue) is not null,
                        TimeSpan.FromSeconds(30)
                    )
                )
                    throw new InvalidOperationException("the task waits for something other than time");
            }

            return task;
        });
    }

    // Of those that come due once.
    private TimeSpan UntilNext()
    {
        lock (gate)
            return timers
                .Where(timer => !timer.IsPeriodic)
                .Select(timer => timer.Due - now)
                .DefaultIfEmpty(TimeSpan.MaxValue)
                .Min();
    }

    private ManualTimer? NextDue(DateTimeOffset target)
    {
        lock (gate)
        {
            var due = timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due);
            if (due is null)
                return null;
            if (due.Due > now)
                now = due.Due;
            return due;
        }
    }

    private sealed class ManualTimer(ManualTime owner, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public bool IsPeriodic => period > TimeSpan.Zero;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            lock (owner.gate)
            {
                period = newPeriod;
                owner.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    return true;
                Due = owner.now + dueTime;
                owner.timers.Add(this);
                return true;
            }
        }

        public void Fire()
        {
            lock (owner.gate)
            {
                if (period > TimeSpan.Zero)
                    Due += period;
                else
                    owner.timers.Remove(this);
            }

            callback(state);
        }

        public void Dispose()
        {
            lock (owner.gate)
                owner.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
