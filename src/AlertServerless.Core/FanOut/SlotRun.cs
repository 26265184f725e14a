using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// The fan-out: <c>claim → judge → dispatch → checkpoint</c>, over one slot from its cursor to its end, chunk by chunk.
/// There is one such run, for consumers, retries and closing; <see cref="ISlotWork"/> is all they differ in. <see
/// cref="DispatchControl"/> decides whether a chunk is dispatched, recorded as expired, or neither.
/// <para>The checkpoint comes after the dispatch, and its cursor passes nobody whose answer is waited for or who is
/// not kept yet, so a crash repeats at most one chunk and skips nobody. The run itself goes on meanwhile: one receiver
/// that hangs, or a queue, holds back the cursor and not the next ones.</para>
/// </summary>
public sealed class SlotRun : IAsyncDisposable
{
    /// <summary>How long a run waits for answers, or for the queue, while none comes, before it goes on.</summary>
    internal static readonly TimeSpan WaitLimit = TimeSpan.FromMilliseconds(300);

    private readonly ISlotWork work;
    private readonly DispatchContext context;
    private readonly LeaseKeeper lease;
    private readonly Task<SubscriberPage> firstPage;
    private readonly Task<DispatchState> firstState;
    private readonly SegmentSealer addresses;
    private readonly SlotLedger ledger;
    private readonly SlotDispatch dispatch;
    private readonly SlotIntent intent;
    private readonly SlotJudge judge;
    private DispatchState state;
    private Chunk chunk;
    private SubscriberId? handled; // the last one judged

    private SlotRun(
        ISlotWork work,
        DispatchContext context,
        Claim claim,
        SlotOpening opening,
        CancellationToken cancellation
    )
    {
        this.work = work;
        this.context = context;
        var ports = context.Ports;
        lease = new LeaseKeeper(ports.Claims, claim, context.ClaimOptions, context.Store, ports.Clock, cancellation);
        addresses = ports.Addresses.For(work.Key.Segment.Value);
        ledger = new SlotLedger(work, context, claim.Cursor);
        dispatch = new SlotDispatch(context, lease, ledger);
        intent = new SlotIntent(context, lease, ledger, dispatch, opening);
        judge = new SlotJudge(work, context, ledger);
        chunk = NewChunk();
        handled = claim.Cursor;
        firstPage = opening.Page is { } page && claim.Cursor is null ? Task.FromResult(page) : ReadAsync(cancellation);
        firstState = context.StateAsync(cancellation, asOfNow: true);
    }

    public ClaimKey Key => work.Key;

    /// <summary>Claim. What is won is kept alive, and its first page is there or on the way: a slot may be opened while
    /// the one before is sent.</summary>
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
        var opening = await SlotOpening.ReadAsync(work, context, cancellation).ConfigureAwait(false);
        var bid = new ClaimBid(owner, opening.Intended);
        var attempt = await context
            .Store.AskAsync(
                token => claims.TryClaimAsync(work.Key, bid, context.Now, context.TakeOverOptions, token),
                limit: null,
                slowAfter: context.ClaimOptions.Lease / 2,
                cancellation
            )
            .ConfigureAwait(false);
        return attempt is ClaimAttempt.Won won ? new SlotRun(work, context, won.Claim, opening, cancellation) : null;
    }

    /// <summary>Dispatches and completes the slot.</summary>
    public async Task<SlotEnd> RunAsync() =>
        await DispatchAsync().ConfigureAwait(false) ?? await CompleteAsync().ConfigureAwait(false);

    /// <summary>Until everybody in the slot was judged, and whoever is owed the alert dispatched to.</summary>
    /// <returns>Null when an answer or the queue is still waited for: <see cref="CompleteAsync"/> does that, and
    /// another slot may be worked on meanwhile.</returns>
    public Task<SlotEnd?> DispatchAsync() => UnlessLostAsync(WorkThroughAsync);

    /// <summary>Waits for what is left, and finishes the slot; when the run must stop before, gives it back.</summary>
    public async Task<SlotEnd> CompleteAsync() =>
        (
            await UnlessLostAsync(async () => await EndAsync(forGood: true).ConfigureAwait(false)).ConfigureAwait(false)
        )!.Value;

    public async ValueTask DisposeAsync()
    {
        await dispatch.AbandonAsync().ConfigureAwait(false);
        await lease.DisposeAsync().ConfigureAwait(false);
        addresses.Dispose();
    }

    private async Task<SlotEnd?> UnlessLostAsync(Func<Task<SlotEnd?>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (lease.IsLost)
        {
            return SlotEnd.Lost;
        }
        catch (OperationCanceledException) when (lease.Fault is { } fault)
        {
            throw new LeaseNotRenewedException(work.Key, fault);
        }
    }

    private async Task<SlotEnd?> WorkThroughAsync()
    {
        // Retries come later than anybody could have missed a correction.
        if (context.Alert.Alert.Earlier.Count > 0 && work.IsWholeSlot)
        {
            var earlier = new EarlierSlots(context, lease.Claim.Owner);
            if (!await earlier.SettleAsync(work.Key.Segment, lease.Ended).ConfigureAwait(false))
                return await ReleaseAsync().ConfigureAwait(false);
        }

        await judge.ReadReceiptsAsync(lease.Claim, lease.Ended).ConfigureAwait(false);
        var page = await firstPage.ConfigureAwait(false);
        await firstState.ConfigureAwait(false);
        state = await context.StateUnlessPausedAsync(lease.Ended).ConfigureAwait(false);
        while (true)
        {
            var unreadable = new Queue<UnreadableSubscriber>(page.Unreadable.OrderBy(one => one.Id));
            foreach (var subscriber in page.Subscribers)
            {
                // Before the cursor can pass them.
                while (unreadable.TryPeek(out var first) && first.Id < subscriber.Id)
                    NotReadable(unreadable.Dequeue());
                // Only now, when somebody comes after it: the last chunk, full or not, needs no checkpoint besides
                // the finish.
                if (IsFull || (chunk.Count > 0 && intent.EndsBefore(subscriber.Id)))
                {
                    if (!await AdvanceAsync().ConfigureAwait(false))
                        return SlotEnd.Lost;
                    state = await NextStateAsync().ConfigureAwait(false);
                }

                if (chunk.Count == 0 && (context.MustStop || state == DispatchState.Paused))
                    return await ReleaseAsync().ConfigureAwait(false);
                handled = subscriber.Id;
                judge.Judge(subscriber, chunk, state);
            }

            while (unreadable.TryDequeue(out var last))
                NotReadable(last);
            if (!page.More)
                break;
            page = await ReadAsync(lease.Ended).ConfigureAwait(false);
            if (chunk.Count == 0)
                state = await NextStateAsync().ConfigureAwait(false);
        }

        return await EndAsync(forGood: false).ConfigureAwait(false);
    }

    // Those under way count as well: not more than a chunk may be without a receipt.
    private bool IsFull
    {
        get
        {
            var most = context.ChunkSize(state);
            if (chunk.Count > 0)
                most = Math.Min(most, context.Window.Free);
            return chunk.Count + ledger.Unfiled >= Math.Max(1, most);
        }
    }

    private Task<SubscriberPage> ReadAsync(CancellationToken cancellation) =>
        context.Store.AskAsync(() => work.ReadAsync(handled, cancellation), cancellation);

    // The cursor moves over them too, or the next page would show them again.
    private void NotReadable(UnreadableSubscriber row)
    {
        if (handled is not { } last || row.Id > last)
            handled = row.Id;
        judge.NotReadable(row);
    }

    private Chunk NewChunk() => new(context.Alert, context.Text, work.Key.Segment, addresses, work.WaitUntil);

    // A pause may be long, so everything known is written before it.
    private async Task<DispatchState> NextStateAsync()
    {
        var next = await context.StateAsync(lease.Ended).ConfigureAwait(false);
        if (next != DispatchState.Paused)
            return next;
        await CheckpointAsync(CheckpointKind.GoesOn).ConfigureAwait(false);
        return await context.StateUnlessPausedAsync(lease.Ended).ConfigureAwait(false);
    }

    /// <returns>False when the claim is lost.</returns>
    private async Task<bool> AdvanceAsync()
    {
        // What was sent is written with the intent of the next chunk, right before that is sent: judging it takes no
        // time, and not more than a chunk is ever without a receipt.
        var isWrittenWithNext = chunk.Count > 0 && state == DispatchState.Running && context.DeclaresIntent;
        if (!await SendAsync(forGood: false).ConfigureAwait(false))
            return false;
        // Recording waits for no provider, and nothing waits for it.
        await FileAsync(state == DispatchState.Ended ? null : WaitLimit).ConfigureAwait(false);
        if (!isWrittenWithNext)
            return await CheckpointAsync(CheckpointKind.GoesOn).ConfigureAwait(false);
        ledger.Close(Cursor, dispatch.Open);
        return true;
    }

    /// <param name="forGood">Whether to wait until nothing is left to wait for, or the run must stop.</param>
    private async Task<SlotEnd?> EndAsync(bool forGood)
    {
        if (!await SendAsync(forGood).ConfigureAwait(false))
            return SlotEnd.Lost;
        var isLong = forGood || state == DispatchState.Ended;
        await FileAsync(isLong ? UntilStop : WaitLimit, forGood: isLong).ConfigureAwait(false);
        if (dispatch.IsEmpty && !ledger.IsFiling)
        {
            var kind = work.IsWholeSlot ? CheckpointKind.Finished : CheckpointKind.Released;
            return await CheckpointAsync(kind).ConfigureAwait(false) ? SlotEnd.Finished : SlotEnd.Lost;
        }

        if (forGood)
            return await CheckpointAsync(CheckpointKind.Released).ConfigureAwait(false)
                ? SlotEnd.Released
                : SlotEnd.Lost;
        return await CheckpointAsync(CheckpointKind.GoesOn).ConfigureAwait(false) ? null : SlotEnd.Lost;
    }

    private async Task<SlotEnd?> ReleaseAsync()
    {
        if (!await SendAsync(forGood: true).ConfigureAwait(false))
            return SlotEnd.Lost;
        await FileAsync(WaitLimit).ConfigureAwait(false);
        return await CheckpointAsync(CheckpointKind.Released).ConfigureAwait(false) ? SlotEnd.Released : SlotEnd.Lost;
    }

    private TimeSpan UntilStop
    {
        get
        {
            var left = context.StopAt - context.Now;
            return left > WaitLimit ? left : WaitLimit;
        }
    }

    private async Task<bool> SendAsync(bool forGood)
    {
        var next = chunk;
        chunk = NewChunk();
        return await intent.DeclareAsync(next).ConfigureAwait(false)
            && await dispatch.SendAsync(next, forGood ? null : WaitLimit).ConfigureAwait(false);
    }

    private Task FileAsync(TimeSpan? timeout, bool forGood = false) => ledger.FileAsync(timeout, forGood, lease.Ended);

    private Task<bool> CheckpointAsync(CheckpointKind kind)
    {
        ledger.Close(Cursor, dispatch.Open);
        if (kind == CheckpointKind.GoesOn && !ledger.HasClosed)
            return Task.FromResult(true);
        return lease.CheckpointAsync(ledger.TakeClosed() with { Intended = intent.Unknown }, kind);
    }

    private SubscriberId? Cursor => work.IsWholeSlot ? handled : null;
}
