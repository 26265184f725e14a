using System.Security.Cryptography;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>One share of the work of one alert. <paramref name="Slots"/> is fixed for an alert by its record.</summary>
public readonly record struct ClaimKey(AlertId Alert, SegmentId Segment, int Slot, int Slots)
{
    /// <summary>The first and last subscriber id of this slot: equal ranges of the id space.</summary>
    public (SubscriberId First, SubscriberId Last) Range
    {
        get
        {
            var width = (ulong.MaxValue / (ulong)Slots) + (Slots == 1 ? 0UL : 1UL);
            var first = (ulong)Slot * width;
            return (
                new SubscriberId(first),
                Slot == Slots - 1 ? SubscriberId.Last : new SubscriberId(first + width - 1)
            );
        }
    }
}

/// <summary>How claims are held.</summary>
/// <param name="Lease">How long a claim holds without renewal.</param>
/// <param name="MaxClockSkew">Largest difference between two workers' clocks that the guarantees allow for. A worker
/// stops dispatching this long before its lease ends, and a thief waits this long after it.</param>
public sealed record ClaimOptions(TimeSpan Lease, TimeSpan MaxClockSkew)
{
    /// <summary>
    /// A dead worker's slots are free 2.25 s after its last sign of life at the latest, short against the 20 s and more
    /// until the S wave. Clocks: docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html promises a millisecond on
    /// instances that use Amazon's time service; this allows for 250.
    /// </summary>
    public static ClaimOptions Default { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(250));

    /// <summary>
    /// How long one write to keep a claim may take before it is tried anew: two such fit into a lease.
    /// </summary>
    public TimeSpan WriteLimit => Lease / 3;

    /// <summary>The end of a lease taken now, in whole milliseconds: what a store keeps.</summary>
    public DateTimeOffset LockUntil(DateTimeOffset now) =>
        DateTimeOffset.FromUnixTimeMilliseconds((now + Lease).ToUnixTimeMilliseconds());

    /// <summary>True when even the slowest allowed clock of a holder has passed the lease's end.</summary>
    public bool IsExpired(DateTimeOffset lockedUntil, DateTimeOffset now) => lockedUntil + MaxClockSkew < now;
}

/// <summary>Running totals of one slot.</summary>
public readonly record struct DispatchCounts(int Notified, int Skipped, int Undelivered)
{
    public static DispatchCounts OneNotified => new(1, 0, 0);

    public static DispatchCounts OneSkipped => new(0, 1, 0);

    public static DispatchCounts OneWithdrawn => OneSkipped with { Withdrawn = 1 };

    public static DispatchCounts OneSuperseded => OneSkipped with { Superseded = 1 };

    /// <summary>Of those skipped, who would have been notified, had the alert not been withdrawn.</summary>
    public int Withdrawn { get; init; }

    /// <summary>Of those skipped, who is left to a newer alert of the event.</summary>
    public int Superseded { get; init; }

    public static DispatchCounts operator +(DispatchCounts a, DispatchCounts b) =>
        new(a.Notified + b.Notified, a.Skipped + b.Skipped, a.Undelivered + b.Undelivered)
        {
            Withdrawn = a.Withdrawn + b.Withdrawn,
            Superseded = a.Superseded + b.Superseded,
        };
}

/// <summary>
/// One attempt to win a slot. When the answer never came, the same bid is made again: if the first one won, the claim
/// is won; if its lease is over by then, nothing of it is left behind, because nobody was sent to under it.
/// </summary>
/// <param name="Owner">Unique for each invocation.</param>
/// <param name="Intended">See <see cref="ClaimProgress.Intended"/>: stored in the same write.</param>
public sealed record ClaimBid(string Owner, IReadOnlyList<SubscriberId> Intended)
{
    private const int IdLength = 8;

    /// <summary>Unique; hexadecimal.</summary>
    public string Id { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength));
}

/// <summary>A claim that was won. The fence grows with every claim of the slot, so a late worker's writes are
/// refused.</summary>
/// <param name="Cursor">The last subscriber known to be handled; null when none is.</param>
/// <param name="Counts">Totals up to the cursor, from whoever worked here before.</param>
/// <param name="Checkpoints">How many checkpoints were written, which numbers the next batch of receipts.</param>
public sealed record Claim(
    ClaimKey Key,
    string Owner,
    long Fence,
    DateTimeOffset LockedUntil,
    SubscriberId? Cursor,
    DispatchCounts Counts,
    int Checkpoints
)
{
    /// <summary>Under which name the store keeps what this holder intends: its <see cref="ClaimBid.Id"/>. Empty for a
    /// claim that was not won.</summary>
    public string IntentName { get; init; } = "";

    /// <summary>Whether a dispatch of at most <see cref="ClaimOptions.MaxClockSkew"/> may begin; when not, renew first.
    /// With the same margin on the thief's side, no dispatch of this claim can meet one of the next.</summary>
    public bool MayDispatch(DateTimeOffset now, ClaimOptions options) => now < LockedUntil - options.MaxClockSkew;

    /// <summary>The claim after a checkpoint: the one to go on with.</summary>
    public Claim After(ClaimProgress progress, DateTimeOffset lockedUntil) =>
        this with
        {
            LockedUntil = lockedUntil,
            Cursor = progress.Cursor ?? Cursor,
            Counts = Counts + progress.Added,
            Checkpoints = Checkpoints + 1,
        };
}

/// <summary>What was done since the last checkpoint.</summary>
/// <param name="Cursor">The last subscriber handled; null when the slot is empty.</param>
/// <param name="Added">Counts since the last checkpoint.</param>
/// <param name="Receipts">Who was notified since the last checkpoint.</param>
public sealed record ClaimProgress(SubscriberId? Cursor, DispatchCounts Added, IReadOnlyList<Receipt> Receipts)
{
    public static ClaimProgress Nothing { get; } = new(null, default, []);

    /// <summary>
    /// Whom a provider may be asked for under this claim before its next checkpoint, and whose outcome is unknown: the
    /// chunk that comes next, those whose answer is still waited for, and those whose answer was lost. Takes the place
    /// of what the claim intended before; what an earlier holder intended stays.
    /// </summary>
    public IReadOnlyList<SubscriberId> Intended { get; init; } = [];

    /// <summary>Both in one checkpoint.</summary>
    public ClaimProgress Then(ClaimProgress next) =>
        new(next.Cursor ?? Cursor, Added + next.Added, [.. Receipts, .. next.Receipts]) { Intended = next.Intended };
}

/// <summary>Proof that a subscriber was notified, or perhaps was.</summary>
/// <param name="Level">What they were asked to do; <see cref="AlertLevel.None"/> when nobody knows whether it reached
/// them.</param>
/// <param name="MessageRef">What the provider needs to edit the message in place (Telegram's message id), else
/// 0.</param>
public readonly record struct Receipt(SubscriberId Subscriber, ChannelKind Channel, AlertLevel Level, long MessageRef)
{
    /// <summary>The provider may have taken it, and is not asked again. A cancellation retracts it as well.</summary>
    public bool IsAmbiguous => Level == AlertLevel.None;

    public static Receipt Ambiguous(SubscriberId subscriber, ChannelKind channel) =>
        new(subscriber, channel, AlertLevel.None, 0);
}

/// <summary>A closed set: <see cref="Won"/>, <see cref="Held"/> or <see cref="Done"/>.</summary>
public abstract record ClaimAttempt
{
    private ClaimAttempt() { }

    /// <summary>The caller owns the slot until the lease ends.</summary>
    public sealed record Won(Claim Claim) : ClaimAttempt;

    /// <summary>Another worker holds it; it may be tried again after <paramref name="Until"/> plus the clock
    /// skew.</summary>
    public sealed record Held(DateTimeOffset Until) : ClaimAttempt;

    /// <summary>Finished: never to be tried again for this alert.</summary>
    public sealed record Done : ClaimAttempt;
}

/// <summary>A closed set: <see cref="Kept"/> or <see cref="Lost"/>.</summary>
public abstract record ClaimHold
{
    private ClaimHold() { }

    /// <summary>Written; the claim as it now stands.</summary>
    public sealed record Kept(Claim Claim) : ClaimHold;

    /// <summary>Another worker's fence is on it: stop at once, write nothing more.</summary>
    public sealed record Lost : ClaimHold;
}

/// <summary>A claim as seen by somebody looking for work.</summary>
/// <param name="Slots">Into how many its segment is divided.</param>
public sealed record ClaimState(
    SegmentId Segment,
    int Slot,
    int Slots,
    string Owner,
    long Fence,
    DateTimeOffset LockedUntil,
    bool Finished,
    DispatchCounts Counts
)
{
    /// <summary>Given back by its holder, who has nothing under way.</summary>
    public bool IsReleased => !Finished && LockedUntil == DateTimeOffset.UnixEpoch;
}

/// <summary>Mistakes of a caller, distinguished from lost races so that neither hides the other.</summary>
public static class ClaimGuard
{
    /// <exception cref="ArgumentException">The cursor would go back, or lies outside the slot.</exception>
    public static void Check(Claim claim, ClaimProgress progress)
    {
        if (progress.Cursor is not { } cursor)
            return;
        var (first, last) = claim.Key.Range;
        if (cursor < first || cursor > last)
            throw new ArgumentException(
                $"cursor {cursor} lies outside slot {claim.Key.Slot} of {claim.Key.Slots} of {claim.Key.Segment}",
                nameof(progress)
            );
        if (claim.Cursor is { } before && cursor < before)
            throw new ArgumentException(
                $"cursor {cursor} of {claim.Key.Segment} would go back from {before}",
                nameof(progress)
            );
    }

    public static InvalidOperationException OldCopy(Claim claim) =>
        new(
            $"checkpoint {claim.Checkpoints} of {claim.Key.Segment} slot {claim.Key.Slot}, fence {claim.Fence}, is "
                + $"written already: this claim is an old copy"
        );

    public static InvalidOperationException DividedOtherwise(ClaimKey key, int storedSlots) =>
        new(
            $"{key.Segment} is divided into {storedSlots} slots for {key.Alert}, not {key.Slots}: two records of one "
                + $"alert disagree"
        );
}
