namespace AlertServerless.Simulation.Scheduling;

/// <summary>What a process is there for.</summary>
internal enum Role
{
    Producer,
    Consumer,
    Retry,
    Closer,
}

/// <summary>
/// A process with a clock of its own. Killed, no step of it is taken any more: whatever it awaits never answers.
/// Frozen, its steps wait until it thaws, while the others and all clocks go on.
/// </summary>
internal sealed class SimulatedProcess
{
    private readonly TaskCompletionSource died = new();

    public SimulatedProcess(Scheduler scheduler, Role role, string name, TimeSpan skew)
    {
        (Role, Name) = (role, name);
        Clock = new SimulatedClock(scheduler, this, skew);
        Context = new StepContext(scheduler, this);
    }

    public Role Role { get; }

    public string Name { get; }

    public SimulatedClock Clock { get; }

    /// <summary>Where its code goes on after an await.</summary>
    public StepContext Context { get; }

    public bool IsDead { get; private set; }

    public DateTimeOffset FrozenUntil { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>Killed, frozen, or overtaken by another worker in a slot: what it sent since its last checkpoint may be
    /// sent again.</summary>
    public bool IsDisturbed { get; set; }

    public Task Died => died.Task;

    public void Kill()
    {
        IsDead = true;
        IsDisturbed = true;
        died.TrySetResult();
    }

    public void Freeze(DateTimeOffset until)
    {
        FrozenUntil = until;
        IsDisturbed = true;
    }
}

/// <summary>Virtual time as one process sees it. Its timers are steps of that process.</summary>
internal sealed class SimulatedClock(Scheduler scheduler, SimulatedProcess? owner, TimeSpan skew) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        scheduler.OnlyHere("the clock");
        return scheduler.Now + skew;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(scheduler, owner, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(Scheduler scheduler, SimulatedProcess? owner, TimerCallback callback, object? state)
        : ITimer
    {
        private Step? next;
        private TimeSpan every = Timeout.InfiniteTimeSpan;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            next?.Cancel();
            every = period;
            next = dueTime == Timeout.InfiniteTimeSpan ? null : Set(dueTime);
            return true;
        }

        public void Dispose() => next?.Cancel();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }

        private Step Set(TimeSpan dueTime) => scheduler.In(dueTime + scheduler.Between(0, 2), owner, "timer", Fire);

        private void Fire()
        {
            next = every > TimeSpan.Zero ? Set(every) : null;
            callback(state);
        }
    }
}
