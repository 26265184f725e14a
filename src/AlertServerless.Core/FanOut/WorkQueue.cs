using System.Collections.Concurrent;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>A slot nobody holds.</summary>
/// <param name="OvertakenAt">See <see cref="RankedSegment.OvertakenAt"/>.</param>
public readonly record struct FreeSlot(ClaimKey Key, DateTimeOffset? OvertakenAt);

/// <summary>A lane as seen at one moment: what is free, what others hold, and whether anything is left at
/// all.</summary>
/// <param name="Free">Slots nobody holds, in deadline order.</param>
/// <param name="HeldUntil">When the first of the held ones may expire; null when none is held.</param>
/// <param name="Empty">The lane never held anything to do for the channel.</param>
public sealed record LaneSnapshot(IReadOnlyList<FreeSlot> Free, DateTimeOffset? HeldUntil, bool Empty)
{
    public static LaneSnapshot Nothing { get; } = new([], null, Empty: true);

    public bool Finished => Free.Count == 0 && HeldUntil is null;
}

/// <summary>
/// What is left to do, found by queries: the directory once per alert and shard, the claims once per refresh.
/// Refreshing a lane costs 2 × max(1, 32 ÷ lanes) queries the first time and at most half of that afterwards (none
/// where the directory has nothing for the channel, or nobody there can be eligible), never a write.
/// </summary>
public sealed class WorkQueue(
    ISegmentDirectory directory,
    ISegmentClaims claims,
    PreparedAlert alert,
    AlertRecord record,
    ConsumerOptions options
)
{
    // The channels' workers refresh the same shards within moments: one answer serves them all. It is only a hint, for
    // the claim itself decides.
    private static readonly TimeSpan Fresh = TimeSpan.FromMilliseconds(150);

    private readonly LaneDivision division = new(record);
    private readonly ConcurrentDictionary<int, Task<IReadOnlyList<SegmentEntry>>> shards = new();
    private readonly ConcurrentDictionary<int, (DateTimeOffset At, Task<IReadOnlyList<ClaimState>> States)> snapshots =
        new();

    /// <param name="claim">By which slots may be claimed now.</param>
    public async Task<LaneSnapshot> RefreshAsync(
        int lane,
        ChannelKind channel,
        DateTimeOffset now,
        ClaimOptions claim,
        CancellationToken cancellation
    )
    {
        var where = division.ShardsOf(lane).Where(shard => MayHold(shard, lane, channel)).ToList();
        // In the own lane there is work more often than not: both questions at once. Elsewhere mostly not: one after
        // the other.
        if (lane == record.Lane)
            where.ForEach(shard => _ = ClaimsAsync(shard, now, cancellation));
        var entries = await EachAsync(where, shard => DirectoryAsync(shard, cancellation), cancellation)
            .ConfigureAwait(false);
        var ranked = Ranked(entries.Where(entry => IsOf(entry, lane, channel)), now);
        if (ranked.Count == 0)
            return LaneSnapshot.Nothing;
        var states = await EachAsync(
                [.. ranked.Select(one => one.Entry.Id.Shard).Distinct()],
                shard => ClaimsAsync(shard, now, cancellation),
                cancellation
            )
            .ConfigureAwait(false);
        return Snapshot(ranked, states.ToDictionary(state => (state.Segment, state.Slot)), claim, now);
    }

    /// <summary>After work in a lane: the next refresh must not show as free what was just finished.</summary>
    public void Forget(int lane)
    {
        foreach (var shard in division.ShardsOf(lane))
            snapshots.TryRemove(shard, out _);
    }

    private bool IsOf(SegmentEntry entry, int lane, ChannelKind channel) =>
        entry.Id.Channel == channel && division.LaneOf(entry.Id) == lane;

    // What was read of the directory stays true for the alert: where it has nothing for us, there are no claims to ask
    // about.
    private bool MayHold(int shard, int lane, ChannelKind channel) =>
        !shards.TryGetValue(shard, out var read)
        || !read.IsCompletedSuccessfully
        || read.Result.Any(entry => IsOf(entry, lane, channel));

    private async Task<IReadOnlyCollection<T>> EachAsync<T>(
        List<int> where,
        Func<int, Task<IReadOnlyList<T>>> ask,
        CancellationToken cancellation
    )
    {
        // On the caller's thread as long as the answers are there: a test's clock stands still meanwhile.
        var answers = new List<T>();
        foreach (var some in where.Chunk(options.QueriesAtOnce))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var answer in await Task.WhenAll(some.Select(ask)).ConfigureAwait(false))
                answers.AddRange(answer);
        }

        return answers;
    }

    private LaneSnapshot Snapshot(
        IReadOnlyList<RankedSegment> segments,
        Dictionary<(SegmentId, int), ClaimState> states,
        ClaimOptions claim,
        DateTimeOffset now
    )
    {
        var free = new List<FreeSlot>();
        DateTimeOffset? heldUntil = null;
        foreach (var ranked in segments)
        {
            for (var slot = 0; slot < record.WorkersPerSegment; slot++)
            {
                var key = new ClaimKey(alert.Alert.Id, ranked.Entry.Id, slot, record.WorkersPerSegment);
                if (!states.TryGetValue((key.Segment, slot), out var state))
                    free.Add(new FreeSlot(key, ranked.OvertakenAt(now)));
                else if (state.Finished)
                    continue;
                else if (claim.IsExpired(state.LockedUntil, now))
                    free.Add(new FreeSlot(key, ranked.OvertakenAt(now)));
                else if (heldUntil is null || state.LockedUntil < heldUntil)
                    heldUntil = state.LockedUntil;
            }
        }

        return new LaneSnapshot(free, heldUntil, Empty: false);
    }

    // A cancellation goes to whoever was notified, wherever: no segment is left out by what is expected there now.
    private IReadOnlyList<RankedSegment> Ranked(IEnumerable<SegmentEntry> entries, DateTimeOffset now) =>
        alert.Alert.Kind == AlertKind.Cancelled
            ?
            [
                .. entries
                    .OrderBy(entry => entry.Id.Value, StringComparer.Ordinal)
                    .Select(entry => new RankedSegment(entry, now)),
            ]
            : SegmentRanking.Rank(entries, alert, now);

    private Task<IReadOnlyList<ClaimState>> ClaimsAsync(int shard, DateTimeOffset now, CancellationToken cancellation)
    {
        var oldest = now - Fresh;
        if (
            snapshots.TryGetValue(shard, out var last)
            && last.At > oldest
            && !last.States.IsFaulted
            && !last.States.IsCanceled
        )
            return last.States;
        var states = claims.ListAsync(alert.Alert.Id, shard, cancellation);
        snapshots[shard] = (now, states);
        return states;
    }

    private async Task<IReadOnlyList<SegmentEntry>> DirectoryAsync(int shard, CancellationToken cancellation)
    {
        var read = shards.GetOrAdd(shard, number => directory.ListAsync(number, cancellation));
        try
        {
            return await read.ConfigureAwait(false);
        }
        catch
        {
            // A failed read must not be remembered as the shard's content.
            shards.TryRemove(KeyValuePair.Create(shard, read));
            throw;
        }
    }
}
