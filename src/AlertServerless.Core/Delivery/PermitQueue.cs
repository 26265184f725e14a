namespace AlertServerless.Core.Delivery;

/// <summary>
/// Those who wait for a permit in this process's share of a provider's rate (<see cref="RateShare"/>). Each permit goes
/// to whoever has the least time left when it comes, of whichever alert; of equals to whoever came first. Thread-safe.
/// </summary>
internal sealed class PermitQueue(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<Waiter, (DateTimeOffset Deadline, long Number)> waiting = new();
    private long numbered;

    // Its continuation runs synchronously when it gets a permit, also when a test moves the clock.
    private sealed class Waiter : TaskCompletionSource<bool>
    {
        /// <summary>Fires at the reserved permit; referenced, so that it is not collected before.</summary>
        public ITimer? Timer { get; set; }

        public bool HasPermitPassed { get; set; }
    }

    /// <summary>Returns when the caller has a permit: no later than the one it reserved, unless a more urgent one took
    /// that. A caller that is cancelled leaves its permit to the others.</summary>
    /// <param name="reserved">How long until the permit that the caller reserved.</param>
    /// <returns>True when it came later than that.</returns>
    public async Task<bool> WaitAsync(TimeSpan reserved, DateTimeOffset deadline, CancellationToken cancellation)
    {
        var waiter = new Waiter();
        lock (gate)
            waiting.Enqueue(waiter, (deadline, numbered++));
        using var registration = cancellation.UnsafeRegister(
            static (state, token) => ((Waiter)state!).TrySetCanceled(token),
            waiter
        );
        waiter.Timer = time.CreateTimer(state => Give((Waiter)state!), waiter, reserved, Timeout.InfiniteTimeSpan);
        return await waiter.Task;
    }

    /// <param name="reservedBy">Who had reserved the permit.</param>
    private void Give(Waiter reservedBy)
    {
        lock (gate)
            reservedBy.HasPermitPassed = true;
        while (true)
        {
            Waiter? first;
            lock (gate)
                if (!waiting.TryDequeue(out first, out _))
                    return;
            if (first.TrySetResult(first.HasPermitPassed && first != reservedBy))
                return;
        }
    }
}
