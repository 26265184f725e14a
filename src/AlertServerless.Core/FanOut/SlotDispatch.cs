using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// What one slot has under way. A chunk is waited for as long as answers come; then the run goes on, and collects the
/// late ones later. Recipients for whom no provider was asked are dispatched to once the reason is over, or never.
/// </summary>
internal sealed class SlotDispatch(DispatchContext context, LeaseKeeper lease, SlotLedger ledger)
{
    private readonly List<ChunkDispatch> underWay = [];
    private readonly List<(Chunk Chunk, Recipient Recipient)> keptBack = [];

    public bool IsEmpty => underWay.Count == 0;

    /// <summary>Whose answer is waited for.</summary>
    public IEnumerable<SubscriberId> Open => underWay.SelectMany(dispatch => dispatch.Open);

    /// <param name="chunk">May be empty.</param>
    /// <param name="timeout">How long to wait while no answer comes; null to wait for all of them.</param>
    /// <returns>False when the claim is lost.</returns>
    public async Task<bool> SendAsync(Chunk chunk, TimeSpan? timeout)
    {
        if (chunk.Count > 0)
        {
            await context.Window.WaitAsync(lease.Ended).ConfigureAwait(false);
            if (!await lease.MayDispatchAsync().ConfigureAwait(false))
                return false;
            underWay.Add(new ChunkDispatch(chunk, chunk.Recipients, context, lease));
        }

        while (underWay.Count > 0)
        {
            var waitedFor = timeout is null ? underWay : underWay.FindAll(one => !one.IsSlow);
            // With a full window the run waits for an answer: a crash must not repeat more than a chunk.
            if (waitedFor.Count == 0 && context.Window.Free > 0)
                break;
            var all = Task.WhenAll((waitedFor.Count > 0 ? waitedFor : underWay).Select(one => one.Done));
            var answered = await Waiting.ForAsync(all, timeout, context.Ports.Clock, lease.Ended).ConfigureAwait(false);
            if (answered)
                await all.ConfigureAwait(false);
            var progress = Collect();
            if (keptBack.Count > 0 && !await SendKeptBackAsync().ConfigureAwait(false))
                return false;
            if (!answered && !progress)
                waitedFor.ForEach(one => one.IsSlow = true);
        }

        return true;
    }

    /// <summary>Nobody waits for what is under way any more.</summary>
    public async Task AbandonAsync()
    {
        if (underWay.Count > 0)
            lease.End(); // Their receipts could not be written any more.
        foreach (var dispatch in underWay)
            await dispatch.AbandonAsync().ConfigureAwait(false);
    }

    /// <returns>False when nobody was settled since.</returns>
    private bool Collect()
    {
        var any = false;
        foreach (var dispatch in underWay)
        {
            while (dispatch.TryTake() is { } settled)
            {
                any = true;
                if (settled.IsKeptBack)
                    keptBack.Add((dispatch.Chunk, settled.Recipient));
                else
                    Account(settled.Result, dispatch.Chunk);
            }
        }

        underWay.RemoveAll(dispatch => dispatch.Open.Count == 0);
        return any;
    }

    private void Account(DispatchResult result, Chunk chunk)
    {
        ledger.Account(result, chunk.LevelOf);
        if (result is { Next: NextStep.Receipt, Channel: ChannelKind.Telegram })
            context.Outdated.Add(chunk.MarkFor(result.Subscriber));
    }

    private async Task<bool> SendKeptBackAsync()
    {
        var state = await context.StateUnlessPausedAsync(lease.Ended).ConfigureAwait(false);
        keptBack.RemoveAll(kept => IsSuperseded(kept.Chunk, kept.Recipient));
        var again = state == DispatchState.Running;
        if (again && keptBack.Count > 0 && !await lease.MayDispatchAsync().ConfigureAwait(false))
            return false;
        foreach (var group in keptBack.GroupBy(kept => kept.Chunk, kept => kept.Recipient))
            if (again)
                underWay.Add(new ChunkDispatch(group.Key, [.. group], context, lease));
            else
                foreach (var recipient in group)
                    KeepBack(recipient.Subscriber.Id, state);
        keptBack.Clear();
        return true;
    }

    private bool IsSuperseded(Chunk chunk, Recipient recipient)
    {
        if (!context.IsLeftToNewer(recipient.Subscriber, chunk.LevelOf(recipient.Subscriber.Id)))
            return false;
        ledger.Supersede();
        return true;
    }

    // Withdrawn: nothing is owed. Else the invocation ends while sending is paused, and the rest waits in the queue.
    private void KeepBack(SubscriberId subscriber, DispatchState state)
    {
        if (state == DispatchState.Withdrawn)
            ledger.Withdraw();
        else if (state == DispatchState.Ended)
            ledger.Expire(subscriber);
        else
            ledger.Miss(subscriber, DispatchContext.PausedReason, NextStep.Retry);
    }
}
