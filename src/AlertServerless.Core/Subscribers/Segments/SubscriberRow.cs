namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>One stored copy of a subscriber.</summary>
/// <param name="Segment">Where; the sealed addresses open only here.</param>
/// <param name="Id">Who; the same in every copy.</param>
/// <param name="Preferences">As stored: see <see cref="PreferencesCodec.AsStored"/>.</param>
/// <param name="SealedAddresses">See <see cref="AddressSealer"/>.</param>
/// <param name="Revision">The change that wrote this copy: see <see cref="SubscriberLocation.Revision"/>.</param>
/// <param name="ValidityPeriod">Which events this copy answers to.</param>
public sealed record SubscriberRow(
    SegmentId Segment,
    SubscriberId Id,
    SubscriberPreferences Preferences,
    ReadOnlyMemory<byte> SealedAddresses,
    long Revision = 1,
    ValidityPeriod ValidityPeriod = default
)
{
    public StoredSubscriber ToStored() => new(Id, Preferences, SealedAddresses, Revision);

    /// <summary>Ids only: a row may end up in a log or an exception, a home may not.</summary>
    public override string ToString() => $"{Id} in {Segment} at {Revision}";
}

/// <summary>Somebody whose addresses are proven to be theirs.</summary>
/// <param name="Id">64 random bits.</param>
/// <param name="Preferences">What they prefer; the home decides the cell.</param>
/// <param name="Addresses">One for each channel of their plan.</param>
public sealed record NewSubscriber(SubscriberId Id, SubscriberPreferences Preferences, AddressBook Addresses)
{
    public override string ToString() => Id.ToString();
}

/// <summary>A subscriber as they are now.</summary>
/// <param name="Row">The copy that holds the newest preferences.</param>
/// <param name="Revision">What a change must name, so that it undoes nobody else's.</param>
public sealed record RegisteredSubscriber(SubscriberRow Row, long Revision);

/// <summary>
/// Where a subscriber is stored, and what leads to them. Every operation on a subscriber first replaces this entry,
/// with the next revision and on condition of the one it read: that puts all of them into one order. What it then
/// writes into segments carries that revision, and is replaced by any higher one.
/// </summary>
/// <param name="Segment">Where they belong now; <c>default</c> once an erasure is complete.</param>
/// <param name="Former">Where an older copy may still be.</param>
/// <param name="Keys">The index entries of their addresses, so that erasure needs no address.</param>
public sealed record SubscriberLocation(
    SegmentId Segment,
    IReadOnlyList<SegmentId> Former,
    IReadOnlyList<BlindKey> Keys
)
{
    /// <summary>1 for the first; one more with every operation.</summary>
    public long Revision { get; init; } = 1;

    /// <summary>See <see cref="SubscriberPreferences.PausedUntilMinute"/>; the greatest value is until further
    /// notice.</summary>
    public uint PausedUntilMinute { get; init; }

    /// <summary>What they agreed to, oldest first.</summary>
    public IReadOnlyList<ConsentRecord> Consents { get; init; } = [];

    /// <summary>When they were erased: this is then a tombstone, and its id is never used again.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>Every segment in which a copy may be.</summary>
    public IEnumerable<SegmentId> Segments => Former.Prepend(Segment).Distinct();

    /// <summary>The preferences with this pause, whatever they say of it.</summary>
    public SubscriberPreferences Pause(in SubscriberPreferences preferences) =>
        preferences with
        {
            Suspended = PausedUntilMinute == uint.MaxValue,
            PausedUntilMinute = PausedUntilMinute == uint.MaxValue ? 0 : PausedUntilMinute,
        };

    /// <summary>The minute, rounded up, for an instant; 0 for none.</summary>
    public static uint PauseMinute(DateTimeOffset? until) =>
        until switch
        {
            null => 0,
            { } instant when instant == DateTimeOffset.MaxValue => uint.MaxValue,
            { } instant => (uint)Math.Clamp((instant.ToUnixTimeSeconds() + 59) / 60, 1, uint.MaxValue - 1),
        };

    /// <summary>True when nothing of the subscriber is left but the id.</summary>
    public bool IsFullyErased => ErasedAt is not null && Segment == default;
}

/// <summary>What somebody agreed to, and how we know. Holds no address.</summary>
/// <param name="Purpose">What for, in a word: <c>alerts</c>.</param>
/// <param name="TextVersion">Which text they read.</param>
/// <param name="Language">In which language: a BCP 47 tag.</param>
/// <param name="At">When.</param>
/// <param name="Proof">How they proved that the address is theirs.</param>
public sealed record ConsentRecord(
    string Purpose,
    string TextVersion,
    string Language,
    DateTimeOffset At,
    ConsentProof Proof
);

/// <summary>How an address was proven. The numbers are stored.</summary>
public enum ConsentProof : byte
{
    SmsCode = 0,
    MailLink = 1,
    TelegramStart = 2,
    WebhookChallenge = 3,

    /// <summary>By the operator who imported it, outside this system.</summary>
    OperatorImport = 4,
}

/// <summary>
/// Which events a stored copy of a subscriber answers to, by when the event's first alert was decided. Someone who
/// moves is stored twice for a while; their two validity periods share an instant and no event lies in both.
/// <c>default</c>: all events.
/// </summary>
/// <param name="From">Events first decided from here on; null for any.</param>
/// <param name="Until">Events first decided before this; null for any.</param>
public readonly record struct ValidityPeriod(DateTimeOffset? From, DateTimeOffset? Until)
{
    public bool Includes(DateTimeOffset firstDecidedAt) =>
        (From is not { } from || firstDecidedAt >= from) && (Until is not { } until || firstDecidedAt < until);
}
