using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Reports;

namespace AlertServerless.Local.Stack;

/// <summary>What a command or a test reads from a running system, besides what it does.</summary>
public sealed partial class LocalStack
{
    /// <summary>Alerts of which somebody is still to be notified or filed.</summary>
    public Task<int> UnfinishedAsync(CancellationToken cancellation) => onlooker.Value.UnfinishedAsync(cancellation);

    /// <summary>Alerts that are not known to be on every topic yet.</summary>
    public async Task<int> PendingAsync(CancellationToken cancellation)
    {
        using var client = DynamoDbClients.CreateAt(storeEmulator!);
        var events = new DynamoEventStore(new DynamoDbStore(client), Tables.Events, clock);
        return (await events.LoadAsync(cancellation)).Catalog.Outbox.Length;
    }

    /// <summary>Messages that still wait for a retry.</summary>
    public Task<int> RetriesLeftAsync(CancellationToken cancellation) =>
        QueueContents.CountAsync(Sqs, variables[Names.Env.RetryQueueUrl], cancellation);

    /// <summary>What consumers have done to claims so far; null when nobody writes it down.</summary>
    public IReadOnlyList<ClaimTraceEntry>? Trace() =>
        Variable(LocalComposition.TraceFolder) is { } folder ? TracedClaims.ReadAll(folder) : null;

    /// <summary>The counts that the claims of these alerts keep of what became of everybody.</summary>
    public async Task<DispatchCounts> OnRecordAsync(IEnumerable<AlertId> alerts, CancellationToken cancellation)
    {
        using var client = DynamoDbClients.CreateAt(storeEmulator!);
        var claims = new DynamoSegmentClaims(new DynamoDbStore(client), Tables.Claims);
        var counts = default(DispatchCounts);
        foreach (var alert in alerts)
        foreach (var shard in Enumerable.Range(0, SegmentId.Shards))
        foreach (var claim in await claims.ListAsync(alert, shard, cancellation))
            counts += claim.Counts;
        return counts;
    }

    /// <summary>Pauses or resumes all sending, as an operator does: past any fault of the store.</summary>
    public async Task SetSendingAsync(bool paused, CancellationToken cancellation)
    {
        using var client = DynamoDbClients.CreateAt(storeEmulator!);
        await new DynamoSendingControl(new DynamoDbStore(client), Tables.State).SetAsync(
            paused ? SendingState.Paused : SendingState.Running,
            "demo",
            clock.GetUtcNow(),
            cancellation
        );
    }

    /// <summary>What is left in the retry queue and in the dead-letter queue.</summary>
    public async Task<IReadOnlyList<Undelivered>> LeftAsync(CancellationToken cancellation)
    {
        var left = new List<Undelivered>();
        foreach (var queue in new[] { Names.Env.RetryQueueUrl, Names.Env.DeadLetterQueueUrl })
            left.AddRange(await QueueContents.TakeAsync(Sqs, variables[queue], cancellation));
        return left;
    }
}
