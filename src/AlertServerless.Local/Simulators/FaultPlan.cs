namespace AlertServerless.Local.Simulators;

/// <summary>The faults of one run and the clock of their windows, which starts when the feed first shows the event.</summary>
public sealed class FaultPlan(IReadOnlyList<Fault> faults, TimeProvider time)
{
    private long startTicks = long.MaxValue;

    public IReadOnlyList<Fault> Faults => faults;

    /// <summary>Starts the windows' clock; later calls change nothing.</summary>
    public void Start() => Interlocked.CompareExchange(ref startTicks, time.GetUtcNow().UtcTicks, long.MaxValue);

    /// <summary>The fault that rules the provider right now, the first named winning; null for none. Before the start, those
    /// without a beginning already rule.</summary>
    public Fault? Ruling(string provider)
    {
        if (faults.Count == 0) return null;
        var start = Interlocked.Read(ref startTicks);
        var elapsed = start == long.MaxValue ? TimeSpan.Zero : TimeSpan.FromTicks(time.GetUtcNow().UtcTicks - start);
        foreach (var fault in faults)
        {
            if (fault.Provider == provider && fault.From <= elapsed && elapsed < fault.To) return fault;
        }

        return null;
    }
}
