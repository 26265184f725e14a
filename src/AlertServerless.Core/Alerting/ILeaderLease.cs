namespace AlertServerless.Core.Alerting;

/// <summary>Who polls. A closed set: <see cref="Mine"/> or <see cref="Others"/>.</summary>
public abstract record LeaseHold
{
    private LeaseHold() { }

    public sealed record Mine(DateTimeOffset Until) : LeaseHold;

    public sealed record Others(DateTimeOffset Until) : LeaseHold;
}

/// <summary>
/// Spares the institutes a second poller. An optimisation and no more: two that both believe they lead decide the same,
/// and the book's version makes one decision of it. State line: <c>Free → Held → (Held again | Expired → Held |
/// Released → Held)</c>.
/// </summary>
public interface ILeaderLease
{
    /// <summary>Takes a free or expired lease, or lengthens one's own.</summary>
    Task<LeaseHold> TryHoldAsync(string owner, DateTimeOffset now, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Gives one's own lease up at once; somebody else's is left alone.</summary>
    Task ReleaseAsync(string owner, CancellationToken cancellation);
}
