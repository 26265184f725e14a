namespace AlertServerless.Core.Delivery;

/// <summary>
/// Those who wait for a turn in this process's share of a provider's rate (<see cref="RateShare"/>). Each turn goes to
/// whoever has the least time left when it comes, of whichever alert; of equals to whoever came first. Thread-safe.
/// </summary>
internal sealed class TurnQueue(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Waiter, (DateTimeOffset Deadline, long Number)> waiting = new();
    private long numbered;

    // Goes on here and now when it is given a turn, also on a clock that a test moves.
    private sealed class Waiter : TaskCompletionSource<bool>
    {
        /// <summary>Of the turn that was reserved; kept, so that it fires.</summary>
        public ITimer? Timer { get; set; }

        public bool HasTurnPassed { get; set; }
    }

    /// <summary>Returns when a turn is theirs: no later than the one they reserved, unless somebody more urgent took
    /// it. Whoever is cancelled leaves theirs to the others.</summary>
    /// <param name="reserved">How long until the turn that they reserved.</param>
    /// <returns>True when it came later than that.</returns>
    public async Task<bool> WaitAsync(TimeSpan reserved, DateTimeOffset deadline, CancellationToken cancellation)
    {
        var mine = new Waiter();
        lock (gate)
            waiting.Enqueue(mine, (deadline, numbered++));
        using var registration = cancellation.UnsafeRegister(
            static (waiter, token) => ((Waiter)waiter!).TrySetCanceled(token),
            mine
        );
        mine.Timer = time.CreateTimer(waiter => Give((Waiter)waiter!), mine, reserved, Timeout.InfiniteTimeSpan);
        return await mine.Task;
    }

    /// <param name="reservedBy">Whose turn it was to be.</param>
    private void Give(Waiter reservedBy)
    {
        lock (gate)
            reservedBy.HasTurnPassed = true;
        while (true)
        {
            Waiter? first;
            lock (gate)
                if (!waiting.TryDequeue(out first, out _))
                    return;
            if (first.TrySetResult(first.HasTurnPassed && first != reservedBy))
                return;
        }
    }
}
