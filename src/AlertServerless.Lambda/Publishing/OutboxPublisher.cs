using System.Diagnostics;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Alerting;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// Brings pending alerts to the topic and into the archive. What a broker did not acknowledge stays pending and is
/// offered again, lane by lane; records repeat an alert's id, so one that was taken twice is dispatched once.
/// <para>Newest first, and all side by side: neither a partition without a leader nor an older alert holds back
/// another record. An alert's records are offered in one call, which writes each to its own partition: a call for each
/// would be another environment of the publisher for each, and all but one of them cold. What takes longer than a
/// moment goes on while the next document is judged, and is looked at in the next call. Not for use by two
/// threads.</para>
/// </summary>
public sealed class OutboxPublisher(
    IAlertPublisher publisher,
    IEventStore store,
    AlertSigner signer,
    TimeProvider time,
    Action<ProducerEvent> onEvent
)
{
    // A broker that leads its partition acknowledges within milliseconds.
    private static readonly TimeSpan WaitLimit = TimeSpan.FromMilliseconds(300);

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
    public void WarmUp(PendingAlert pending) => _ = Records(pending, RegionsOf(pending));

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
        var newestFirst = pending.OrderByDescending(p => p.Alert.DecidedAt).ToList();
        var begun = new List<Task>();
        foreach (var alert in newestFirst)
            begun.AddRange(Begin(alert, toTopic: ready && now < alert.Alert.ExpiresAt, seenAt, cancellation));
        // A call is waited for once: one that hangs, as to a region that cannot be reached, must not slow every later
        // document down.
        await Waiting.ForAsync(Task.WhenAll(begun), WaitLimit, time, cancellation);
        foreach (var alert in newestFirst)
            await CollectAsync(progress[alert.Alert.Id]);
        return pending
            .Where(p => progress[p.Alert.Id].IsDone(now >= p.Alert.ExpiresAt))
            .Select(p => p.Alert.Id)
            .ToHashSet();
    }

    // What never reached the topic is archived all the same: whom it did not notify must be filed. The archive is for
    // later; it must not stand between a decision and the topic.
    private List<Task> Begin(PendingAlert pending, bool toTopic, DateTimeOffset? seenAt, CancellationToken cancellation)
    {
        var begun = new List<Task>();
        if (!progress.TryGetValue(pending.Alert.Id, out var state))
            progress[pending.Alert.Id] = state = new Progress(pending.Alert, seenAt);
        if (!state.IsArchived && state.Archiving is null)
            begun.Add(state.Archiving = ArchiveAsync(pending, cancellation));
        if (!toTopic)
            return begun;
        state.Left ??= [.. Records(pending, partitions)];
        // Each region's topic by itself: one that cannot be reached does not withhold what the other has acknowledged.
        var regions = RegionsOf(pending);
        var offered = state.Left.Where(record => !state.IsUnderWay(record.Lane)).ToList();
        foreach (var some in offered.GroupBy(record => record.Lane % regions).Select(some => some.ToList()))
        {
            var offer = new Offer(some, OfferAsync(state, some, cancellation));
            state.UnderWay.Add(offer);
            begun.Add(offer.Fates);
        }

        return begun;
    }

    // A later offer, too, belongs to the trace of the document that decided the alert.
    private async Task<IReadOnlyList<LaneOutcome>> OfferAsync(
        Progress state,
        List<LaneRecord> records,
        CancellationToken cancellation
    )
    {
        using var span = Tracing.Source.StartActivity(Tracing.Spans.Publish, ActivityKind.Client, state.Trace);
        if (span is null)
            return await publisher.PublishAsync(records, cancellation);
        span.SetTag(Tracing.Tags.Alert, state.Alert.Id.Value).SetTag(Tracing.Tags.Lanes, records.Count);
        return await publisher.PublishAsync(
            [.. records.Select(record => record with { TraceParent = span.Id })],
            cancellation
        );
    }

    private async Task CollectAsync(Progress state)
    {
        if (state.Archiving is { IsCompleted: true } archiving)
        {
            state.Archiving = null;
            state.IsArchived = await archiving;
        }

        var outcomes = new List<LaneOutcome>();
        foreach (var offer in state.UnderWay.FindAll(offer => offer.Fates.IsCompleted))
        {
            state.UnderWay.Remove(offer);
            outcomes.AddRange(await offer.Fates);
        }

        if (outcomes.Count == 0)
            return;
        var acknowledged = outcomes.Where(o => o.Fate == LaneFate.Acknowledged).Select(o => o.Lane).ToHashSet();
        state.Left!.RemoveAll(record => acknowledged.Contains(record.Lane));
        onEvent(new ProducerEvent.Published(state.Alert, outcomes, time.GetUtcNow() - state.SeenAt));
    }

    private static int RegionsOf(PendingAlert pending) => Math.Max(1, pending.FanOut.Regions.Count);

    private IReadOnlyList<LaneRecord> Records(PendingAlert pending, int partitionCount)
    {
        // A partition that was added a moment ago exists, and has no reader yet.
        var read = Math.Min(partitionCount, pending.FanOut.Partitions * RegionsOf(pending) ?? partitionCount);
        var regions = Math.Min(read, RegionsOf(pending));
        var plan = LanePlan.For(pending.Alert.Id, pending.FanOut.Lanes, read - (read % regions), regions);
        var values = plan
            .Partitions.Select(
                (_, lane) =>
                    AlertRecordCodec.Encode(
                        new AlertRecord(
                            pending.Alert,
                            lane,
                            plan.Lanes,
                            pending.FanOut.WorkersPerSegment,
                            pending.FanOut.RatePerSecond
                        )
                        {
                            Regions = regions == 1 ? [] : pending.FanOut.Regions,
                        }
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

    /// <summary>One call of the publisher.</summary>
    private sealed record Offer(List<LaneRecord> Records, Task<IReadOnlyList<LaneOutcome>> Fates);

    /// <param name="seenAt">When the document that decided it reached us; null for an earlier decision.</param>
    private sealed class Progress(Alert alert, DateTimeOffset? seenAt)
    {
        public Alert Alert => alert;

        public DateTimeOffset? SeenAt => seenAt;

        /// <summary>Of the document that decided it.</summary>
        public ActivityContext Trace { get; } = Activity.Current?.Context ?? default;

        /// <summary>Not acknowledged yet; null while the records are not made.</summary>
        public List<LaneRecord>? Left { get; set; }

        /// <summary>Calls whose answer is waited for.</summary>
        public List<Offer> UnderWay { get; } = [];

        public Task<bool>? Archiving { get; set; }

        public bool IsArchived { get; set; }

        public bool IsUnderWay(int lane) =>
            UnderWay.Exists(offer => offer.Records.Exists(record => record.Lane == lane));

        public bool IsDone(bool over) => IsArchived && (over || Left is { Count: 0 });
    }
}
