using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Delivery;

/// <summary>What no channel took, or what may have been sent: ids and reasons, no address and no text.</summary>
/// <param name="Channel">The last channel tried.</param>
/// <param name="Ambiguous">True when a second message might be a duplicate.</param>
/// <param name="Attempts">Dispatches tried so far, over all channels.</param>
public sealed record Undelivered(
    AlertId Alert,
    SegmentId Segment,
    SubscriberId Subscriber,
    ChannelKind Channel,
    string Reason,
    bool Ambiguous,
    int Attempts,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>How the reason of an entry begins that was filed because its alert had ended.</summary>
    public const string ExpiredReason = "expired before it could be delivered";

    /// <summary>Every channel refused this person for good: trying again is pointless.</summary>
    public bool Refused { get; init; }

    /// <summary>The receiver's or provider's own delay before the next try, from when it is kept; null for the queue's.
    /// Not part of the stored document: it has passed when the queue delivers the entry.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The entry as it is filed once its alert has ended: nobody tries it again.</summary>
    public Undelivered AsExpired() =>
        Reason.StartsWith(ExpiredReason, StringComparison.Ordinal) ? this : this with { Reason = Expired(Reason) };

    /// <param name="last">What kept it back until then; null when nothing is known of it.</param>
    public static string Expired(string? last) => last is null ? ExpiredReason : $"{ExpiredReason}; last: {last}";
}

/// <summary>Keeps what could not be delivered until somebody retries it. Returns only when it is durable; else
/// throws.</summary>
public interface IUndeliveredQueue
{
    Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation);
}
