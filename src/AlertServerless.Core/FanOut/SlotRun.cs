using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>How work on a slot ended.</summary>
public enum SlotEnd
{
    /// <summary>Everyone in it is handled, and that is on record.</summary>
    Finished,

    /// <summary>Given back with its cursor because the run must stop, or sending is paused.</summary>
    Released,

    /// <summary>Another worker's fence is on it, or the lease ran out: the other goes on from the last
    /// checkpoint.</summary>
    Lost,
}

/// <summary>
/// The fan-out: <c>claim → judge → dispatch → checkpoint</c>, over one slot from its cursor to its end, chunk by
/// chunk. There is one such run, for consumers, retries and closing; <see cref="ISlotWork"/> is all they differ in.
/// Whether a chunk is dispatched, recorded as expired or neither is said by <see cref="DispatchControl"/>.
/// <para>The checkpoint comes after the dispatch and after whoever was not reached is kept, so a crash repeats at
/// most one chunk and skips nobody.</para>
/// </summary>
public sealed class SlotRun : IAsyncDisposable
{
    private static readonly SendOutcome Expired = new SendOutcome.Expired();

    private readonly ISlotWork work;
    private readonly DispatchContext context;
    private readonly LeaseKeeper lease;
    private readonly Task<SubscriberPage> firstPage;
    private readonly Task<DispatchState> firstState;
    private readonly SegmentSealer addresses;
    private readonly List<Unreached> unreached = [];
    private IReadOnlyDictionary<SubscriberId, Receipt>? notified; // for a cancellation: who is owed a retraction
    private DispatchState state;
    private Chunk chunk;
    private SubscriberId? handled;
    private DispatchCounts counts;

    private SlotRun(ISlotWork work, DispatchContext context, Claim claim, CancellationToken cancellation)
    {
        this.work = work;
        this.context = context;
        var ports = context.Ports;
        lease = new LeaseKeeper(ports.Claims, claim, context.Terms, context.Store, ports.Clock, cancellation);
        addresses = ports.Addresses.For(work.Key.Segment.Value);
        chunk = NewChunk();
        handled = claim.Cursor;
        firstPage = ReadAsync(cancellation);
        firstState = context.StateAsync(cancellation, asOfNow: true);
    }

    /// <summary>Claim. What is won is kept alive, and its first page is on the way: a slot may be opened while the
    /// one before is sent.</summary>
    /// <param name="owner">Unique for this invocation.</param>
    /// <param name="cancellation">Ends everything at once; the claim then expires by itself.</param>
    /// <returns>Null when another worker has the slot, or it is finished.</returns>
    public static async Task<SlotRun?> TryClaimAsync(
        ISlotWork work,
        DispatchContext context,
        string owner,
        CancellationToken cancellation
    )
    {
        var claims = context.Ports.Claims;
        var attempt = await context
            .Store.AskAsync(
                () => claims.TryClaimAsync(work.Key, owner, context.Now, context.Terms, cancellation),
                cancellation
            )
            .ConfigureAwait(false);
        return attempt is ClaimAttempt.Won won ? new SlotRun(work, context, won.Claim, cancellation) : null;
    }

    public async Task<SlotEnd> RunAsync()
    {
        try
        {
            return await WorkThroughAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lease.IsLost)
        {
            return SlotEnd.Lost;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await lease.DisposeAsync().ConfigureAwait(false);
        addresses.Dispose();
    }

    private async Task<SlotEnd> WorkThroughAsync()
    {
        // Retries come later than anybody could have missed a correction.
        if (context.Alert.Alert.Earlier.Count > 0 && work.IsWholeSlot)
        {
            var earlier = new EarlierSlots(context, lease.Claim.Owner);
            if (!await earlier.SettleAsync(work.Key.Segment, lease.Ended).ConfigureAwait(false))
                return await ReleaseAsync().ConfigureAwait(false);
        }

        notified = await context.NotifiedBeforeAsync(work.Key.Segment, lease.Ended).ConfigureAwait(false);
        var page = await firstPage.ConfigureAwait(false);
        await firstState.ConfigureAwait(false);
        state = await context.StateUnlessPausedAsync(lease.Ended).ConfigureAwait(false);
        while (true)
        {
            foreach (var subscriber in page.Subscribers)
            {
                // Only now, when somebody comes after it: the last chunk, full or not, needs no checkpoint besides
                // the finish.
                if (chunk.Count + unreached.Count >= context.ChunkSize(state))
                {
                    if (!await AdvanceAsync(last: false).ConfigureAwait(false))
                        return SlotEnd.Lost;
                    state = await context.StateUnlessPausedAsync(lease.Ended).ConfigureAwait(false);
                }

                if (chunk.Count == 0 && (context.MustStop || state == DispatchState.Paused))
                    return await ReleaseAsync().ConfigureAwait(false);
                Judge(subscriber);
            }

            foreach (var unreadable in page.Unreadable)
                NotReachable(unreadable.Id, unreadable.Reason);
            if (!page.More)
                break;
            page = await ReadAsync(lease.Ended).ConfigureAwait(false);
            if (chunk.Count == 0)
                state = await context.StateUnlessPausedAsync(lease.Ended).ConfigureAwait(false);
        }

        return await AdvanceAsync(last: true).ConfigureAwait(false) ? SlotEnd.Finished : SlotEnd.Lost;
    }

    private Task<SubscriberPage> ReadAsync(CancellationToken cancellation) =>
        context.Store.AskAsync(() => work.ReadAsync(handled, cancellation), cancellation);

    // Judge: whoever is owed the alert is in the chunk or, when nothing may be sent any more, recorded. A
    // cancellation goes by receipts.
    private void Judge(StoredSubscriber subscriber)
    {
        handled = subscriber.Id;
        if (notified is not null)
        {
            if (!notified.TryGetValue(subscriber.Id, out var receipt))
                counts += DispatchCounts.OneSkipped;
            else if (state == DispatchState.Ended)
                RecordExpired(subscriber.Id);
            else
                Note(subscriber, chunk.AddRetraction(subscriber, receipt));
            return;
        }

        var now = context.JudgedAt(state);
        var verdict = Eligibility.Judge(context.Alert, subscriber.Preferences, now);
        if (!verdict.IsEligible)
            counts += DispatchCounts.OneSkipped;
        else if (state == DispatchState.Withdrawn)
            RecordWithdrawn();
        else if (state == DispatchState.Ended)
            RecordExpired(subscriber.Id);
        else if (context.IsLeftToNewer(subscriber, verdict.Level))
            RecordSuperseded();
        else
            Note(subscriber, chunk.Add(subscriber, verdict, now));
    }

    private void RecordWithdrawn()
    {
        context.Summary.Withdrawn(work.Key.Segment.Channel);
        counts += DispatchCounts.OneWithdrawn;
    }

    /// <returns>False: the subscriber is no longer to be notified.</returns>
    private bool RecordSuperseded()
    {
        context.Summary.Superseded(work.Key.Segment.Channel);
        counts += DispatchCounts.OneSuperseded;
        return false;
    }

    private bool IsLeftToNewer(Recipient recipient) =>
        context.IsLeftToNewer(recipient.Subscriber, chunk.LevelOf(recipient.Subscriber.Id));

    private void RecordExpired(SubscriberId subscriber)
    {
        context.Summary.Dispatched(work.Key.Segment.Channel, Expired, context.Now);
        NotReachable(subscriber, context.ExpiredReason);
    }

    private void Note(StoredSubscriber subscriber, string? problem)
    {
        if (problem is not null)
            NotReachable(subscriber.Id, problem);
    }

    private void NotReachable(SubscriberId subscriber, string problem, NextStep next = NextStep.GiveUp)
    {
        var (alert, segment) = (context.Alert.Alert, work.Key.Segment);
        var entry = new Undelivered(
            alert.Id,
            segment,
            subscriber,
            segment.Channel,
            problem,
            Ambiguous: false,
            Attempts: 0,
            alert.ExpiresAt
        );
        unreached.Add(new Unreached(entry, next, null));
    }

    private Chunk NewChunk() => new(context.Alert, work.Key.Segment, addresses, work.WaitUntil);

    /// <returns>False when the claim is lost.</returns>
    private async Task<bool> AdvanceAsync(bool last)
    {
        if (chunk.Count + unreached.Count > 0 && !await lease.MayDispatchAsync().ConfigureAwait(false))
            return false;
        var receipts = await DispatchAsync().ConfigureAwait(false);
        var kind =
            !last ? CheckpointKind.GoesOn
            : work.IsWholeSlot ? CheckpointKind.Finished
            : CheckpointKind.Released;
        return await CheckpointAsync(receipts, kind).ConfigureAwait(false);
    }

    // Dispatch, and account for each recipient. From whom a provider was kept, because sending was paused or the alert
    // withdrawn meanwhile, is dispatched to once that is over, or never.
    private async Task<List<Receipt>> DispatchAsync()
    {
        var delivered = new List<Receipt>(chunk.Count);
        var recipients = chunk.Recipients;
        while (recipients.Count > 0)
        {
            var keptBack = new ConcurrentDictionary<SubscriberId, bool>();
            foreach (var result in await DispatchAsync(recipients, keptBack).ConfigureAwait(false))
            {
                if (result.Next == NextStep.Drop && keptBack.ContainsKey(result.Subscriber))
                    continue;
                keptBack.TryRemove(result.Subscriber, out _);
                Account(result, delivered);
            }

            recipients = [.. recipients.Where(recipient => keptBack.ContainsKey(recipient.Subscriber.Id))];
            if (recipients.Count == 0)
                break;
            state = await context.StateUnlessPausedAsync(lease.Ended).ConfigureAwait(false);
            recipients = [.. recipients.Where(recipient => !IsLeftToNewer(recipient) || RecordSuperseded())];
            if (state == DispatchState.Running && await lease.MayDispatchAsync().ConfigureAwait(false))
                continue;
            foreach (var recipient in recipients)
                KeepBack(recipient.Subscriber.Id);
            break;
        }

        chunk = NewChunk();
        return delivered;
    }

    private async Task<IReadOnlyList<DispatchResult>> DispatchAsync(
        IReadOnlyList<Recipient> recipients,
        ConcurrentDictionary<SubscriberId, bool> keptBack
    )
    {
        using var watch = context.Watch(lease.Ended);
        return await context.Ports.Dispatcher.DispatchAsync(recipients, Write, lease.Ended).ConfigureAwait(false);

        OutboundMessage? Write(Recipient recipient, ChannelKind channel, DateTimeOffset now)
        {
            if (context.MayAskProvider && !IsLeftToNewer(recipient))
                return chunk.Write(recipient, channel, now);
            keptBack[recipient.Subscriber.Id] = true;
            return null;
        }
    }

    // Withdrawn: nothing is owed. Else the invocation ends while sending is paused, and the rest waits in the queue.
    private void KeepBack(SubscriberId subscriber)
    {
        if (state == DispatchState.Withdrawn)
            RecordWithdrawn();
        else if (state == DispatchState.Ended)
            RecordExpired(subscriber);
        else
            NotReachable(subscriber, DispatchContext.PausedReason, NextStep.Retry);
    }

    private void Account(DispatchResult result, List<Receipt> delivered)
    {
        context.Summary.Dispatched(result.Channel, result.Outcome, context.Now);
        context.Ports.Refused?.Note(work.Key.Segment, result);
        switch (result.Next)
        {
            case NextStep.Receipt:
                counts += DispatchCounts.OneNotified;
                var level = chunk.LevelOf(result.Subscriber);
                delivered.Add(new Receipt(result.Subscriber, result.Channel, level, result.MessageRef));
                break;
            case NextStep.Drop:
                counts += DispatchCounts.OneSkipped;
                break;
            default:
                var alert = context.Alert.Alert;
                var entry = result.ToUndelivered(alert.Id, work.Key.Segment, alert.ExpiresAt);
                unreached.Add(new Unreached(entry, result.Next, (result.Outcome as SendOutcome.RetryLater)?.After));
                break;
        }
    }

    // Checkpoint: first whoever was not reached is kept, then the cursor passes them, in the same write as the
    // receipts.
    private async Task<bool> CheckpointAsync(List<Receipt> delivered, CheckpointKind kind)
    {
        IReadOnlyList<Receipt> receipts = delivered;
        if (delivered.Count + unreached.Count > 0)
        {
            var outcome = new ChunkOutcome(delivered, unreached);
            receipts = await work.SettleAsync(outcome, lease.Ended).ConfigureAwait(false);
        }

        counts += new DispatchCounts(0, 0, unreached.Count);
        unreached.Clear();

        var progress = new ClaimProgress(work.IsWholeSlot ? handled : null, counts, receipts);
        counts = default;
        return await lease.CheckpointAsync(progress, kind).ConfigureAwait(false);
    }

    private async Task<SlotEnd> ReleaseAsync() =>
        await CheckpointAsync([], CheckpointKind.Released).ConfigureAwait(false) ? SlotEnd.Released : SlotEnd.Lost;
}
