using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Those of one slot who are to be notified next, each with opened addresses and what eligibility decided. The words
/// are made when a provider is about to be asked, so that the seconds in them are true then.
/// </summary>
/// <param name="text">Of the alert; shared by its chunks.</param>
/// <param name="waitUntil">Nobody waits for a provider's permit beyond this instant.</param>
public sealed class Chunk(
    PreparedAlert alert,
    MessageText text,
    SegmentId segment,
    SegmentSealer addresses,
    DateTimeOffset waitUntil
)
{
    /// <summary>Why somebody cannot be reached until the key is known here.</summary>
    public const string UnknownKey = "sealed addresses are under a key that is not held here yet";

    private readonly List<Recipient> recipients = [];
    private readonly Dictionary<SubscriberId, Judged> judged = [];

    private sealed record Judged(
        AddressBook Addresses,
        AlertLevel Level,
        double Intensity,
        DateTimeOffset ArrivesAt,
        bool IsUpdate,
        long Outdates,
        Language Language,
        PlaceName Place = PlaceName.None
    );

    public int Count => recipients.Count;

    public IReadOnlyList<Recipient> Recipients => recipients;

    public AlertLevel LevelOf(SubscriberId subscriber) => judged[subscriber].Level;

    /// <param name="earlier">What they have of the event on Telegram, where this one answers it.</param>
    /// <returns>Null, or why this subscriber cannot be reached at all.</returns>
    public string? Add(
        StoredSubscriber subscriber,
        in EligibilityResult result,
        EarlierMessages earlier,
        DateTimeOffset now
    )
    {
        if (Open(subscriber, out var book) is { } problem)
            return problem;
        var arrivesAt = now.AddSeconds(result.SecondsLeft);
        var usefulUntil = arrivesAt > now ? arrivesAt : alert.Alert.ExpiresAt;
        judged[subscriber.Id] = new Judged(
            book,
            result.Level,
            result.Intensity,
            arrivesAt,
            result.IsUpdate,
            earlier.Last,
            subscriber.Preferences.Language,
            result.Place
        );
        Add(subscriber, subscriber.Preferences.Channels.Open, usefulUntil, earlier);
        return null;
    }

    /// <summary>For a cancellation: on the channel that carried the alert first.</summary>
    /// <returns>Null, or why this subscriber cannot be reached at all.</returns>
    public string? AddRetraction(StoredSubscriber subscriber, in Receipt receipt, EarlierMessages earlier)
    {
        if (Open(subscriber, out var book) is { } problem)
            return problem;
        var plan = Leading(receipt.Channel, subscriber.Preferences.Channels.Open);
        judged[subscriber.Id] = new Judged(
            book,
            // A receipt without a level means that nobody knows whether it was sent; the retraction's must have one.
            receipt.IsAmbiguous
                ? AlertLevel.BeAware
                : receipt.Level,
            0,
            alert.Alert.DecidedAt,
            IsUpdate: true,
            earlier.Last,
            subscriber.Preferences.Language
        );
        Add(subscriber, plan, alert.Alert.ExpiresAt, earlier);
        return null;
    }

    /// <summary>The words for one recipient on one channel right now; null once the wave has passed for someone who
    /// wants nothing late there.</summary>
    public OutboundMessage? Write(Recipient recipient, ChannelKind channel, DateTimeOffset now)
    {
        var who = judged[recipient.Subscriber.Id];
        if (who.Addresses.For(channel) is not { } address)
            return null;
        var preferences = recipient.Subscriber.Preferences;
        var retraction = alert.Alert.Kind == AlertKind.Cancelled;
        if (!retraction && who.ArrivesAt < now && preferences.Several is not null)
            who = AtAnotherPlace(who, preferences, now);
        var secondsLeft = (who.ArrivesAt - now).TotalSeconds;
        if (!retraction && secondsLeft < 0 && LateOn(preferences.Channels, channel) == LatePolicy.Skip)
            return null;
        var facts = FactsOf(who, secondsLeft);
        var words = retraction
            ? text.ForCancellation(preferences.Language, channel, now)
            : text.For(facts, channel, now);
        return new OutboundMessage(
            alert.Alert,
            segment,
            recipient.Subscriber.Id,
            address,
            words,
            facts,
            recipient.ExpiresAt,
            ReplyTo: channel == ChannelKind.Telegram ? recipient.Earlier.First : 0
        );
    }

    /// <summary>The edit that marks the recipient's last Telegram message as outdated; null when there is
    /// none.</summary>
    public OutboundMessage? MarkFor(SubscriberId subscriber)
    {
        var who = judged[subscriber];
        if (who.Outdates == 0 || who.Addresses.For(ChannelKind.Telegram) is not { } address)
            return null;
        return new OutboundMessage(
            alert.Alert,
            segment,
            subscriber,
            address,
            text.ForOutdated(who.Language),
            FactsOf(who, 0),
            alert.Alert.ExpiresAt,
            EditRef: who.Outdates
        );
    }

    /// <summary>The wave has passed the place that decided while its message waited, and may still be on its way to
    /// another of theirs.</summary>
    private Judged AtAnotherPlace(Judged who, in SubscriberPreferences preferences, DateTimeOffset now)
    {
        var result = Eligibility.Judge(alert, preferences, now);
        return result is { IsEligible: true, SecondsLeft: >= 0 }
            ? who with
            {
                Level = result.Level,
                Intensity = result.Intensity,
                ArrivesAt = now.AddSeconds(result.SecondsLeft),
                IsUpdate = result.IsUpdate,
                Place = result.Place,
            }
            : who;
    }

    private static MessageFacts FactsOf(Judged who, double secondsLeft) =>
        new(who.Level, who.Intensity, secondsLeft, who.ArrivesAt, who.Language, who.IsUpdate, who.Place);

    private void Add(StoredSubscriber subscriber, ChannelPlan plan, DateTimeOffset usefulUntil, EarlierMessages earlier)
    {
        var until = usefulUntil < waitUntil ? usefulUntil : waitUntil;
        recipients.Add(new Recipient(subscriber, plan, until, alert.Alert.ExpiresAt, earlier));
    }

    /// <returns>Null, or why not.</returns>
    private string? Open(StoredSubscriber subscriber, out AddressBook book)
    {
        var box = addresses.Open(subscriber);
        book = (box as OpenedAddresses.Book)?.Addresses!;
        return box switch
        {
            OpenedAddresses.Book => null,
            OpenedAddresses.Shut { Fault: SealFault.UnknownKey } => UnknownKey,
            _ => "sealed addresses do not open",
        };
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
