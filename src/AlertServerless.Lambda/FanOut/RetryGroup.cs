using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>
/// The entries of one alert and segment: looked up, judged anew, handed off, receipted. The segment's retry slot is claimed meanwhile;
/// it lies beyond the slots consumers use, so neither sees the other's claim, but cancellations find its receipts.
/// </summary>
internal sealed class RetryGroup(RetryPorts ports, RetryPolicy policy, AlertId alertId, SegmentId segment, RetrySummary summary)
{
    private const int RetrySlot = AlertRecord.MaxWorkersPerSegment;

    private readonly List<(RetryItem Item, TimeSpan? Asked)> again = [];
    private readonly HashSet<string> settled = new(StringComparer.Ordinal);
    private readonly List<(RetryItem Item, Undelivered Entry)> deadLetters = [];

    /// <summary>Entries that must be delivered again, with the provider's own delay where it named one.</summary>
    public IReadOnlyList<(RetryItem Item, TimeSpan? Asked)> Again => again;

    /// <summary>Entries that are dealt with for good, whatever fails afterwards.</summary>
    public IReadOnlySet<string> Settled => settled;

    private DateTimeOffset Now => ports.Clock.GetUtcNow();

    public async Task RunAsync(IReadOnlyList<RetryItem> items, bool isOff, DateTimeOffset waitUntil, CancellationToken cancellation)
    {
        var due = WithoutRefused(WithoutExpired(items));
        await KeepDeadLettersAsync(cancellation);
        if (due.Count == 0) return;
        if (isOff)
        {
            Later(due);
            return;
        }

        if (await ports.FindAlert(alertId, cancellation) is not { } alert)
        {
            LaterOrGiveUp(due, "the alert is not in the archive");
            await KeepDeadLettersAsync(cancellation);
            return;
        }

        if (alert.Kind != AlertKind.Cancelled && await ports.FindAlert(AlertId.ForCancellation(alertId.Event), cancellation) is not null)
        {
            Drop(due);
            return;
        }

        await ClaimAndSendAsync(new PreparedAlert(alert), due, waitUntil, cancellation);
    }

    private List<RetryItem> WithoutExpired(IReadOnlyList<RetryItem> items)
    {
        var now = Now;
        var due = new List<RetryItem>();
        foreach (var item in items)
        {
            if (item.Entry.ExpiresAt > now)
            {
                due.Add(item);
                continue;
            }

            FileExpired(item);
        }

        return due;
    }

    // Their channels rest by now, or will in a moment: judged anew they would count as somebody who wants nothing.
    private List<RetryItem> WithoutRefused(List<RetryItem> items)
    {
        foreach (var item in items.Where(item => item.Entry.Refused)) GiveUp(item, item.Entry);
        return items.FindAll(item => !item.Entry.Refused);
    }

    private async Task ClaimAndSendAsync(PreparedAlert alert, List<RetryItem> due, DateTimeOffset waitUntil, CancellationToken cancellation)
    {
        var key = new ClaimKey(alertId, segment, RetrySlot, RetrySlot + 1);
        // For as long as this may take: nobody renews it. Whoever comes after a crash waits that long.
        var terms = ClaimTerms.Default with { Lease = Longer(waitUntil - Now, ClaimTerms.Default.Lease) * 1.5 };
        if (await ports.Claims.TryClaimAsync(key, $"retry/{Guid.NewGuid():n}", Now, terms, cancellation) is not ClaimAttempt.Won { Claim: var claim })
        {
            Later(due);
            return;
        }

        var untold = await WithoutToldAsync(due, cancellation);
        var receipts = await SendAsync(alert, untold, waitUntil, cancellation);
        await KeepDeadLettersAsync(cancellation);
        await ports.Claims.ReleaseAsync(claim, new ClaimProgress(null, new HandOffCounts(receipts.Count, 0, 0), receipts), Now, cancellation);
    }

    // The entry may have been written by a consumer that died before its checkpoint; another then told this person.
    private async Task<List<RetryItem>> WithoutToldAsync(List<RetryItem> due, CancellationToken cancellation)
    {
        var told = (await ports.Claims.ReceiptsAsync(new ClaimKey(alertId, segment, 0, 1), cancellation)).Select(receipt => receipt.Subscriber).ToHashSet();
        var (already, untold) = (due.FindAll(item => told.Contains(item.Entry.Subscriber)), due.FindAll(item => !told.Contains(item.Entry.Subscriber)));
        summary.AlreadyTold += already.Count;
        Settle(already);
        return untold;
    }

    private async Task<List<Receipt>> SendAsync(PreparedAlert alert, List<RetryItem> untold, DateTimeOffset waitUntil, CancellationToken cancellation)
    {
        using var sealer = ports.Addresses.For(segment.Value);
        var chunk = new Chunk(alert, segment, sealer);
        var sent = new Dictionary<SubscriberId, RetryItem>();
        var judge = new RetryJudge(ports, policy, alert, segment);
        foreach (var item in untold.DistinctBy(item => item.Entry.Subscriber))
        {
            switch (await judge.AddAsync(item.Entry, chunk, cancellation))
            {
                case RetryJudgement.Send:
                    sent[item.Entry.Subscriber] = item;
                    break;
                case RetryJudgement.GiveUp(var reason):
                    GiveUp(item, item.Entry with { Reason = reason });
                    break;
                default:
                    Drop([item]);
                    break;
            }
        }

        if (sent.Count == 0) return [];
        var recipients = chunk.Recipients.Select(recipient => recipient with { UsefulUntil = Earlier(recipient.UsefulUntil, waitUntil) }).ToList();
        var results = await ports.Dispatcher.DispatchAsync(recipients, chunk.Write, cancellation);
        return Account(results, sent, chunk);
    }

    private List<Receipt> Account(IReadOnlyList<DispatchResult> results, Dictionary<SubscriberId, RetryItem> sent, Chunk chunk)
    {
        var receipts = new List<Receipt>();
        foreach (var result in results)
        {
            var item = sent[result.Subscriber];
            ports.Refused.Note(segment, result);
            var entry = result.ToUndelivered(alertId, segment, item.Entry.ExpiresAt, item.Entry.Attempts);
            switch (result.Next)
            {
                case NextStep.Receipt:
                    receipts.Add(new Receipt(result.Subscriber, result.Channel, chunk.LevelOf(result.Subscriber), result.MessageRef));
                    summary.Told++;
                    Settle([item]);
                    break;
                case NextStep.Drop:
                    Drop([item]);
                    break;
                case NextStep.GiveUp when result.Outcome is SendOutcome.Expired:
                    FileExpired(item);
                    break;
                case NextStep.Retry when item.Deliveries < policy.MaxDeliveries && (!entry.Ambiguous || policy.RepeatAmbiguous.Contains(result.Channel)):
                    again.Add((item, (result.Outcome as SendOutcome.RetryLater)?.After));
                    break;
                default:
                    GiveUp(item, entry);
                    break;
            }
        }

        return receipts;
    }

    private void LaterOrGiveUp(List<RetryItem> items, string reason)
    {
        foreach (var item in items)
        {
            if (item.Deliveries < policy.MaxDeliveries) Later([item]);
            else GiveUp(item, item.Entry with { Reason = reason });
        }
    }

    private void FileExpired(RetryItem item)
    {
        summary.Expired++;
        deadLetters.Add((item, item.Entry.AsExpired()));
    }

    private void GiveUp(RetryItem item, Undelivered entry)
    {
        summary.GivenUp++;
        deadLetters.Add((item, entry));
    }

    private void Drop(List<RetryItem> items)
    {
        summary.Dropped += items.Count;
        Settle(items);
    }

    private void Later(List<RetryItem> items) => again.AddRange(items.Select(item => (item, (TimeSpan?)null)));

    private void Settle(IEnumerable<RetryItem> items) => settled.UnionWith(items.Select(item => item.MessageId));

    // Only what is durable there is dealt with here.
    private async Task KeepDeadLettersAsync(CancellationToken cancellation)
    {
        if (deadLetters.Count == 0) return;
        await ports.DeadLetters.EnqueueAsync([.. deadLetters.Select(letter => letter.Entry)], cancellation);
        Settle(deadLetters.Select(letter => letter.Item));
        deadLetters.Clear();
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
