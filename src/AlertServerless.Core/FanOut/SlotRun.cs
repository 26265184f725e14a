using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>How work on a slot ended.</summary>
public enum SlotEnd
{
    /// <summary>Everyone in it is handled, and that is on record.</summary>
    Finished,

    /// <summary>Given back with its cursor because the consumer must stop.</summary>
    Released,

    /// <summary>Another worker's fence is on it, or the lease ran out: the other goes on from the last checkpoint.</summary>
    Lost,
}

/// <summary>
/// One claimed slot from its cursor to its end: read, judge, hand off a chunk, make what failed durable, checkpoint.
/// The checkpoint comes after the hand-off, so a crash repeats at most one chunk and skips nobody. Once the alert has ended, filing
/// takes the place of handing off, under the same claim and from the same cursor.
/// </summary>
public sealed class SlotRun(OpenSlot slot, FanOutContext context)
{
    private static readonly SendOutcome Expired = new SendOutcome.Expired();

    private readonly List<Undelivered> undelivered = [];
    private readonly SegmentSealer addresses = context.Ports.Addresses.For(slot.Key.Segment.Value);
    private Chunk chunk = null!;
    private SubscriberId? handled = slot.Keeper.Claim.Cursor;
    private HandOffCounts counts;

    private CancellationToken Ended => slot.Keeper.Ended;

    public async Task<SlotEnd> RunAsync()
    {
        using var disposed = addresses;
        chunk = NewChunk();
        try
        {
            return await WorkThroughAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (slot.Keeper.IsLost)
        {
            return SlotEnd.Lost;
        }
    }

    private async Task<SlotEnd> WorkThroughAsync()
    {
        var told = await context.ToldBeforeAsync(slot.Key, Ended).ConfigureAwait(false);
        var page = await slot.FirstPage.ConfigureAwait(false);
        while (true)
        {
            foreach (var subscriber in page.Subscribers)
            {
                // Only now, when somebody comes after it: the last chunk, full or not, needs no checkpoint besides the finish.
                if (chunk.Count + undelivered.Count >= context.ChunkSize && !await HandOffAsync(last: false).ConfigureAwait(false)) return SlotEnd.Lost;
                if (context.MustStop && chunk.Count == 0) return await ReleaseAsync().ConfigureAwait(false);
                Consider(subscriber, told);
            }

            foreach (var unreadable in page.Unreadable) NotReached(unreadable.Id, unreadable.Reason);
            if (!page.More) break;
            page = await OpenSlot.ReadAsync(slot.Key, handled, context, Ended).ConfigureAwait(false);
        }

        return await HandOffAsync(last: true).ConfigureAwait(false) ? SlotEnd.Finished : SlotEnd.Lost;
    }

    private void Consider(StoredSubscriber subscriber, IReadOnlyDictionary<SubscriberId, Receipt>? told)
    {
        handled = subscriber.Id;
        var ended = context.HasEnded;
        if (told is not null)
        {
            if (!told.TryGetValue(subscriber.Id, out var receipt)) counts += HandOffCounts.OneSkipped;
            else if (ended) File(subscriber.Id);
            else Note(subscriber, chunk.AddRetraction(subscriber, receipt));
            return;
        }

        var now = context.JudgedAt;
        var verdict = Eligibility.Judge(context.Alert, subscriber.Preferences, now);
        if (!verdict.IsEligible) counts += HandOffCounts.OneSkipped;
        else if (ended) File(subscriber.Id);
        else Note(subscriber, chunk.Add(subscriber, verdict, now));
    }

    private void File(SubscriberId subscriber)
    {
        context.Summary.HandedOff(slot.Key.Segment.Channel, Expired, context.Now);
        NotReached(subscriber, Undelivered.ExpiredReason);
    }

    private void Note(StoredSubscriber subscriber, string? problem)
    {
        if (problem is not null) NotReached(subscriber.Id, problem);
    }

    private Chunk NewChunk() => new(context.Alert, slot.Key.Segment, addresses);

    private void NotReached(SubscriberId subscriber, string problem)
    {
        undelivered.Add(new Undelivered(
            context.Alert.Alert.Id, slot.Key.Segment, subscriber, slot.Key.Segment.Channel, problem, false, 0, context.Alert.Alert.ExpiresAt));
    }

    private async Task<bool> HandOffAsync(bool last)
    {
        var receipts = new List<Receipt>(chunk.Count);
        if (chunk.Count + undelivered.Count > 0 && !await slot.Keeper.MayHandOffAsync().ConfigureAwait(false)) return false;
        if (chunk.Count > 0)
        {
            foreach (var result in await context.Ports.HandOff.SendAsync(chunk.Recipients, chunk.Write, Ended).ConfigureAwait(false))
                Account(result, receipts);
            chunk = NewChunk();
        }

        await KeepUndeliveredAsync().ConfigureAwait(false);
        var progress = new ClaimProgress(handled, counts, receipts);
        counts = default;
        return await slot.Keeper.WriteAsync((claim, now) => last
            ? context.Ports.Claims.FinishAsync(claim, progress, now, Ended)
            : context.Ports.Claims.CheckpointAsync(claim, progress, now, context.Options.Terms, Ended)).ConfigureAwait(false);
    }

    private void Account(HandOffResult result, List<Receipt> receipts)
    {
        context.Summary.HandedOff(result.Channel, result.Outcome, context.Now);
        context.Ports.Refused?.Note(slot.Key.Segment, result);
        switch (result.Next)
        {
            case NextStep.Receipt:
                counts += HandOffCounts.OneTold;
                receipts.Add(new Receipt(result.Subscriber, result.Channel, chunk.LevelOf(result.Subscriber), result.MessageRef));
                break;
            case NextStep.Drop:
                counts += HandOffCounts.OneSkipped;
                break;
            default:
                undelivered.Add(result.ToUndelivered(context.Alert.Alert.Id, slot.Key.Segment, context.Alert.Alert.ExpiresAt));
                break;
        }
    }

    // What failed must be durable before the cursor passes it; while the queue is down the slot does not move on.
    private async Task KeepUndeliveredAsync()
    {
        if (undelivered.Count == 0) return;
        await context.KeepAsync(undelivered, Ended).ConfigureAwait(false);
        counts += new HandOffCounts(0, 0, undelivered.Count);
        undelivered.Clear();
    }

    private async Task<SlotEnd> ReleaseAsync()
    {
        await KeepUndeliveredAsync().ConfigureAwait(false);
        var progress = new ClaimProgress(handled, counts, []);
        var kept = await slot.Keeper.WriteAsync((claim, now) => context.Ports.Claims.ReleaseAsync(claim, progress, now, Ended)).ConfigureAwait(false);
        return kept ? SlotEnd.Released : SlotEnd.Lost;
    }
}
