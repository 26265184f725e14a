using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>Claims in this process: the same rules as the real store's, for tests, for the model, and for benchmarks
/// without I/O.</summary>
public sealed class InMemorySegmentClaims : ISegmentClaims
{
    private static readonly Comparer<(string Segment, int Slot)> BySegment = Comparer<(
        string Segment,
        int Slot
    )>.Create(
        (a, b) => string.CompareOrdinal(a.Segment, b.Segment) is not 0 and var order ? order : a.Slot.CompareTo(b.Slot)
    );

    private readonly Lock gate = new();
    private readonly Dictionary<
        (AlertId Alert, int Shard),
        SortedDictionary<(string Segment, int Slot), ClaimRow>
    > rows = [];

    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var shard = Shard(key.Alert, key.Segment.Shard);
            var place = (key.Segment.Value, key.Slot);
            if (!shard.TryGetValue(place, out var row))
            {
                shard[place] = row = ClaimRow.First(key, bid, options.LockUntil(now));
                return Task.FromResult<ClaimAttempt>(new ClaimAttempt.Won(row.Claim));
            }

            if (row.Claim.Key.Slots != key.Slots)
                throw ClaimGuard.DividedOtherwise(key, row.Claim.Key.Slots);
            if (row.Finished)
                return Task.FromResult<ClaimAttempt>(new ClaimAttempt.Done());
            if (row.TakenBy(bid, now, options) is not { } taken)
                return Task.FromResult<ClaimAttempt>(
                    row.IsWonBy(bid) ? new ClaimAttempt.Won(row.Claim) : new ClaimAttempt.Held(row.Claim.LockedUntil)
                );
            shard[place] = taken;
            return Task.FromResult<ClaimAttempt>(new ClaimAttempt.Won(taken.Claim));
        }
    }

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => Write(claim, row => row.Renewed(claim, options.LockUntil(now)), until => claim with { LockedUntil = until });

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => Advance(claim, progress, options.LockUntil(now), CheckpointKind.GoesOn);

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => Advance(claim, progress, claim.LockedUntil, CheckpointKind.Finished);

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => Advance(claim, progress, DateTimeOffset.UnixEpoch, CheckpointKind.Released);

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation)
    {
        lock (gate)
        {
            IReadOnlyList<ClaimState> states =
            [
                .. Shard(alert, shard)
                    .Values.Select(row => new ClaimState(
                        row.Claim.Key.Segment,
                        row.Claim.Key.Slot,
                        row.Claim.Key.Slots,
                        row.Claim.Owner,
                        row.Claim.Fence,
                        row.Claim.LockedUntil,
                        row.Finished,
                        row.Claim.Counts
                    )),
            ];
            return Task.FromResult(states);
        }
    }

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        lock (gate)
        {
            IReadOnlyList<Receipt> receipts =
            [
                .. Shard(key.Alert, key.Segment.Shard)
                    .Values.Where(row => row.Claim.Key.Segment == key.Segment)
                    .SelectMany(row => row.Receipts)
                    .SelectMany(batch => batch)
                    .Where(receipt => receipt.Subscriber >= first && receipt.Subscriber <= last),
            ];
            return Task.FromResult(receipts);
        }
    }

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        lock (gate)
        {
            IReadOnlyList<SubscriberId> intended =
            [
                .. Shard(key.Alert, key.Segment.Shard)
                    .Values.Where(row => row.Claim.Key.Segment == key.Segment)
                    .SelectMany(row => row.IntentsLeft)
                    .SelectMany(intent => intent.Intended)
                    .Where(subscriber => subscriber >= first && subscriber <= last),
            ];
            return Task.FromResult(intended);
        }
    }

    private Task<ClaimHold> Advance(Claim claim, ClaimProgress progress, DateTimeOffset until, CheckpointKind kind)
    {
        ClaimGuard.Check(claim, progress);
        return Write(claim, row => row.Advanced(claim, progress, until, kind), stored => claim.After(progress, stored));
    }

    private Task<ClaimHold> Write(Claim claim, Func<ClaimRow, ClaimRow?> change, Func<DateTimeOffset, Claim> changed)
    {
        lock (gate)
        {
            var shard = Shard(claim.Key.Alert, claim.Key.Segment.Shard);
            var place = (claim.Key.Segment.Value, claim.Key.Slot);
            if (!shard.TryGetValue(place, out var row) || change(row) is not { } next)
                return Task.FromResult<ClaimHold>(new ClaimHold.Lost());
            shard[place] = next;
            return Task.FromResult<ClaimHold>(new ClaimHold.Kept(changed(next.Claim.LockedUntil)));
        }
    }

    private SortedDictionary<(string Segment, int Slot), ClaimRow> Shard(AlertId alert, int shard) =>
        rows.TryGetValue((alert, shard), out var existing)
            ? existing
            : rows[(alert, shard)] = new SortedDictionary<(string Segment, int Slot), ClaimRow>(BySegment);
}

/// <summary>What is stored of one slot's claim, and what each conditional write makes of it. Null is a
/// refusal.</summary>
internal sealed record ClaimRow(
    Claim Claim,
    bool Finished,
    IReadOnlyList<IReadOnlyList<Receipt>> Receipts,
    string LastWrite
)
{
    /// <summary>By their holders, oldest first.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<SubscriberId> Intended)> Intents { get; init; } = [];

    public static ClaimRow First(ClaimKey key, ClaimBid bid, DateTimeOffset until) =>
        new ClaimRow(new Claim(key, bid.Owner, 1, until, null, default, 0), false, [], bid.Id).Intending(
            bid.Id,
            bid.Intended
        );

    public IEnumerable<(string Name, IReadOnlyList<SubscriberId> Intended)> IntentsLeft =>
        Finished || IsReleased ? Intents : Intents.Where(intent => intent.Name != Claim.IntentName);

    public bool IsOf(Claim claim) => Claim.Fence == claim.Fence && !Finished;

    public ClaimRow? TakenBy(ClaimBid bid, DateTimeOffset now, ClaimOptions options)
    {
        if (Finished || !options.IsExpired(Claim.LockedUntil, now))
            return null;
        var taken = Claim with { Owner = bid.Owner, Fence = Claim.Fence + 1, LockedUntil = options.LockUntil(now) };
        return (this with { Claim = taken, LastWrite = bid.Id }).Intending(bid.Id, bid.Intended);
    }

    /// <summary>Nothing was written since but renewals.</summary>
    public bool IsWonBy(ClaimBid bid) => LastWrite == bid.Id;

    public bool IsReleased => Claim.LockedUntil == DateTimeOffset.UnixEpoch;

    public ClaimRow? Renewed(Claim claim, DateTimeOffset until) =>
        !IsOf(claim) || IsReleased ? null
        : until < Claim.LockedUntil ? this
        : this with { Claim = Claim with { LockedUntil = until } };

    /// <summary>Unchanged when this very checkpoint is stored already.</summary>
    public ClaimRow? Advanced(Claim claim, ClaimProgress progress, DateTimeOffset until, CheckpointKind kind)
    {
        var id = CheckpointId.Of(claim, progress, kind);
        if (id == LastWrite && Claim.Fence == claim.Fence)
            return this;
        if (!IsOf(claim))
            return null;
        if (Claim.Checkpoints != claim.Checkpoints)
            throw ClaimGuard.OldCopy(claim);
        return (
            this with
            {
                Claim = Claim.After(progress, until),
                Finished = kind == CheckpointKind.Finished,
                Receipts = [.. Receipts, progress.Receipts],
                LastWrite = id,
            }
        ).Intending(claim.IntentName, progress.Intended);
    }

    private ClaimRow Intending(string name, IReadOnlyList<SubscriberId> intended)
    {
        var others = Intents.Where(intent => intent.Name != name);
        return this with
        {
            Claim = Claim with { IntentName = name },
            Intents = intended.Count == 0 ? [.. others] : [.. others, (name, intended)],
        };
    }
}
