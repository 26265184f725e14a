using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>Whom the earlier alerts of an event notified in one segment, or perhaps did. Of several receipts the last
/// one counts, and any receipt counts more than a delivery that is only possible.</summary>
public sealed class EarlierReceipts
{
    private readonly Dictionary<SubscriberId, Receipt> last = [];
    private readonly Dictionary<SubscriberId, Receipt> possible = [];
    private readonly Dictionary<SubscriberId, EarlierMessages> telegram = [];

    /// <summary>One alert's, oldest alert first.</summary>
    public void Add(IReadOnlyList<Receipt> receipts)
    {
        foreach (var receipt in receipts)
        {
            if (receipt.IsAmbiguous)
            {
                possible[receipt.Subscriber] = receipt;
                continue;
            }

            last[receipt.Subscriber] = receipt;
            if (receipt is not { Channel: ChannelKind.Telegram, MessageRef: not 0 })
                continue;
            var first = telegram.TryGetValue(receipt.Subscriber, out var known) ? known.First : receipt.MessageRef;
            telegram[receipt.Subscriber] = new EarlierMessages(first, receipt.MessageRef);
        }
    }

    /// <param name="intended">Whom a worker meant to send to and did not account for: it died, or the answer was
    /// lost.</param>
    /// <param name="channel">The first that it would have asked.</param>
    public void AddPossible(IReadOnlyList<SubscriberId> intended, ChannelKind channel)
    {
        foreach (var subscriber in intended)
            possible.TryAdd(subscriber, Receipt.Ambiguous(subscriber, channel));
    }

    public bool TryGet(SubscriberId subscriber, out Receipt receipt) =>
        last.TryGetValue(subscriber, out receipt) || possible.TryGetValue(subscriber, out receipt);

    /// <summary>Both are 0 when they have none.</summary>
    public EarlierMessages OnTelegram(SubscriberId subscriber) => telegram.GetValueOrDefault(subscriber);
}
