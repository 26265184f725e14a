namespace AlertServerless.Core.Alerting;

/// <summary>The book as stored, and the version a save must name. Version 0: never stored.</summary>
public sealed record StoredCatalog(EventCatalog Book, long Version);

/// <summary>What became of a save. A closed set: <see cref="Saved"/> or <see cref="Conflict"/>.</summary>
public abstract record SaveResult
{
    private SaveResult() { }

    public sealed record Saved(long Version) : SaveResult;

    /// <summary>Somebody else saved since (or this very save, if its answer got lost). Next: load again and decide
    /// again.</summary>
    public sealed record Conflict : SaveResult;
}

/// <summary>
/// The producer's memory. The book is one item, saved on condition of its version, so of two producers that decide at
/// once one finds out and decides again on the other's book. What the store cannot do throws; it never answers "empty"
/// instead.
/// </summary>
public interface IEventStore
{
    /// <summary>Strongly consistent.</summary>
    Task<StoredCatalog> LoadAsync(CancellationToken cancellation);

    Task<SaveResult> SaveAsync(EventCatalog catalog, long expectedVersion, CancellationToken cancellation);

    /// <summary>Keeps an alert by its id, for retries that come after the book has forgotten it, and counts it as open.
    /// Doing it again keeps nothing else.</summary>
    Task ArchiveAsync(PendingAlert decided, CancellationToken cancellation);

    /// <summary>Null when no such alert was archived.</summary>
    Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation);

    /// <summary>Archived and not closed, with the terms of their fan-out: alerts of which somebody may still have to be
    /// notified or filed. Strongly consistent.</summary>
    Task<IReadOnlyList<PendingAlert>> OpenAlertsAsync(CancellationToken cancellation);

    /// <summary>Nothing is left to do about this alert. Closing it again, or one that nobody opened, changes
    /// nothing.</summary>
    Task CloseAsync(AlertId id, CancellationToken cancellation);
}
