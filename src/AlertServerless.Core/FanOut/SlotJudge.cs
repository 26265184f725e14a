using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Decides what each subscriber of a slot is owed: whoever is owed the alert is added to the chunk or, when nothing may
/// be sent any more, recorded as not reached. An alert goes by eligibility, a cancellation by receipts and intents.
/// </summary>
internal sealed class SlotJudge(ISlotWork work, DispatchContext context, SlotLedger ledger)
{
    private EarlierReceipts notified = new(); // for a cancellation: who is owed a retraction
    private IReadOnlyDictionary<SubscriberId, Receipt>? ahead; // by whoever had the slot before

    /// <summary>To be called once, before anybody is judged.</summary>
    public async Task ReadReceiptsAsync(Claim claim, CancellationToken cancellation)
    {
        notified = await context.NotifiedBeforeAsync(work.Key.Segment, cancellation).ConfigureAwait(false);
        // Also where the holder before died without a checkpoint: a retry may have reached whom it had filed.
        if (work.IsWholeSlot && claim.Fence > 1)
            ahead = await context.AheadOfAsync(claim, cancellation).ConfigureAwait(false);
    }

    public void Judge(StoredSubscriber subscriber, Chunk chunk, DispatchState state)
    {
        if (ahead is not null && ahead.TryGetValue(subscriber.Id, out var before))
        {
            if (before.IsAmbiguous)
                ledger.MissPossiblySent(subscriber.Id, before.Channel);
            return;
        }

        var earlier = notified.OnTelegram(subscriber.Id);
        if (context.Alert.Alert.Kind == AlertKind.Cancelled)
        {
            if (!notified.TryGet(subscriber.Id, out var receipt))
                ledger.Skip();
            else if (state == DispatchState.Ended)
                ledger.Expire(subscriber.Id);
            else
                Note(subscriber, chunk.AddRetraction(subscriber, receipt, earlier));
            return;
        }

        var now = context.JudgedAt(state);
        var result = Eligibility.Judge(context.Alert, subscriber.Preferences, now);
        if (!result.IsEligible)
            ledger.Skip();
        else if (state == DispatchState.Withdrawn)
            ledger.Withdraw();
        else if (state == DispatchState.Ended)
            ledger.Expire(subscriber.Id);
        else if (context.IsLeftToNewer(subscriber, result.Level))
            ledger.Supersede();
        else
            Note(subscriber, chunk.Add(subscriber, result, earlier, now));
    }

    public void NotReadable(UnreadableSubscriber row)
    {
        context.Summary.Damaged($"subscriber {row.Id} of {work.Key.Segment}: {row.Reason}");
        ledger.Miss(row.Id, row.Reason);
    }

    private void Note(StoredSubscriber subscriber, string? problem)
    {
        if (problem is not null)
            ledger.Miss(subscriber.Id, problem, problem == Chunk.UnknownKey ? NextStep.Retry : NextStep.GiveUp);
    }
}
