using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>What becomes of one entry of the retry queue.</summary>
internal enum EntryFate
{
    /// <summary>Nothing yet: it is delivered again.</summary>
    Pending,

    /// <summary>Tried, and to be tried again.</summary>
    Later,

    /// <summary>Taken by a provider at last.</summary>
    Delivered,

    /// <summary>A consumer or an earlier delivery of the entry had notified them already.</summary>
    AlreadyDelivered,

    /// <summary>Nothing is owed any more, or another entry of the batch says the same.</summary>
    Dropped,

    /// <summary>The alert has ended: to the dead letters.</summary>
    Expired,

    /// <summary>Given up for another reason: to the dead letters.</summary>
    GivenUp,
}

/// <summary>An entry on its way through one batch.</summary>
internal sealed class RetryEntry(RetryItem item)
{
    public RetryItem Item => item;

    public EntryFate Fate { get; set; }

    /// <summary>What is filed of it, when its fate is the dead letters.</summary>
    public Undelivered? DeadLetter { get; private set; }

    /// <summary>The provider's own delay, where it named one.</summary>
    public TimeSpan? Asked { get; private set; }

    /// <summary>The dead letter is durable.</summary>
    public bool IsFiled { get; set; }

    public bool IsToBeFiled => Fate is EntryFate.Expired or EntryFate.GivenUp;

    /// <summary>True when the queue must deliver it again.</summary>
    public bool IsToComeBack => Fate is EntryFate.Pending or EntryFate.Later;

    /// <param name="paused">Sending was paused when it ended: the operator's pause is the reason that counts.</param>
    public void Expire(bool paused) =>
        (Fate, DeadLetter) = (
            EntryFate.Expired,
            (paused ? item.Entry with { Reason = DispatchContext.PausedReason } : item.Entry).AsExpired()
        );

    /// <summary>Left in the queue because sending is paused.</summary>
    public bool IsPaused { get; set; }

    public void GiveUp(Undelivered entry) => (Fate, DeadLetter) = (EntryFate.GivenUp, entry);

    public void TryLater(TimeSpan? asked) => (Fate, Asked) = (EntryFate.Later, asked);
}

/// <summary>
/// A few subscribers out of one segment, each with an entry of the retry queue: what the retry function hands to the
/// consumers' own run. The segment's retry slot lies beyond the slots consumers use, so neither sees the other's
/// claim, but cancellations find its receipts. The queue still holds the entries while this works, so whom it does
/// not reach is kept already.
/// </summary>
internal sealed class RetryWork(
    DispatchContext context,
    RetryPolicy policy,
    SegmentId segment,
    IReadOnlyList<RetryEntry> entries,
    DateTimeOffset waitUntil
) : ISlotWork
{
    private const int RetrySlot = AlertRecord.MaxWorkersPerSegment;

    private readonly Dictionary<SubscriberId, RetryEntry> considered = [];

    // Whom this run asks a provider for though one has possibly sent already: once, and no more.
    private readonly HashSet<SubscriberId> repeated = [];

    public ClaimKey Key { get; } = new(context.Alert.Alert.Id, segment, RetrySlot, RetrySlot + 1);

    public bool IsWholeSlot => false;

    public DateTimeOffset WaitUntil => waitUntil;

    /// <summary>As they are by now, in one page. Left out are those who were notified meanwhile: an entry may have
    /// been written by a consumer that died before its checkpoint, and another then reached this person. And those
    /// whom a provider perhaps reached, unless the receiver can tell a repetition.</summary>
    public async Task<SubscriberPage> ReadAsync(SubscriberId? cursor, CancellationToken cancellation)
    {
        var receipts = await context.Ports.Claims.ReceiptsAsync(new ClaimKey(Key.Alert, segment, 0, 1), cancellation);
        var delivered = receipts
            .Where(receipt => !receipt.IsAmbiguous)
            .Select(receipt => receipt.Subscriber)
            .ToHashSet();
        var perhaps = receipts
            .Where(receipt => receipt.IsAmbiguous)
            .ToLookup(receipt => receipt.Subscriber, receipt => receipt.Channel);
        var subscribers = new List<StoredSubscriber>();
        var unreadable = new List<UnreadableSubscriber>();
        considered.Clear();
        repeated.Clear();
        foreach (var entry in entries.OrderBy(entry => entry.Item.Entry.Subscriber))
        {
            var subscriber = entry.Item.Entry.Subscriber;
            if (delivered.Contains(subscriber))
            {
                entry.Fate = EntryFate.AlreadyDelivered;
            }
            else if (considered.ContainsKey(subscriber))
            {
                entry.Fate = EntryFate.Dropped;
            }
            else if (NotToBeRepeated(entry.Item.Entry, perhaps[subscriber]) is { } channel)
            {
                considered[subscriber] = entry;
                entry.GiveUp(PerhapsSent(entry.Item.Entry, channel));
            }
            else
            {
                considered[subscriber] = entry;
                var page = await ReadOneAsync(subscriber, cancellation);
                if (page.Unreadable is [var problem, ..])
                    unreadable.Add(problem with { Id = subscriber });
                else if (page.Subscribers is [var found, ..] && IsRefusedEverywhere(found))
                    entry.GiveUp(RefusedEverywhere(entry.Item.Entry));
                else
                    subscribers.AddRange(page.Subscribers);
            }
        }

        return new SubscriberPage(subscribers, More: false) { Unreadable = unreadable };
    }

    public Task<IReadOnlyList<Receipt>> SettleAsync(ChunkOutcome outcome, CancellationToken cancellation)
    {
        var receipts = new List<Receipt>();
        foreach (var receipt in outcome.Delivered)
            considered[receipt.Subscriber].Fate = EntryFate.Delivered;
        foreach (var unreached in outcome.Unreached)
        {
            var entry = considered[unreached.Entry.Subscriber];
            Settle(entry, unreached);
            // The queue knows nothing of this attempt. The receipt keeps the next delivery from sending once more, or
            // more than once more.
            if (unreached.Entry.Ambiguous)
                receipts.Add(Receipt.Ambiguous(unreached.Entry.Subscriber, unreached.Entry.Channel));
        }

        return Task.FromResult<IReadOnlyList<Receipt>>(receipts);
    }

    /// <summary>After a run that went to its end: who was neither delivered to nor left over is owed nothing.</summary>
    public void DropTheRest()
    {
        foreach (var entry in considered.Values)
            if (entry.Fate == EntryFate.Pending)
                entry.Fate = EntryFate.Dropped;
    }

    private void Settle(RetryEntry entry, in Unreached unreached)
    {
        var (item, tried) = (entry.Item, unreached.Entry);
        var letter =
            tried.Attempts == 0
                ? item.Entry with
                {
                    Reason = tried.Reason,
                }
                : tried with
                {
                    Attempts = item.Entry.Attempts + tried.Attempts,
                    ExpiresAt = item.Entry.ExpiresAt,
                };
        if (tried.Reason.StartsWith(Undelivered.ExpiredReason, StringComparison.Ordinal))
            entry.Expire(context.Ports.Control.IsKnownToBePaused);
        else if (
            unreached.Next == NextStep.Retry
            && item.Deliveries < policy.MaxDeliveries
            && MayRepeat(tried)
            && !(tried.Ambiguous && repeated.Contains(tried.Subscriber))
        )
            entry.TryLater(unreached.RetryAfter);
        else
            entry.GiveUp(letter);
    }

    private bool MayRepeat(Undelivered tried) => !tried.Ambiguous || policy.RepeatAmbiguous.Contains(tried.Channel);

    // By the entry itself, or by the receipts of earlier retries. Where repeating is allowed at all, it is done once.
    private ChannelKind? NotToBeRepeated(Undelivered entry, IEnumerable<ChannelKind> perhaps)
    {
        if (!MayRepeat(entry))
            return entry.Channel;
        var times = entry.Ambiguous ? 1 : 0;
        foreach (var channel in perhaps)
            if (!policy.RepeatAmbiguous.Contains(channel) || ++times > 1)
                return channel;
        if (times > 0)
            repeated.Add(entry.Subscriber);
        return null;
    }

    private static Undelivered PerhapsSent(Undelivered entry, ChannelKind channel) =>
        entry with
        {
            Channel = channel,
            Ambiguous = true,
            Reason = $"perhaps sent by {channel.Name()}, and a second one might be a duplicate: {entry.Reason}",
        };

    // By an earlier attempt, whose dead letter could not be filed: eligibility would take them for somebody who wants
    // nothing.
    private static bool IsRefusedEverywhere(StoredSubscriber found) =>
        !found.Preferences.Suspended && !found.Preferences.Channels.HasOpen;

    private static Undelivered RefusedEverywhere(Undelivered entry) =>
        entry with
        {
            Refused = true,
            Reason = $"every channel was refused for good; last: {entry.Reason}",
        };

    private Task<SubscriberPage> ReadOneAsync(SubscriberId subscriber, CancellationToken cancellation)
    {
        var before = subscriber.Value == 0 ? (SubscriberId?)null : new SubscriberId(subscriber.Value - 1);
        return context.Ports.Reader.ReadAsync(segment, before, subscriber, context.AsOf, cancellation);
    }
}
