using System.Collections.Concurrent;

namespace AlertServerless.Core.Alerting;

/// <summary>Holds encoded bytes, as the real one does, so that whatever does not survive writing is missed here
/// too.</summary>
public sealed class InMemoryEventStore : IEventStore
{
    private readonly Lock gate = new();
    private readonly ConcurrentDictionary<AlertId, byte[]> archive = new();
    private readonly ConcurrentDictionary<AlertId, byte[]> open = new();
    private (byte[] Book, long Version) stored = (EventCatalogCodec.Encode(EventCatalog.Empty), 0);

    public Task<StoredCatalog> LoadAsync(CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(new StoredCatalog(EventCatalogCodec.Decode(stored.Book), stored.Version));
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
        archive.TryAdd(decided.Alert.Id, AlertCodec.Encode(decided.Alert));
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
