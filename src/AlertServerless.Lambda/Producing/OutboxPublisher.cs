using AlertServerless.Core.Alerting;
using AlertServerless.Core.Segments;
using AlertServerless.Core.Topics;

namespace AlertServerless.Lambda.Producing;

/// <summary>
/// Brings pending alerts to the topic, lane by lane, and into the archive. What a broker did not acknowledge stays pending
/// and is offered again; records repeat an alert's id, so one that was taken twice is told once.
/// </summary>
public sealed class OutboxPublisher(IAlertPublisher publisher, IEventStore store, AlertSigner signer, TimeProvider time, Action<ProducerEvent> tell)
{
    private readonly Dictionary<AlertId, Progress> progress = [];
    private int partitions;

    /// <summary>Learns the topic's size, and connects by asking. Partitions only ever grow, so an old count still fits.</summary>
    /// <returns>False while the size is unknown: nothing can be published yet.</returns>
    public async Task<bool> ReadyAsync(CancellationToken cancellation)
    {
        switch (await publisher.MeasureAsync(cancellation))
        {
            case TopicSize.Known known:
                partitions = known.Partitions;
                break;
            case TopicSize.Unknown unknown:
                tell(new ProducerEvent.TopicUnavailable(unknown.Why));
                break;
        }

        return partitions > 0;
    }

    /// <summary>Makes an alert's records and throws them away.</summary>
    public void Rehearse(PendingAlert pending) => _ = Records(pending, partitionCount: 1);

    /// <returns>Those that are on the topic in every lane and in the archive.</returns>
    public async Task<IReadOnlySet<AlertId>> PublishAsync(IReadOnlyList<PendingAlert> pending, DateTimeOffset? seenAt, CancellationToken cancellation)
    {
        foreach (var gone in progress.Keys.Except(pending.Select(p => p.Alert.Id)).ToList()) progress.Remove(gone);
        if (partitions == 0 && !await ReadyAsync(cancellation)) return new HashSet<AlertId>();
        var now = time.GetUtcNow();
        foreach (var alert in pending.Where(p => now < p.Alert.ExpiresAt))
            await PublishAsync(alert, seenAt, cancellation);
        return progress.Where(p => p.Value.IsDone).Select(p => p.Key).ToHashSet();
    }

    private async Task PublishAsync(PendingAlert pending, DateTimeOffset? seenAt, CancellationToken cancellation)
    {
        var state = progress.TryGetValue(pending.Alert.Id, out var known) ? known : progress[pending.Alert.Id] = Progress.Of(Records(pending, partitions));
        if (state.IsDone) return;
        // The archive is for later; it must not stand between a decision and the topic.
        var archiving = state.Archived ? Task.FromResult(true) : ArchiveAsync(pending.Alert, cancellation);
        if (state.Left.Count > 0)
        {
            var outcomes = await publisher.PublishAsync(state.Left, cancellation);
            var acknowledged = outcomes.Where(o => o.Fate == LaneFate.Acknowledged).Select(o => o.Lane).ToHashSet();
            state = state with { Left = [.. state.Left.Where(r => !acknowledged.Contains(r.Lane))] };
            tell(new ProducerEvent.Published(pending.Alert, outcomes, time.GetUtcNow() - seenAt));
        }

        progress[pending.Alert.Id] = state with { Archived = await archiving };
    }

    private IReadOnlyList<LaneRecord> Records(PendingAlert pending, int partitionCount)
    {
        // A partition that was added a moment ago has a place, and no reader yet.
        var plan = LanePlan.For(pending.Alert.Id, pending.Terms.Lanes, Math.Min(partitionCount, pending.Terms.Partitions ?? partitionCount));
        return [.. plan.Partitions.Select((partition, lane) =>
        {
            var record = new AlertRecord(pending.Alert, lane, plan.Lanes, pending.Terms.WorkersPerSegment, pending.Terms.RatePerSecond);
            return new LaneRecord(lane, partition, pending.Alert.Id.Event.Value, signer.Sign(AlertRecordCodec.Encode(record)));
        })];
    }

    private async Task<bool> ArchiveAsync(Alert alert, CancellationToken cancellation)
    {
        try
        {
            await store.ArchiveAsync(alert, cancellation);
            return true;
        }
        catch (StoreUnavailableException failure)
        {
            tell(new ProducerEvent.StoreFailed(failure.Message));
            return false;
        }
    }

    private sealed record Progress(IReadOnlyList<LaneRecord> Left, bool Archived)
    {
        public bool IsDone => Left.Count == 0 && Archived;

        public static Progress Of(IReadOnlyList<LaneRecord> records) => new(records, Archived: false);
    }
}
