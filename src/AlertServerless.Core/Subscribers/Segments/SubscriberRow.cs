namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>One stored copy of a subscriber.</summary>
/// <param name="Segment">Where; the sealed addresses open only here.</param>
/// <param name="Id">Who; the same in every copy.</param>
/// <param name="Preferences">As stored: see <see cref="PreferencesCodec.AsStored"/>.</param>
/// <param name="SealedAddresses">See <see cref="AddressSealer"/>.</param>
/// <param name="ValidityPeriod">Which events this copy answers to.</param>
public sealed record SubscriberRow(
    SegmentId Segment,
    SubscriberId Id,
    SubscriberPreferences Preferences,
    ReadOnlyMemory<byte> SealedAddresses,
    ValidityPeriod ValidityPeriod = default
)
{
    public StoredSubscriber ToStored() => new(Id, Preferences, SealedAddresses);
}

/// <summary>Somebody whose addresses are proven to be theirs.</summary>
/// <param name="Id">64 random bits.</param>
/// <param name="Preferences">What they wish; the home decides the cell.</param>
/// <param name="Addresses">One for each channel of their plan.</param>
public sealed record NewSubscriber(SubscriberId Id, SubscriberPreferences Preferences, AddressBook Addresses);

/// <summary>Where a subscriber is stored, and what leads to them.</summary>
/// <param name="Segment">Where they belong now.</param>
/// <param name="Former">Where an older copy may still be.</param>
/// <param name="Keys">The index entries of their addresses, so that erasure needs no address.</param>
public sealed record SubscriberLocation(
    SegmentId Segment,
    IReadOnlyList<SegmentId> Former,
    IReadOnlyList<BlindKey> Keys
);

/// <summary>
/// Which events a stored copy of a subscriber answers to, by when the event's first alert was decided. Someone who
/// moves is stored twice for a while; their two validity period share an instant and no event lies in both.
/// <c>default</c>: all events.
/// </summary>
/// <param name="From">Events first decided from here on; null for any.</param>
/// <param name="Until">Events first decided before this; null for any.</param>
public readonly record struct ValidityPeriod(DateTimeOffset? From, DateTimeOffset? Until)
{
    public bool Includes(DateTimeOffset firstDecidedAt) =>
        (From is not { } from || firstDecidedAt >= from) && (Until is not { } until || firstDecidedAt < until);
}
