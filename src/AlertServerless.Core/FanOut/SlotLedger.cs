using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// What a run has done and not yet written: receipts, counts, and those it did not reach. The cursor never passes
/// somebody whose answer is waited for or who is not yet kept durably; receipts are written beyond it, so that whoever
/// takes the slot over does not notify them again. Used by one run, one call at a time.
/// </summary>
/// <param name="from">The cursor as last written.</param>
internal sealed class SlotLedger(ISlotWork work, DispatchContext context, SubscriberId? from)
{
    private SubscriberId? stored = from;
    private readonly List<Receipt> receipts = [];
    private readonly List<Receipt> delivered = []; // since the last filing was begun
    private readonly List<Unreached> unreached = []; // likewise
    private readonly List<Filing> filings = [];
    private readonly List<SubscriberId> ambiguous = [];
    private ClaimProgress closed = ClaimProgress.Nothing;
    private DispatchCounts counts;

    /// <param name="Kept">Ends when the queue has them.</param>
    /// <param name="First">The lowest id among them.</param>
    private sealed record Filing(Task<IReadOnlyList<Receipt>> Kept, SubscriberId First, int Count);

    /// <summary>Unreached ones that are in no filing yet.</summary>
    public int Unfiled => unreached.Count;

    public bool IsFiling => filings.Count > 0;

    /// <summary>Of whom no answer will ever say whether a provider took it.</summary>
    public IReadOnlyCollection<SubscriberId> Ambiguous => ambiguous;

    /// <summary>Whether there is anything that a checkpoint must write.</summary>
    public bool HasClosed =>
        closed.Receipts.Count > 0 || closed.Added != default || (closed.Cursor is { } cursor && cursor != stored);

    private ChannelKind Channel => work.Key.Segment.Channel;

    public void Skip() => counts += DispatchCounts.OneSkipped;

    public void Withdraw()
    {
        context.Summary.Withdrawn(Channel);
        counts += DispatchCounts.OneWithdrawn;
    }

    public void Supersede()
    {
        context.Summary.Superseded(Channel);
        counts += DispatchCounts.OneSuperseded;
    }

    public void Expire(SubscriberId subscriber)
    {
        context.Summary.Dispatched(Channel, DeliveryBatch.TooLate, context.Now);
        Miss(subscriber, context.ExpiredReason);
    }

    public void Miss(SubscriberId subscriber, string problem, NextStep next = NextStep.GiveUp) =>
        unreached.Add(new Unreached(Entry(subscriber, Channel, problem, isAmbiguous: false), next, null));

    /// <summary>Somebody with an ambiguous receipt of a worker that stopped before it could file them.</summary>
    public void MissPossiblySent(SubscriberId subscriber, ChannelKind channel)
    {
        var entry = Entry(subscriber, channel, "possibly sent by a consumer that stopped", isAmbiguous: true);
        unreached.Add(new Unreached(entry, NextStep.Retry, null));
    }

    public void Account(DispatchResult result, Func<SubscriberId, AlertLevel> levelOf)
    {
        context.Summary.Dispatched(result.Channel, result.Outcome, context.Now);
        context.Ports.Refused?.Note(work.Key.Segment, result);
        switch (result.Next)
        {
            case NextStep.Receipt:
                counts += DispatchCounts.OneNotified;
                var level = levelOf(result.Subscriber);
                var receipt = new Receipt(result.Subscriber, result.Channel, level, result.MessageRef);
                receipts.Add(receipt);
                delivered.Add(receipt);
                break;
            case NextStep.Drop:
                Skip();
                break;
            default:
                var alert = context.Alert.Alert;
                var entry = result.ToUndelivered(alert.Id, work.Key.Segment, alert.ExpiresAt);
                unreached.Add(new Unreached(entry, result.Next, (result.Outcome as SendOutcome.RetryLater)?.After));
                if (entry.Ambiguous)
                    ambiguous.Add(entry.Subscriber);
                break;
        }
    }

    /// <summary>Begins to keep those who were not reached, and waits for the queue.</summary>
    /// <param name="timeout">For so long, and not at all while an earlier filing hangs: it must not hold back whoever
    /// comes next. Null: for as long as it takes.</param>
    /// <param name="forGood">To wait for earlier ones as well.</param>
    public async Task FileAsync(TimeSpan? timeout, bool forGood, CancellationToken cancellation)
    {
        var isHanging = filings.Count > 0 && timeout is not null && !forGood;
        if (delivered.Count + unreached.Count > 0)
            filings.Add(Begin(cancellation));
        if (!isHanging && filings.Count > 0)
            await Waiting
                .ForAsync(
                    Task.WhenAll(filings.Select(filing => filing.Kept)),
                    timeout,
                    context.Ports.Clock,
                    cancellation
                )
                .ConfigureAwait(false);
        foreach (var filing in filings.FindAll(filing => filing.Kept.IsCompleted))
        {
            filings.Remove(filing);
            receipts.AddRange(await filing.Kept.ConfigureAwait(false));
            counts += new DispatchCounts(0, 0, filing.Count);
        }
    }

    /// <summary>For the next checkpoint, which may come later: what is known of those judged so far.</summary>
    /// <param name="handled">The last subscriber who was judged; null when no cursor is kept, or nobody was.</param>
    /// <param name="open">Whose answer is waited for.</param>
    public void Close(SubscriberId? handled, IEnumerable<SubscriberId> open)
    {
        SubscriberId? before = null;
        foreach (var id in open.Concat(filings.Select(filing => filing.First)))
            if (before is not { } lowest || id < lowest)
                before = id;
        var progress = new ClaimProgress(
            before is null || handled is null ? handled : Preceding(before.Value, work.Key.Range.First),
            before is null ? counts : new DispatchCounts(counts.Notified, 0, 0),
            [.. receipts]
        );
        counts = before is null ? default : counts with { Notified = 0 };
        receipts.Clear();
        closed = closed.Then(progress);
    }

    /// <summary>What the next checkpoint writes; to be called once for each.</summary>
    public ClaimProgress TakeClosed()
    {
        var progress = closed;
        closed = ClaimProgress.Nothing;
        stored = progress.Cursor ?? stored;
        return progress;
    }

    // One that was possibly sent and is not filed yet has a receipt that says so, before anybody else may take the
    // slot: the next holder files it, and does not send it.
    private Filing Begin(CancellationToken cancellation)
    {
        Unreached[] left = [.. unreached];
        var kept = work.SettleAsync(new ChunkOutcome([.. delivered], left), cancellation);
        if (!kept.IsCompleted)
            receipts.AddRange(
                left.Where(one => one.Entry.Ambiguous)
                    .Select(one => Receipt.Ambiguous(one.Entry.Subscriber, one.Entry.Channel))
            );
        unreached.Clear();
        delivered.Clear();
        var lowest = left.Length == 0 ? SubscriberId.Last : left.Min(one => one.Entry.Subscriber);
        return new Filing(kept, lowest, left.Length);
    }

    private Undelivered Entry(SubscriberId subscriber, ChannelKind channel, string problem, bool isAmbiguous)
    {
        var alert = context.Alert.Alert;
        return new Undelivered(
            alert.Id,
            work.Key.Segment,
            subscriber,
            channel,
            problem,
            isAmbiguous,
            Attempts: 0,
            alert.ExpiresAt
        );
    }

    private static SubscriberId? Preceding(SubscriberId id, SubscriberId first) =>
        id > first ? new SubscriberId(id.Value - 1) : null;
}
