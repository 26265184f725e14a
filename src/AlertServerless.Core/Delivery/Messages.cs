using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Delivery;

/// <summary>
/// A message that is put into words only when a provider is about to be asked: its words count seconds, and it may have
/// waited for its permit since it was decided. A finished <see cref="OutboundMessage"/> is a draft of itself.
/// </summary>
public interface IDraft
{
    /// <summary>No provider may be asked from here on.</summary>
    DateTimeOffset ExpiresAt { get; }

    /// <summary>A permit later than this is worth less than trying the next channel now.</summary>
    DateTimeOffset UsefulUntil { get; }

    /// <summary>Where permits are few, the draft with the earlier deadline goes first: the arrival of the wave or, once
    /// it has passed, the alert's end.</summary>
    DateTimeOffset Deadline => UsefulUntil;

    /// <summary>The message as it is right at <paramref name="now"/>; null when there is none for this channel any
    /// more. May be called again when the provider is asked again.</summary>
    OutboundMessage? Write(DateTimeOffset now);
}

/// <summary>One message for one subscriber on one channel, ready for a provider.</summary>
/// <param name="Alert">For idempotency keys, logs and dead letters.</param>
/// <param name="Segment">Where the subscriber is stored.</param>
/// <param name="Subscriber">The only thing about the person that may be logged.</param>
/// <param name="Address">Where to. Never logged.</param>
/// <param name="Text">The words; for an SMS one segment, else one line for each statement.</param>
/// <param name="Facts">The numbers behind the words, for channels that carry more than text (webhook, e-mail).</param>
/// <param name="ExpiresAt">No provider may be asked after this instant, nor keep the message beyond it.</param>
/// <param name="ReplyTo">When not 0: the earlier message, of the same chat, that this one answers.</param>
/// <param name="EditRef">When not 0: replace the words of this earlier message instead of sending a new one.</param>
public sealed record OutboundMessage(
    Alert Alert,
    SegmentId Segment,
    SubscriberId Subscriber,
    string Address,
    string Text,
    MessageFacts Facts,
    DateTimeOffset ExpiresAt,
    long ReplyTo = 0,
    long EditRef = 0
) : IDraft
{
    DateTimeOffset IDraft.UsefulUntil => ExpiresAt;

    OutboundMessage IDraft.Write(DateTimeOffset now) => this;

    /// <summary>Ids only: the words and the address stay out of logs and exceptions.</summary>
    public override string ToString() => $"{Alert.Id} to {Subscriber}";
}

/// <param name="Level">What the subscriber is asked to do.</param>
/// <param name="Intensity">Expected at their place, 1–12.</param>
/// <param name="SecondsLeft">Until the S wave reaches them, at the moment the text was made; negative once it has
/// passed.</param>
/// <param name="ArrivesAt">The same as an instant.</param>
/// <param name="Language">Of the text.</param>
/// <param name="IsUpdate">An earlier alert of the event notified them: the words say what is new.</param>
/// <param name="Place">Of several places the one that this is about: the words name it.</param>
public readonly record struct MessageFacts(
    AlertLevel Level,
    double Intensity,
    double SecondsLeft,
    DateTimeOffset ArrivesAt,
    Language Language,
    bool IsUpdate = false,
    PlaceName Place = PlaceName.None
);
