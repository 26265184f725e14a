using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Publishing;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

/// <summary>The process ends here.</summary>
internal sealed class CrashException : Exception;

/// <summary>Remembers what was offered; a test says what becomes of it.</summary>
internal sealed class FakePublisher(int partitions = 16) : IAlertPublisher
{
    public ConcurrentQueue<LaneRecord> Offered { get; } = [];

    public ConcurrentQueue<LaneRecord> Taken { get; } = [];

    public Func<LaneRecord, LaneFate> Fate { get; set; } = _ => LaneFate.Acknowledged;

    public Action<string> At { get; set; } = _ => { };

    public bool IsThere { get; set; } = true;

    public Task<TopicSize> MeasureAsync(CancellationToken cancellation) =>
        Task.FromResult<TopicSize>(
            IsThere ? new TopicSize.Known(partitions) : new TopicSize.Unknown("as the test says")
        );

    public Task<IReadOnlyList<LaneOutcome>> PublishAsync(
        IReadOnlyList<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        At("before publish");
        var outcomes = new List<LaneOutcome>();
        foreach (var record in records)
        {
            Offered.Enqueue(record);
            var fate = Fate(record);
            if (fate == LaneFate.Acknowledged)
                Taken.Enqueue(record);
            outcomes.Add(
                new LaneOutcome(
                    record.Lane,
                    record.Partition,
                    fate,
                    fate == LaneFate.Acknowledged ? null : "as the test says"
                )
            );
        }

        At("after publish");
        return Task.FromResult<IReadOnlyList<LaneOutcome>>(outcomes);
    }

    public IReadOnlyList<Alert> Alerts => [.. Taken.Select(Read).Select(r => r.Alert)];

    public static AlertRecord Read(LaneRecord record) =>
        Assert.IsType<AlertReading.Accepted>(AlertRecordCodec.Decode(record.Value.Value)).Record;
}

/// <summary>A store that lets a test step in before and after each write.</summary>
internal sealed class StagedStore(IEventStore inner) : IEventStore
{
    public Func<string, Task> At { get; set; } = _ => Task.CompletedTask;

    public int Saves { get; private set; }

    public async Task<StoredCatalog> LoadAsync(CancellationToken cancellation)
    {
        await At("before load");
        return await inner.LoadAsync(cancellation);
    }

    public async Task<SaveResult> SaveAsync(EventCatalog catalog, long expectedVersion, CancellationToken cancellation)
    {
        await At("before save");
        var save = await inner.SaveAsync(catalog, expectedVersion, cancellation);
        Saves++;
        await At("after save");
        return save;
    }

    public async Task ArchiveAsync(PendingAlert decided, CancellationToken cancellation)
    {
        await At("before archive");
        await inner.ArchiveAsync(decided, cancellation);
    }

    public Task<IReadOnlyList<PendingAlert>> OpenAlertsAsync(CancellationToken cancellation) =>
        inner.OpenAlertsAsync(cancellation);

    public Task CloseAsync(AlertId id, CancellationToken cancellation) => inner.CloseAsync(id, cancellation);

    public Task<Alert?> FindAlertAsync(AlertId id, CancellationToken cancellation) =>
        inner.FindAlertAsync(id, cancellation);

    public static StoreUnavailableException Outage() => new("save events", new TimeoutException("as the test says"));
}
