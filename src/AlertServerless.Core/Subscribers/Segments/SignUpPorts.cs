using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <param name="Page">The page on which the rows are.</param>
/// <param name="Rows">How many: at least one, at most what was wanted.</param>
public readonly record struct RowGrant(int Page, int Rows);

/// <summary>Pages and directory entries as sign-up changes them. Each call is one write on one item, unless it says
/// otherwise.</summary>
public interface ISegmentPages
{
    /// <summary>Takes room for rows on the column's open page; opens the next page when it is full. Room is never given
    /// back. One write when there is room, two or more when the next page must be opened or the page is contended
    /// for.</summary>
    Task<RowGrant> TakeRowsAsync(SegmentColumn column, int wanted, int pageSize, CancellationToken cancellation);

    /// <summary>Adds to the entry's sums (nothing, to read it and raise its version) and returns it as it then
    /// is.</summary>
    Task<SegmentTally> CountAsync(SegmentId segment, PopulationChange change, CancellationToken cancellation);

    /// <summary>Widens the entry's bounds, each by a write of its own that is refused where the bound is wide enough
    /// already.</summary>
    Task WidenAsync(SegmentId segment, SegmentBounds bounds, CancellationToken cancellation);

    /// <summary>The entry, strongly consistent; null when there is none.</summary>
    Task<SegmentTally?> FindTallyAsync(SegmentId segment, CancellationToken cancellation);

    /// <summary>Replaces the entry, if its version is still <paramref name="expectedVersion"/>; else false.</summary>
    Task<bool> TryReplaceTallyAsync(
        SegmentId segment,
        long expectedVersion,
        SegmentTally tally,
        CancellationToken cancellation
    );
}

/// <summary>
/// Stored copies of subscribers. Each call is one write or one strongly consistent read. Where a copy must not appear
/// (again) stands a fence: nothing but a revision, below which nothing is stored there. A fence reads as no copy.
/// </summary>
public interface ISubscriberRows
{
    /// <summary>Stores the copy, unless a copy or a fence of the same or a higher revision is there: then
    /// false.</summary>
    Task<bool> TryPutAsync(SubscriberRow row, CancellationToken cancellation);

    /// <summary>Many at once, in no order and not all or nothing; returns when all are stored. Only for ids that nobody
    /// had before.</summary>
    Task PutManyAsync(IReadOnlyCollection<SubscriberRow> rows, CancellationToken cancellation);

    /// <summary>Null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is there, but not to be understood.</exception>
    Task<SubscriberRow?> FindAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation);

    /// <summary>Replaces <paramref name="seen"/>, if preferences, revision and validity period are still those; else
    /// false.</summary>
    Task<bool> TryReplaceAsync(SubscriberRow seen, SubscriberRow changed, CancellationToken cancellation);

    /// <summary>Puts a fence where there is no copy; false when there is one. A fence of a higher revision
    /// stays.</summary>
    /// <param name="place">Where.</param>
    /// <param name="keepUntil">From then on the fence may go: no write that it holds off is under way so long.</param>
    /// <param name="cancellation">Cancels the write.</param>
    Task<bool> TryFenceAsync(FencedPlace place, DateTimeOffset keepUntil, CancellationToken cancellation);

    /// <summary>Leaves a fence in place of any copy of a lower revision, whether or not it can be understood.</summary>
    /// <returns>The copy that was there; null when there was none, or none that can be understood.</returns>
    Task<SubscriberRow?> ClearAsync(FencedPlace place, DateTimeOffset keepUntil, CancellationToken cancellation);

    /// <summary>Removes <paramref name="seen"/>, if preferences, revision and validity period are still those; else
    /// false.</summary>
    Task<bool> TryRemoveAsync(SubscriberRow seen, CancellationToken cancellation);

    /// <summary>Every copy of the segment, whatever its validity period.</summary>
    /// <exception cref="InvalidDataException">One is not to be understood.</exception>
    Task<IReadOnlyList<SubscriberRow>> ListAsync(SegmentId segment, CancellationToken cancellation);
}

/// <param name="Segment">In which segment.</param>
/// <param name="Id">Whose copy.</param>
/// <param name="Revision">Nothing of this or a lower revision is stored there any more.</param>
public readonly record struct FencedPlace(SegmentId Segment, SubscriberId Id, long Revision);

/// <summary>From id to segment, from blind key to id, and which addresses want nothing.</summary>
public interface ISubscriberIndex
{
    /// <summary>Writes the location, if the stored one has the revision before its own (for revision 1: if there is
    /// none); else false.</summary>
    /// <param name="id">Whose.</param>
    /// <param name="location">As it is to be.</param>
    /// <param name="keepUntil">Of a tombstone: when it may go. Null for ever.</param>
    /// <param name="cancellation">Cancels the write.</param>
    Task<bool> TryPutAsync(
        SubscriberId id,
        SubscriberLocation location,
        DateTimeOffset? keepUntil,
        CancellationToken cancellation
    );

    /// <summary>Locations and keys of many at once. Only for ids that nobody had before.</summary>
    Task PutManyAsync(
        IReadOnlyCollection<KeyValuePair<SubscriberId, SubscriberLocation>> entries,
        CancellationToken cancellation
    );

    /// <summary>Null when nobody has this id; a tombstone when somebody had.</summary>
    Task<SubscriberLocation?> FindAsync(SubscriberId id, CancellationToken cancellation);

    /// <summary>Those of the ids that somebody has or had, in no order.</summary>
    Task<IReadOnlySet<SubscriberId>> FindTakenAsync(
        IReadOnlyCollection<SubscriberId> ids,
        CancellationToken cancellation
    );

    /// <summary>Everyone who has the address, in id order.</summary>
    Task<IReadOnlyList<SubscriberId>> FindAsync(BlindKey key, CancellationToken cancellation);

    /// <summary>Enters the subscriber under these keys, each with the revision unless it has a higher one.</summary>
    Task AddKeysAsync(
        SubscriberId id,
        IReadOnlyCollection<BlindKey> keys,
        long revision,
        CancellationToken cancellation
    );

    /// <summary>Removes the subscriber's entries under these keys, where their revision is not higher.</summary>
    Task RemoveKeysAsync(
        SubscriberId id,
        IReadOnlyCollection<BlindKey> keys,
        long revision,
        CancellationToken cancellation
    );

    /// <summary>Notes that an address wants nothing.</summary>
    Task PutStopAsync(BlindKey key, StopEntry stop, CancellationToken cancellation);

    /// <summary>Null when the address was never stopped, or started again.</summary>
    Task<StopEntry?> FindStopAsync(BlindKey key, CancellationToken cancellation);

    /// <summary>Those of the keys whose address wants nothing.</summary>
    Task<IReadOnlySet<BlindKey>> FindStoppedAsync(IReadOnlyCollection<BlindKey> keys, CancellationToken cancellation);

    Task RemoveStopAsync(BlindKey key, CancellationToken cancellation);
}

/// <summary>Why nothing is sent to an address. The numbers are stored.</summary>
public enum StopReason : byte
{
    /// <summary>Its owner asked for it: STOP, /stop, a blocked bot.</summary>
    Stopped = 0,

    /// <summary>Mail to it comes back for good.</summary>
    Bounced = 1,

    /// <summary>Its owner called a message spam.</summary>
    Complained = 2,

    /// <summary>The provider sends nothing to it, for reasons of its own.</summary>
    Suppressed = 3,

    /// <summary>The line does not exist, or takes no messages.</summary>
    Unreachable = 4,
}

/// <param name="Reason">Why.</param>
/// <param name="At">Since when.</param>
public sealed record StopEntry(StopReason Reason, DateTimeOffset At);

/// <summary>A closed set.</summary>
public abstract record AddOutcome
{
    private AddOutcome() { }

    /// <summary>They are subscribed.</summary>
    /// <param name="Segment">Where.</param>
    /// <param name="Revision">What their first change must name.</param>
    /// <param name="Stopped">Channels whose address wants nothing (<see cref="StopEntry"/>): they are suspended until
    /// it is started again.</param>
    public sealed record Added(SegmentId Segment, long Revision, IReadOnlyList<ChannelKind> Stopped) : AddOutcome;

    /// <summary>Whoever had this id was erased: it is not given again. Draw another.</summary>
    public sealed record Erased : AddOutcome;

    /// <summary>Another operation on the same subscriber is under way: the same call again completes this
    /// one.</summary>
    public sealed record Contended : AddOutcome;
}

/// <summary>A closed set.</summary>
public abstract record ChangeOutcome
{
    private ChangeOutcome() { }

    /// <summary>Done; the subscriber belongs to <paramref name="Segment"/> now, and the next change must name
    /// <paramref name="Revision"/>.</summary>
    public sealed record Changed(SegmentId Segment, long Revision) : ChangeOutcome;

    /// <summary>Nobody has this id, or not any more.</summary>
    public sealed record Unknown : ChangeOutcome;

    /// <summary>They are on the way back to a segment they just left, and an alert may still reach their old copy
    /// there. Nothing was changed; it may be tried again at <paramref name="NotBefore"/>.</summary>
    public sealed record TooSoon(DateTimeOffset NotBefore) : ChangeOutcome;

    /// <summary>Somebody else changed the same subscriber meanwhile: read again, and decide again.</summary>
    public sealed record Contended : ChangeOutcome;
}

/// <summary>What a recount found.</summary>
/// <param name="Segment">Which.</param>
/// <param name="Before">The entry as it was; null when there was none.</param>
/// <param name="After">The entry as it is now.</param>
/// <param name="Removed">Copies of people who moved away, dropped because no event can need them any more.</param>
/// <param name="Repaired">False when people kept signing up during every attempt: nothing was changed.</param>
public sealed record RecountOutcome(
    SegmentId Segment,
    SegmentEntry? Before,
    SegmentEntry? After,
    int Removed,
    bool Repaired
);

/// <summary>How sign-up works.</summary>
/// <param name="PageSize">People per segment.</param>
/// <param name="Handover">How far ahead a move is dated: both its writes must be done, on every clock, before
/// then.</param>
/// <param name="AlertLife">The longest that one alert is dispatched: a copy that ended earlier than this may be
/// overwritten.</param>
/// <param name="Keep">How long after a move the old copy is kept: longer than any event is alerted, cancellation
/// included. Fences are kept as long.</param>
public sealed record SignUpOptions(int PageSize, TimeSpan Handover, TimeSpan AlertLife, TimeSpan Keep)
{
    /// <summary>How long the id of somebody who was erased is remembered in the index: longer than the 35 days for
    /// which a table can be restored, so that what is restored meets it.</summary>
    public static readonly TimeSpan KeepTombstones = TimeSpan.FromDays(365);

    public static SignUpOptions Default { get; } =
        new(400, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(24));
}
