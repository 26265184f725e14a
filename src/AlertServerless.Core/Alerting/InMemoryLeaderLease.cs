namespace AlertServerless.Core.Alerting;

/// <summary>For one process: a local run, or tests.</summary>
public sealed class InMemoryLeaderLease : ILeaderLease
{
    private readonly Lock gate = new();
    private (string Owner, DateTimeOffset Until)? held;

    public Task<LeaseHold> TryHoldAsync(
        string owner,
        DateTimeOffset now,
        TimeSpan duration,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            if (held is { } other && other.Owner != owner && other.Until > now)
                return Task.FromResult<LeaseHold>(new LeaseHold.Others(other.Until));
            held = (owner, now + duration);
            return Task.FromResult<LeaseHold>(new LeaseHold.Mine(now + duration));
        }
    }

    public Task ReleaseAsync(string owner, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (held?.Owner == owner)
                held = null;
        }

        return Task.CompletedTask;
    }
}
