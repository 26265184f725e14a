using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>The directory of segments, read by shard (<see cref="SegmentId.Shard"/>), strongly consistent.</summary>
public interface ISegmentDirectory
{
    /// <summary>Every segment of the shard; empty means none, a failure throws.</summary>
    Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation);
}

/// <summary>A segment's subscribers in the order of their ids.</summary>
public interface ISegmentReader
{
    /// <summary>The next page after <paramref name="after"/> (exclusive; null from the start of the range) up to and
    /// including <paramref name="upTo"/>, strongly consistent. A page may be short of the segment's end:
    /// <see cref="SubscriberPage.More"/>.</summary>
    /// <param name="segment">Which.</param>
    /// <param name="after">The last subscriber read before, or null.</param>
    /// <param name="upTo">The end of the range, inclusive.</param>
    /// <param name="asOf">When the event's first alert was decided. Who moves between segments belongs, for any one
    /// event, to exactly one of them, whichever is read first.</param>
    /// <param name="cancellation">Cancels the read.</param>
    Task<SubscriberPage> ReadAsync(
        SegmentId segment,
        SubscriberId? after,
        SubscriberId upTo,
        DateTimeOffset asOf,
        CancellationToken cancellation
    );
}

/// <param name="Subscribers">In id order; not empty when <paramref name="More"/>.</param>
/// <param name="More">True when the range holds more after the last one.</param>
public sealed record SubscriberPage(IReadOnlyList<StoredSubscriber> Subscribers, bool More)
{
    /// <summary>Rows that are stored here but cannot be understood: their subscribers cannot be notified, and an
    /// operator must know of it.</summary>
    public IReadOnlyList<UnreadableSubscriber> Unreadable { get; init; } = [];
}

/// <param name="Id">Who; <c>default</c> when even that cannot be read.</param>
/// <param name="Reason">What is wrong with the stored bytes; never what they say.</param>
public sealed record UnreadableSubscriber(SubscriberId Id, string Reason);

/// <summary>The store did not answer, after its client's own retries. Nothing is known of what became of the
/// request.</summary>
/// <param name="operation">What was asked of which table.</param>
/// <param name="cause">The last failure.</param>
public sealed class StoreUnavailableException(string operation, Exception cause)
    : Exception($"{operation}: {cause.Message}", cause);

/// <summary>The store answered, and will answer the same until somebody acts: no permission, no such table, a disabled
/// key, a wrong request. Not to be tried again in a loop.</summary>
/// <param name="operation">What was asked of which table.</param>
/// <param name="cause">Its own words.</param>
public sealed class StoreRefusedException(string operation, Exception cause)
    : Exception($"{operation} is refused: {cause.Message}", cause);

/// <summary>
/// What the directory knows of a segment without reading its subscribers. Bounds are conservative: sign-up only ever
/// widens them, and the nightly recount narrows them again, so a segment that is skipped by them holds nobody eligible.
/// </summary>
/// <param name="Id">The segment.</param>
/// <param name="Population">Subscribers in it; may run ahead of the truth by those who just left.</param>
/// <param name="Centroid">Mean home of its subscribers, within the cell; of several cells the middle of the first, and
/// not to be used.</param>
/// <param name="LowestIntensity">No subscriber's threshold, day or night, is below this.</param>
/// <param name="LowestProximityMagnitude">No proximity threshold is below this; <see cref="float.PositiveInfinity"/>
/// when there is none.</param>
/// <param name="WidestProximityKm">No proximity threshold reaches farther than this; 0 when there is none.</param>
public sealed record SegmentEntry(
    SegmentId Id,
    int Population,
    GeoPoint Centroid,
    float LowestIntensity,
    float LowestProximityMagnitude,
    float WidestProximityKm
);
