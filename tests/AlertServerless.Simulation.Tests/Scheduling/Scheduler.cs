namespace AlertServerless.Simulation.Scheduling;

/// <summary>
/// Decides everything: which step comes next, how long each takes, and what time it is. One thread takes one step after
/// the other. What a step completes goes on within it or, where .NET would have taken another thread, as a step of its
/// own at the same instant; of the steps of an instant the seed decides which comes first.
/// </summary>
internal sealed class Scheduler
{
    public static readonly DateTimeOffset Start = new(2026, 11, 3, 10, 0, 0, TimeSpan.Zero);

    private readonly Trace trace;
    private readonly StepContext outside;
    private readonly int thread = Environment.CurrentManagedThreadId;
    private readonly PriorityQueue<Step, (long At, int Tie)> steps = new();
    private ForeignThreadException? escaped;

    public Scheduler(int seed, Trace trace)
    {
        this.trace = trace;
        Random = new Random(seed);
        outside = new StepContext(this, null);
        SynchronizationContext.SetSynchronizationContext(outside);
    }

    public Random Random { get; }

    public Trace Trace => trace;

    /// <summary>True time. Processes have clocks of their own.</summary>
    public DateTimeOffset Now { get; private set; } = Start;

    public long Taken { get; private set; }

    /// <summary>Set, from whatever thread, once something ran outside.</summary>
    public ForeignThreadException? Escaped => Volatile.Read(ref escaped);

    /// <param name="owner">Whose step it is: dropped once that process is dead, put off while it is frozen. Null for
    /// what no kill can stop.</param>
    public Step In(TimeSpan delay, SimulatedProcess? owner, string what, Action run)
    {
        OnlyHere(what);
        var step = new Step(owner, what, run);
        steps.Enqueue(step, ((Now + (delay > TimeSpan.Zero ? delay : TimeSpan.Zero)).UtcTicks, Random.Next()));
        return step;
    }

    /// <returns>False when nothing is left to do.</returns>
    public bool TakeStep()
    {
        if (!steps.TryDequeue(out var step, out var due))
            return false;
        if (step.IsCancelled || step.Owner is { IsDead: true })
            return true;
        Now = new DateTimeOffset(due.At, TimeSpan.Zero);
        if (step.Owner is { } owner && owner.FrozenUntil > Now)
        {
            steps.Enqueue(step, (owner.FrozenUntil.UtcTicks + Random.Next(50_000), Random.Next()));
            return true;
        }

        Taken++;
        trace.Add(Now, step.Owner?.Name ?? "-", step.What);
        SynchronizationContext.SetSynchronizationContext(step.Owner?.Context ?? outside);
        step.Run();
        return true;
    }

    /// <exception cref="ForeignThreadException">Something ran outside this scheduler: nothing it does could be
    /// replayed.</exception>
    public void OnlyHere(string what)
    {
        if (Environment.CurrentManagedThreadId == thread)
            return;
        var failure = new ForeignThreadException(what);
        Interlocked.CompareExchange(ref escaped, failure, null);
        throw failure;
    }

    /// <summary>Between the two, most often near the shorter.</summary>
    public TimeSpan Between(double shortestMs, double longestMs)
    {
        var part = Random.NextDouble();
        return TimeSpan.FromMilliseconds(shortestMs + ((longestMs - shortestMs) * part * part * part));
    }

    public bool Chance(double probability) => Random.NextDouble() < probability;
}

/// <summary>Brings back to the scheduler whatever would go on elsewhere after an await.</summary>
internal sealed class StepContext(Scheduler scheduler, SimulatedProcess? owner) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) =>
        scheduler.In(TimeSpan.Zero, owner, "goes on", () => d(state));

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}

/// <summary>One thing that will happen.</summary>
internal sealed class Step(SimulatedProcess? owner, string what, Action run)
{
    public SimulatedProcess? Owner => owner;

    public string What => what;

    public bool IsCancelled { get; private set; }

    public void Cancel() => IsCancelled = true;

    public void Run() => run();
}

/// <summary>Code ran on a thread that the scheduler does not know.</summary>
internal sealed class ForeignThreadException(string what)
    : Exception($"'{what}' was asked for outside the scheduler, on another thread:\n{Environment.StackTrace}");
