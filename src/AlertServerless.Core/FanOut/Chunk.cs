using System.Runtime.CompilerServices;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Those of one slot who are to be notified next, each with opened addresses and what the rule said. The words are
/// made when a provider is about to be asked, so that the seconds in them are true then.
/// </summary>
/// <param name="waitUntil">Longer than until then nobody waits for a turn at a provider.</param>
public sealed class Chunk(PreparedAlert alert, SegmentId segment, SegmentSealer addresses, DateTimeOffset waitUntil)
{
    /// <summary>Why somebody cannot be reached until the key is known here.</summary>
    public const string UnknownKey = "sealed addresses are under a key that is not held here yet";

    // Finding the words for the event's place takes longer than judging a chunk: once for an alert.
    private static readonly ConditionalWeakTable<PreparedAlert, MessageText> Texts = new();

    private readonly MessageText text = Texts.GetValue(alert, static alert => new MessageText(alert.Alert));
    private readonly List<Recipient> recipients = [];
    private readonly Dictionary<SubscriberId, Judged> judged = [];

    private sealed record Judged(AddressBook Addresses, AlertLevel Level, double Intensity, DateTimeOffset ArrivesAt);

    public int Count => recipients.Count;

    public IReadOnlyList<Recipient> Recipients => recipients;

    public AlertLevel LevelOf(SubscriberId subscriber) => judged[subscriber].Level;

    /// <returns>Null, or why this subscriber cannot be reached at all.</returns>
    public string? Add(StoredSubscriber subscriber, in EligibilityResult verdict, DateTimeOffset now)
    {
        var arrivesAt = now.AddSeconds(verdict.SecondsLeft);
        var usefulUntil = arrivesAt > now ? arrivesAt : alert.Alert.ExpiresAt;
        var plan = subscriber.Preferences.Channels.Open;
        return Add(subscriber, plan, verdict.Level, verdict.Intensity, arrivesAt, usefulUntil, 0);
    }

    /// <summary>For a cancellation: on the channel that carried the alert first, editing it there if that channel
    /// can.</summary>
    /// <returns>Null, or why this subscriber cannot be reached at all.</returns>
    public string? AddRetraction(StoredSubscriber subscriber, in Receipt receipt)
    {
        var plan = Leading(receipt.Channel, subscriber.Preferences.Channels.Open);
        return Add(
            subscriber,
            plan,
            receipt.Level,
            0,
            alert.Alert.DecidedAt,
            alert.Alert.ExpiresAt,
            receipt.MessageRef
        );
    }

    /// <summary>The words for one recipient on one channel right now; null once the wave has passed for someone who
    /// wants nothing late there.</summary>
    public OutboundMessage? Write(Recipient recipient, ChannelKind channel, DateTimeOffset now)
    {
        var who = judged[recipient.Subscriber.Id];
        if (who.Addresses.For(channel) is not { } address)
            return null;
        var preferences = recipient.Subscriber.Preferences;
        var secondsLeft = (who.ArrivesAt - now).TotalSeconds;
        var retraction = alert.Alert.Kind == AlertKind.Cancelled;
        if (!retraction && secondsLeft < 0 && LateOn(preferences.Channels, channel) == LatePolicy.Skip)
            return null;
        var words = retraction
            ? text.ForCancellation(preferences.Language, now)
            : text.For(who.Level, who.Intensity, secondsLeft, preferences.Language, now);
        var facts = new MessageFacts(who.Level, who.Intensity, secondsLeft, who.ArrivesAt, preferences.Language);
        var editRef = channel == ChannelKind.Telegram ? recipient.EditRef : 0;
        return new OutboundMessage(
            alert.Alert,
            segment,
            recipient.Subscriber.Id,
            address,
            words,
            facts,
            recipient.ExpiresAt,
            editRef
        );
    }

    private string? Add(
        StoredSubscriber subscriber,
        ChannelPlan plan,
        AlertLevel level,
        double intensity,
        DateTimeOffset arrivesAt,
        DateTimeOffset usefulUntil,
        long editRef
    )
    {
        var box = addresses.Open(subscriber);
        if (box is OpenedAddresses.Shut { Fault: SealFault.UnknownKey })
            return UnknownKey;
        if (box is not OpenedAddresses.Book opened)
            return "sealed addresses do not open";
        judged[subscriber.Id] = new Judged(opened.Addresses, level, intensity, arrivesAt);
        var until = usefulUntil < waitUntil ? usefulUntil : waitUntil;
        recipients.Add(new Recipient(subscriber, plan, until, alert.Alert.ExpiresAt, editRef));
        return null;
    }

    private static LatePolicy LateOn(ChannelPlan plan, ChannelKind channel)
    {
        for (var i = 0; i < plan.Count; i++)
            if (plan[i].Kind == channel)
                return plan[i].Late;
        return LatePolicy.Reword;
    }

    private static ChannelPlan Leading(ChannelKind first, ChannelPlan plan)
    {
        var ordered = new List<(ChannelKind, LatePolicy)> { (first, LatePolicy.Reword) };
        for (var i = 0; i < plan.Count; i++)
            if (plan[i].Kind != first)
                ordered.Add(plan[i]);
        return ChannelPlan.Of([.. ordered]);
    }
}
