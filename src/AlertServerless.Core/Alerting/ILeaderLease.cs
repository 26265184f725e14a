namespace AlertServerless.Core.Alerting;

/// <summary>
/// Who holds the lease, and so polls. A closed set: <see cref="Acquired"/> or <see cref="HeldByAnother"/>.
/// </summary>
public abstract record LeaseHold
{
    private LeaseHold() { }

    public sealed record Acquired(DateTimeOffset Until) : LeaseHold;

    public sealed record HeldByAnother(DateTimeOffset Until) : LeaseHold;
}

/// <summary>
/// Spares the institutes a second poller. An optimisation and no more: two that both believe they lead decide the same,
/// and the catalog's version makes one decision of it. State line: <c>Free → Held → (Held again | Expired → Held |
/// Released → Held)</c>.
/// </summary>
public interface ILeaderLease
{
    /// <summary>Acquires a free or expired lease, or renews one's own.</summary>
    Task<LeaseHold> TryHoldAsync(string owner, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Releases one's own lease at once; another owner's is left alone.</summary>
    Task ReleaseAsync(string owner, CancellationToken cancellation);
}

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
                return Task.FromResult<LeaseHold>(new LeaseHold.HeldByAnother(other.Until));
            held = (owner, now + duration);
            return Task.FromResult<LeaseHold>(new LeaseHold.Acquired(now + duration));
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
