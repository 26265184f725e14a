using System.Collections.Concurrent;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>The catalog as stored, and the version a save must name. Version 0: never stored.</summary>
public sealed record StoredCatalog(EventCatalog Catalog, long Version);

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
/// The producer's memory. The catalog is one item, saved on condition of its version, so of two producers that decide
/// at once one gets a conflict and decides again on the other's catalog. A failure throws; it is never answered with an
/// empty catalog.
/// </summary>
public interface IEventStore
{
    /// <summary>Strongly consistent.</summary>
    Task<StoredCatalog> LoadAsync(CancellationToken cancellation);

    Task<SaveResult> SaveAsync(EventCatalog catalog, long expectedVersion, CancellationToken cancellation);

    /// <summary>
    /// Archives an alert under its ids (<see cref="Alert.ArchivedAs"/>), for retries that come after the catalog has
    /// forgotten it, and lists it as open under its own. Archiving it again adds nothing.
    /// </summary>
    Task ArchiveAsync(PendingAlert decided, CancellationToken cancellation);

    /// <summary>Null when no such alert was archived.</summary>
    Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation);

    /// <summary>
    /// Archived and not closed, with the options of their fan-out: alerts whose subscribers may still have to be
    /// notified or filed as undelivered. The store leaves out an alert that it cannot read, and names it. Strongly
    /// consistent.
    /// </summary>
    Task<IReadOnlyList<PendingAlert>> OpenAlertsAsync(CancellationToken cancellation);

    /// <summary>Nothing is left to do about this alert. Closing it again, or one that nobody opened, changes
    /// nothing.</summary>
    Task CloseAsync(AlertId id, CancellationToken cancellation);
}

/// <summary>
/// Holds encoded bytes, as the real one does, so that a value that does not survive encoding is lost here too.
/// </summary>
public sealed class InMemoryEventStore : IEventStore
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<AlertId, byte[]> archive = new();
    private readonly ConcurrentDictionary<AlertId, byte[]> open = new();
    private (byte[] Catalog, long Version) stored = (EventCatalogCodec.Encode(EventCatalog.Empty), 0);

    public Task<StoredCatalog> LoadAsync(CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(new StoredCatalog(EventCatalogCodec.Decode(stored.Catalog), stored.Version));
    }

    public Task<SaveResult> SaveAsync(EventCatalog catalog, long expectedVersion, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (stored.Version != expectedVersion)
                return Task.FromResult<SaveResult>(new SaveResult.Conflict());
            stored = (EventCatalogCodec.Encode(catalog), expectedVersion + 1);
            return Task.FromResult<SaveResult>(new SaveResult.Saved(expectedVersion + 1));
        }
    }

    public Task ArchiveAsync(PendingAlert decided, CancellationToken cancellation)
    {
        open[decided.Alert.Id] = PendingCodec.Encode(decided);
        foreach (var id in decided.Alert.ArchivedAs)
            archive.TryAdd(id, AlertCodec.Encode(decided.Alert));
        return Task.CompletedTask;
    }

    public Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation) =>
        Task.FromResult(archive.TryGetValue(id, out var bytes) ? AlertCodec.Decode(bytes) : null);

    public Task<IReadOnlyList<PendingAlert>> OpenAlertsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PendingAlert>>([.. open.Values.Select(PendingCodec.Decode)]);

    public Task CloseAsync(AlertId id, CancellationToken cancellation)
    {
        open.TryRemove(id, out _);
        return Task.CompletedTask;
    }
}

/// <summary>
/// How the fan-out of one alert is divided. Fixed when the alert is decided and kept with it: consumers that divided
/// the same alert in two ways would notify people twice.
/// </summary>
/// <param name="Lanes">A power of two, 1–256.</param>
/// <param name="WorkersPerSegment">1–16.</param>
/// <param name="RatePerSecond">Messages a second each provider takes from the whole system; an absent channel is not
/// limited.</param>
/// <param name="Partitions">How many of the topic's partitions consumers certainly read: the topic may have newer ones
/// that nobody reads yet. Null for all of them.</param>
public sealed record FanOutOptions(
    int Lanes,
    int WorkersPerSegment,
    IReadOnlyDictionary<ChannelKind, double> RatePerSecond,
    int? Partitions = null
)
{
    public static FanOutOptions Least { get; } = new(1, 1, new Dictionary<ChannelKind, double>());

    /// <summary>Where each region lies that takes part in the fan-out: two, or empty for the only one.
    /// <see cref="Lanes"/> are those of all of them, <see cref="Partitions"/> those of each one's topic.</summary>
    public IReadOnlyList<GeoPoint> Regions { get; init; } = [];
}

/// <summary>
/// An alert that is decided and must reach the topic. Publishing it twice does no harm; not publishing it does.
/// </summary>
public sealed record PendingAlert(Alert Alert, FanOutOptions FanOut);
