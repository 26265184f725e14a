using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Delivery;

/// <summary>What the caller of a dispatch does with its result.</summary>
public enum NextStep
{
    /// <summary>A provider took it: write a receipt.</summary>
    Receipt,

    /// <summary>No channel took it, or one perhaps did: to the retry queue before the checkpoint.</summary>
    Retry,

    /// <summary>Every channel refused this subscriber for good, or the alert has ended: kept with that reason before
    /// the checkpoint.</summary>
    GiveUp,

    /// <summary>The subscriber wants nothing so late: counted as skipped, nothing more to do.</summary>
    Drop,
}

/// <summary>What became of one recipient over all their channels.</summary>
/// <param name="Channel">The channel that took it, or the last one tried.</param>
/// <param name="Outcome">The final one.</param>
/// <param name="Attempts">Channels tried.</param>
/// <param name="RefusedChannels">One bit per <see cref="ChannelKind"/> whose provider refused the address for good:
/// suspend these.</param>
public readonly record struct DispatchResult(
    SubscriberId Subscriber,
    ChannelKind Channel,
    SendOutcome Outcome,
    int Attempts,
    byte RefusedChannels
)
{
    public NextStep Next =>
        Outcome switch
        {
            SendOutcome.Delivered => NextStep.Receipt,
            SendOutcome.RetryLater or SendOutcome.Ambiguous => NextStep.Retry,
            SendOutcome.Refused or SendOutcome.Expired => NextStep.GiveUp,
            _ => NextStep.Drop,
        };

    /// <summary>What editing the message later needs, or 0.</summary>
    public long MessageRef => Outcome is SendOutcome.Delivered delivered ? delivered.MessageRef : 0;

    public bool WasRefusedOn(ChannelKind kind) => (RefusedChannels & (1 << (int)kind)) != 0;

    /// <summary>The entry for the retry queue (<see cref="NextStep.Retry"/>) or the dead-letter queue (<see
    /// cref="NextStep.GiveUp"/>).</summary>
    public Undelivered ToUndelivered(
        AlertId alert,
        SegmentId segment,
        DateTimeOffset expiresAt,
        int earlierAttempts = 0
    )
    {
        var (ambiguous, attempts) = (Outcome is SendOutcome.Ambiguous, earlierAttempts + Attempts);
        return new Undelivered(alert, segment, Subscriber, Channel, Reason(Outcome), ambiguous, attempts, expiresAt)
        {
            Refused = Outcome is SendOutcome.Refused,
        };
    }

    /// <summary>One line naming why, with neither address nor text.</summary>
    public static string Reason(SendOutcome outcome) =>
        outcome switch
        {
            SendOutcome.RetryLater later => later.Reason,
            SendOutcome.Ambiguous ambiguous => ambiguous.Reason,
            SendOutcome.Refused refused => refused.Reason,
            SendOutcome.Expired => Undelivered.ExpiredReason,
            SendOutcome.Suppressed => "nothing left to send",
            _ => "delivered",
        };
}
