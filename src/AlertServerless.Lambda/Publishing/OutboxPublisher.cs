using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// Brings pending alerts to the topic, lane by lane, and into the archive. What a broker did not acknowledge stays
/// pending and is offered again; records repeat an alert's id, so one that was taken twice is notified once.
/// </summary>
public sealed class OutboxPublisher(
    IAlertPublisher publisher,
    IEventStore store,
    AlertSigner signer,
    TimeProvider time,
    Action<ProducerEvent> onEvent
)
{
    private readonly Dictionary<AlertId, Progress> progress = [];
    private int partitions;

    /// <summary>Learns the topic's size, and connects by asking. Partitions only ever grow, so an old count still
    /// fits.</summary>
    /// <returns>False while the size is unknown: nothing can be published yet.</returns>
    public async Task<bool> ReadyAsync(CancellationToken cancellation)
    {
        switch (await publisher.MeasureAsync(cancellation))
        {
            case TopicSize.Known known:
                partitions = known.Partitions;
                break;
            case TopicSize.Unknown unknown:
                onEvent(new ProducerEvent.TopicUnavailable(unknown.Why));
                break;
        }

        return partitions > 0;
    }

    /// <summary>Makes an alert's records and throws them away.</summary>
    public void WarmUp(PendingAlert pending) => _ = Records(pending, partitionCount: 1);

    /// <returns>Those that are in the archive, and on the topic in every lane unless their time is over.</returns>
    public async Task<IReadOnlySet<AlertId>> PublishAsync(
        IReadOnlyList<PendingAlert> pending,
        DateTimeOffset? seenAt,
        CancellationToken cancellation
    )
    {
        foreach (var gone in progress.Keys.Except(pending.Select(p => p.Alert.Id)).ToList())
            progress.Remove(gone);
        var ready = partitions > 0 || await ReadyAsync(cancellation);
        var now = time.GetUtcNow();
        foreach (var alert in pending)
            await PublishAsync(alert, toTopic: ready && now < alert.Alert.ExpiresAt, seenAt, cancellation);
        return pending
            .Where(p => progress[p.Alert.Id].IsDone(now >= p.Alert.ExpiresAt))
            .Select(p => p.Alert.Id)
            .ToHashSet();
    }

    // What never reached the topic is archived all the same: whom it did not tell must be filed.
    private async Task PublishAsync(
        PendingAlert pending,
        bool toTopic,
        DateTimeOffset? seenAt,
        CancellationToken cancellation
    )
    {
        var state = progress.GetValueOrDefault(pending.Alert.Id) ?? new Progress(null, Archived: false);
        // The archive is for later; it must not stand between a decision and the topic.
        var archiving = state.Archived ? Task.FromResult(true) : ArchiveAsync(pending, cancellation);
        if (toTopic && state.Left is null)
            progress[pending.Alert.Id] = state = state with { Left = Records(pending, partitions) };
        if (toTopic && state.Left is { Count: > 0 } left)
        {
            var outcomes = await publisher.PublishAsync(left, cancellation);
            var acknowledged = outcomes.Where(o => o.Fate == LaneFate.Acknowledged).Select(o => o.Lane).ToHashSet();
            state = state with { Left = [.. left.Where(r => !acknowledged.Contains(r.Lane))] };
            onEvent(new ProducerEvent.Published(pending.Alert, outcomes, time.GetUtcNow() - seenAt));
        }

        progress[pending.Alert.Id] = state with { Archived = await archiving };
    }

    private IReadOnlyList<LaneRecord> Records(PendingAlert pending, int partitionCount)
    {
        // A partition that was added a moment ago has a place, and no reader yet.
        var plan = LanePlan.For(
            pending.Alert.Id,
            pending.Terms.Lanes,
            Math.Min(partitionCount, pending.Terms.Partitions ?? partitionCount)
        );
        var values = plan
            .Partitions.Select(
                (_, lane) =>
                    AlertRecordCodec.Encode(
                        new AlertRecord(
                            pending.Alert,
                            lane,
                            plan.Lanes,
                            pending.Terms.WorkersPerSegment,
                            pending.Terms.RatePerSecond
                        )
                    )
            )
            .ToList();
        return
        [
            .. signer
                .Sign(values)
                .Select(
                    (signed, lane) => new LaneRecord(lane, plan.Partitions[lane], pending.Alert.Id.Event.Value, signed)
                ),
        ];
    }

    private async Task<bool> ArchiveAsync(PendingAlert pending, CancellationToken cancellation)
    {
        try
        {
            await store.ArchiveAsync(pending, cancellation);
            return true;
        }
        catch (StoreUnavailableException failure)
        {
            onEvent(new ProducerEvent.StoreFailed(failure.Message));
            return false;
        }
    }

    /// <param name="Left">Not acknowledged yet; null while the records are not made.</param>
    private sealed record Progress(IReadOnlyList<LaneRecord>? Left, bool Archived)
    {
        public bool IsDone(bool over) => Archived && (over || Left is { Count: 0 });
    }
}
