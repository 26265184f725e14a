using AlertServerless.Core.Alerting;
using AlertServerless.Core.Segments;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Channels;

/// <summary>One message for one subscriber on one channel, ready for a provider.</summary>
/// <param name="Alert">For idempotency keys, logs and dead letters.</param>
/// <param name="Segment">Where the subscriber is stored.</param>
/// <param name="Subscriber">The only thing about the person that may be logged.</param>
/// <param name="Address">Where to. Never logged.</param>
/// <param name="Text">The words; kept within one SMS segment.</param>
/// <param name="Facts">The numbers behind the words, for channels that carry more than text (webhook, e-mail).</param>
/// <param name="ExpiresAt">No provider may be asked after this instant, nor keep the message beyond it.</param>
/// <param name="EditRef">When not 0: edit this earlier message in place instead of sending a new one.</param>
public sealed record OutboundMessage(
    Alert Alert,
    SegmentId Segment,
    SubscriberId Subscriber,
    string Address,
    string Text,
    MessageFacts Facts,
    DateTimeOffset ExpiresAt,
    long EditRef = 0);

/// <param name="Level">What the subscriber is asked to do.</param>
/// <param name="Intensity">Expected at their home, 1–12.</param>
/// <param name="SecondsLeft">Until the S wave reaches them, at the moment the text was made; negative once it has passed.</param>
/// <param name="ArrivesAt">The same as an instant.</param>
/// <param name="Language">Of the text.</param>
public readonly record struct MessageFacts(AlertLevel Level, double Intensity, double SecondsLeft, DateTimeOffset ArrivesAt, Language Language);

/// <summary>What became of one message at one provider. A closed set; each member says what the caller does next.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The provider took it. Next: write a receipt.</summary>
    /// <param name="MessageRef">What editing it later needs, or 0.</param>
    public sealed record Delivered(long MessageRef = 0) : SendOutcome;

    /// <summary>The provider will never take it for this address (unsubscribed, invalid, blocked). Next: the following channel
    /// at once, and suspend the address.</summary>
    public sealed record Refused(string Reason) : SendOutcome;

    /// <summary>Not now (rate, outage, open circuit, no time left on this channel) and certainly not sent. Next: the following
    /// channel at once; when there is none, the retry queue.</summary>
    public sealed record RetryLater(string Reason, TimeSpan? After = null) : SendOutcome;

    /// <summary>It may or may not have been sent (time-out or broken connection after the request left). Next: the retry queue,
    /// which decides by channel whether a second one is worse than none; never the following channel at once.</summary>
    public sealed record Ambiguous(string Reason) : SendOutcome;

    /// <summary>Too late: dropped and counted.</summary>
    public sealed record Expired : SendOutcome;
}

/// <summary>A provider behind its protective layers. Never throws for what a provider does; cancellation throws.</summary>
public interface IChannel
{
    ChannelKind Kind { get; }

    /// <summary>One outcome per message, in order. Takes any number of messages; batches as the provider allows.</summary>
    Task<IReadOnlyList<SendOutcome>> SendAsync(IReadOnlyList<OutboundMessage> messages, CancellationToken cancellation);
}

/// <summary>What no channel took, or what may have been sent: ids and reasons, no address and no text.</summary>
/// <param name="Channel">The last channel tried.</param>
/// <param name="Ambiguous">True when a second message might be a duplicate.</param>
/// <param name="Attempts">Hand-offs tried so far, over all channels.</param>
public sealed record Undelivered(
    AlertId Alert,
    SegmentId Segment,
    SubscriberId Subscriber,
    ChannelKind Channel,
    string Reason,
    bool Ambiguous,
    int Attempts,
    DateTimeOffset ExpiresAt);

/// <summary>Keeps what could not be delivered until somebody retries it. Returns only when it is durable; else throws.</summary>
public interface IUndeliveredQueue
{
    Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation);
}
