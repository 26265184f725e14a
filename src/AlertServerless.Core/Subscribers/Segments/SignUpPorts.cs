namespace AlertServerless.Core.Subscribers.Segments;

/// <param name="Page">The page on which the places are.</param>
/// <param name="Places">How many: at least one, at most what was wanted.</param>
public readonly record struct PlaceGrant(int Page, int Places);

/// <summary>Pages and directory entries as sign-up changes them. Each call is one write on one item, unless it says
/// otherwise.</summary>
public interface ISegmentPages
{
    /// <summary>Takes places on the column's open page; opens the next page when it is full. Places are never given
    /// back. One write when there is room, two or more when the page must be turned or is contended for.</summary>
    Task<PlaceGrant> TakePlacesAsync(SegmentColumn column, int wanted, int pageSize, CancellationToken cancellation);

    /// <summary>Adds to the entry's sums (nothing, to look at it and raise its version) and returns it as it then
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

/// <summary>Stored copies of subscribers. Each call is one write or one strongly consistent read.</summary>
public interface ISubscriberRows
{
    Task PutAsync(SubscriberRow row, CancellationToken cancellation);

    /// <summary>Many at once, in no order and not all or nothing; returns when all are stored.</summary>
    Task PutManyAsync(IReadOnlyCollection<SubscriberRow> rows, CancellationToken cancellation);

    /// <summary>Null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is there, but not to be understood.</exception>
    Task<SubscriberRow?> FindAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation);

    /// <summary>Replaces <paramref name="seen"/>, if preferences and validity period are still those; else
    /// false.</summary>
    Task<bool> TryReplaceAsync(SubscriberRow seen, SubscriberRow changed, CancellationToken cancellation);

    /// <summary>The copy that was there, or null.</summary>
    Task<SubscriberRow?> RemoveAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation);

    /// <summary>Removes <paramref name="seen"/>, if preferences and validity period are still those; else
    /// false.</summary>
    Task<bool> TryRemoveAsync(SubscriberRow seen, CancellationToken cancellation);

    /// <summary>Every copy of the segment, whatever its validity period.</summary>
    /// <exception cref="InvalidDataException">One is not to be understood.</exception>
    Task<IReadOnlyList<SubscriberRow>> ListAsync(SegmentId segment, CancellationToken cancellation);
}

/// <summary>From id to segment, and from blind key to id.</summary>
public interface ISubscriberIndex
{
    /// <summary>Writes location and one entry per key; the order among them does not matter.</summary>
    Task PutAsync(SubscriberId id, SubscriberLocation location, CancellationToken cancellation);

    Task PutManyAsync(
        IReadOnlyCollection<KeyValuePair<SubscriberId, SubscriberLocation>> entries,
        CancellationToken cancellation
    );

    Task<SubscriberLocation?> FindAsync(SubscriberId id, CancellationToken cancellation);

    /// <summary>Everyone who has the address, in id order.</summary>
    Task<IReadOnlyList<SubscriberId>> FindAsync(BlindKey key, CancellationToken cancellation);

    /// <summary>Removes the entries of these keys for this subscriber.</summary>
    Task RemoveKeysAsync(SubscriberId id, IReadOnlyList<BlindKey> keys, CancellationToken cancellation);

    /// <summary>Removes the keys, then the location: so that a half-done removal can be found and done again.</summary>
    Task RemoveAsync(SubscriberId id, SubscriberLocation location, CancellationToken cancellation);
}

/// <summary>A closed set.</summary>
public abstract record ChangeOutcome
{
    private ChangeOutcome() { }

    /// <summary>Done; the subscriber belongs to <paramref name="Segment"/> now.</summary>
    public sealed record Changed(SegmentId Segment) : ChangeOutcome;

    /// <summary>Nobody has this id.</summary>
    public sealed record Unknown : ChangeOutcome;

    /// <summary>They are on the way back to a segment they just left, and an alert may still speak to their old copy
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
/// <param name="AlertLife">The longest that one alert is handed out: a copy that ended earlier than this may be
/// overwritten.</param>
/// <param name="Keep">How long after a move the old copy is kept: longer than any event speaks, cancellation
/// included.</param>
public sealed record SignUpOptions(int PageSize, TimeSpan Handover, TimeSpan AlertLife, TimeSpan Keep)
{
    public static SignUpOptions Default { get; } =
        new(400, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(24));
}
