using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// Who works on which slot of which segment, for one alert. Every call is one conditional write, or one query.
/// Losing a race is a value. Times are absolute and the caller's: clocks may differ by at most
/// <see cref="ClaimOptions.MaxClockSkew"/>. State line: <c>Free → Held → (Held again | Expired → Held) → Finished</c>.
/// </summary>
public interface ISegmentClaims
{
    /// <summary>Wins a free or expired claim: fence + 1, same cursor. Expired means lockedUntil + skew has passed. A
    /// bid that has won already wins again while nothing but renewals was written since: under the same fence while its
    /// lease holds.</summary>
    /// <exception cref="InvalidOperationException">The slot is claimed under another number of slots: two records of
    /// one alert disagree, and going on would leave people out.</exception>
    Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    );

    /// <summary>Lengthens a claim that is still ours (same fence, neither finished nor released), even if it has
    /// expired meanwhile; never shortens it. So a renewal that timed out and arrives late does no harm: it does not
    /// lock again what was given back. May run beside a checkpoint of the same claim: only <see
    /// cref="Claim.LockedUntil"/> of the returned claim is to be used.</summary>
    Task<ClaimHold> RenewAsync(Claim claim, DateTimeOffset now, ClaimOptions options, CancellationToken cancellation);

    /// <summary>Moves the cursor forward, adds counts and receipts, and renews, all in the same write. The checkpoints
    /// of a claim follow one another, each from the claim the last one returned. The same checkpoint may be asked for
    /// again, when the answer never came: it counts once.</summary>
    /// <exception cref="ArgumentException">The cursor would go back, or lies outside the slot.</exception>
    /// <exception cref="InvalidOperationException">The claim is an old copy: a later checkpoint of the same fence is
    /// stored.</exception>
    Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    );

    /// <summary>The last checkpoint: nobody may claim this slot for this alert again.</summary>
    Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    );

    /// <summary>Gives a claim up before its time (deadline near), with what was done so far.</summary>
    Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    );

    /// <summary>Every claim of the alert in the shard, strongly consistent, without receipts.</summary>
    Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation);

    /// <summary>Who in this slot's range was notified of this (earlier) alert, however its own record divided the
    /// segment: what a cancellation goes by. Empty when nobody was.</summary>
    Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation);

    /// <summary>Whom earlier holders of claims in this slot's range meant to send to and did not account for: they
    /// died, lost the claim, or never learned what became of a message. Without what a present holder intends. Some of
    /// them may have receipts all the same, by another worker.</summary>
    Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation);
}

/// <summary>Shorter ways to ask.</summary>
public static class SegmentClaimsExtensions
{
    /// <summary>For a caller that sends nothing before a checkpoint has stored to whom.</summary>
    public static Task<ClaimAttempt> TryClaimAsync(
        this ISegmentClaims claims,
        ClaimKey key,
        string owner,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => claims.TryClaimAsync(key, new ClaimBid(owner, []), now, options, cancellation);
}
