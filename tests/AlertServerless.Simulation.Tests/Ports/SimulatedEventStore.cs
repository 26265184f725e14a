using AlertServerless.Core.Alerting;
using AlertServerless.Simulation.Judging;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>
/// Catalog and archive in this process, by value. The in-memory store encodes what it keeps, which the contract's tests
/// want and which would take most of a schedule's time.
/// </summary>
internal sealed class ArchiveOnPaper
{
    private readonly SortedDictionary<string, PendingAlert> archive = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, PendingAlert> open = new(StringComparer.Ordinal);

    public StoredCatalog Catalog { get; private set; } = new(EventCatalog.Empty, 0);

    public IReadOnlyList<PendingAlert> Open { get; private set; } = [];

    public SaveResult Save(EventCatalog catalog, long expectedVersion)
    {
        if (Catalog.Version != expectedVersion)
            return new SaveResult.Conflict();
        Catalog = new StoredCatalog(catalog, expectedVersion + 1);
        return new SaveResult.Saved(expectedVersion + 1);
    }

    /// <summary>Opening a closed alert opens it again.</summary>
    public void Note(PendingAlert decided)
    {
        open[decided.Alert.Id.Value] = decided;
        Open = [.. open.Values];
    }

    public void Archive(PendingAlert decided) => archive.TryAdd(decided.Alert.Id.Value, decided);

    public Alert? Find(AlertId id) => archive.GetValueOrDefault(id.Value)?.Alert;

    public void Close(AlertId id)
    {
        open.Remove(id.Value);
        Open = [.. open.Values];
    }
}

/// <summary>The event store as one process reaches it.</summary>
internal sealed class SimulatedEventStore(
    ArchiveOnPaper stored,
    SimulatedProcess process,
    SimulatedNetwork network,
    Evidence evidence
) : IEventStore
{
    public Task<StoredCatalog> LoadAsync(CancellationToken cancellation) =>
        AskAsync("load catalog", () => stored.Catalog, cancellation);

    public Task<SaveResult> SaveAsync(EventCatalog catalog, long expectedVersion, CancellationToken cancellation) =>
        AskAsync("save catalog", () => stored.Save(catalog, expectedVersion), cancellation);

    /// <summary>Two writes, as the table's: open first, then the archive.</summary>
    public async Task ArchiveAsync(PendingAlert decided, CancellationToken cancellation)
    {
        await AskAsync("open alert", () => Opened(decided), cancellation);
        await AskAsync("archive alert", () => Archived(decided), cancellation);
    }

    public Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation) =>
        AskAsync("find alert", () => stored.Find(id), cancellation);

    public Task<IReadOnlyList<PendingAlert>> OpenAlertsAsync(CancellationToken cancellation) =>
        AskAsync("open alerts", () => stored.Open, cancellation);

    public Task CloseAsync(AlertId id, CancellationToken cancellation) =>
        AskAsync(
            "close alert",
            () =>
            {
                stored.Close(id);
                return true;
            },
            cancellation
        );

    private bool Opened(PendingAlert decided)
    {
        stored.Note(decided);
        return true;
    }

    private bool Archived(PendingAlert decided)
    {
        stored.Archive(decided);
        evidence.Archived(decided.Alert);
        return true;
    }

    private Task<T> AskAsync<T>(string what, Func<T> effect, CancellationToken cancellation) =>
        network.AskStoreAsync(process, Service.Knowledge, what, () => Task.FromResult(effect()), cancellation);
}
