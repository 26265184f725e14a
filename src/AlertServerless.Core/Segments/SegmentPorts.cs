using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Segments;

/// <summary>The directory of segments, read by shard (<see cref="SegmentId.Shard"/>), strongly consistent.</summary>
public interface ISegmentDirectory
{
    /// <summary>Every segment of the shard; empty means none, a failure throws.</summary>
    Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation);
}

/// <summary>A segment's subscribers in the order of their ids.</summary>
public interface ISegmentReader
{
    /// <summary>The next page after <paramref name="after"/> (exclusive; null from the start of the range) up to and including
    /// <paramref name="upTo"/>, strongly consistent. A page may be short of the segment's end: <see cref="SubscriberPage.More"/>.</summary>
    Task<SubscriberPage> ReadAsync(SegmentId segment, SubscriberId? after, SubscriberId upTo, CancellationToken cancellation);
}

/// <param name="Subscribers">In id order.</param>
/// <param name="More">True when the range holds more after the last one.</param>
public sealed record SubscriberPage(IReadOnlyList<StoredSubscriber> Subscribers, bool More);

/// <summary>
/// Who works on which slot of which segment, for one alert. Every call is one conditional write, or one query.
/// Losing a race is a value. Times are absolute and the caller's: clocks may differ by at most
/// <see cref="ClaimTerms.MaxClockSkew"/>. State line: <c>Free → Held → (Held again | Expired → Held) → Finished</c>.
/// </summary>
public interface ISegmentClaims
{
    /// <summary>Wins a free or expired claim: fence + 1, same cursor. Expired means lockedUntil + skew has passed.</summary>
    Task<ClaimAttempt> TryClaimAsync(ClaimKey key, string owner, DateTimeOffset now, ClaimTerms terms, CancellationToken cancellation);

    /// <summary>Lengthens a claim that is still ours (same fence, not finished), even if it has expired meanwhile.</summary>
    Task<ClaimHold> RenewAsync(Claim claim, DateTimeOffset now, ClaimTerms terms, CancellationToken cancellation);

    /// <summary>Moves the cursor forward, adds counts and receipts, and renews, all in the same write.</summary>
    Task<ClaimHold> CheckpointAsync(Claim claim, ClaimProgress progress, DateTimeOffset now, ClaimTerms terms, CancellationToken cancellation);

    /// <summary>The last checkpoint: nobody may claim this slot for this alert again.</summary>
    Task<ClaimHold> FinishAsync(Claim claim, ClaimProgress progress, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Gives a claim up before its time (deadline near), with what was done so far.</summary>
    Task<ClaimHold> ReleaseAsync(Claim claim, ClaimProgress progress, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Every claim of the alert in the shard, strongly consistent, without receipts.</summary>
    Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation);

    /// <summary>Who was told, per earlier alert, in this slot: what a cancellation goes by. Empty when nobody was.</summary>
    Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation);
}
