using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers;

/// <summary>Hours of the day in the subscriber's own time zone; from &gt; to wraps midnight; equal hours mean
/// none.</summary>
public readonly record struct HourRange(byte FromHour, byte ToHour)
{
    public bool Contains(int hour) =>
        FromHour <= ToHour ? hour >= FromHour && hour < ToHour : hour >= FromHour || hour < ToHour;
}

/// <summary>"Any event of at least this magnitude within this many kilometres of me." Radius 0 means no such
/// threshold.</summary>
public readonly record struct ProximityThreshold(float MinMagnitude, float WithinKm)
{
    public bool IsSet => WithinKm > 0;
}

/// <summary>The channels a subscriber wants tried, first choice first, each with its late policy. At most four, none
/// twice.</summary>
public readonly record struct ChannelPlan
{
    private const uint Present = 0x80808080;
    private const uint Suspended = 0x10101010;

    private readonly uint packed; // one byte a channel: bit 7 set, bit 4 suspended, bits 2–3 late policy, bits 0–1 kind

    private ChannelPlan(uint packed) => this.packed = packed;

    public int Count => (32 - System.Numerics.BitOperations.LeadingZeroCount(packed) + 7) / 8;

    public (ChannelKind Kind, LatePolicy Late) this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            var entry = packed >> (8 * index);
            return ((ChannelKind)(entry & 3), (LatePolicy)((entry >> 2) & 3));
        }
    }

    /// <summary>False when every channel is suspended: nobody is reached by this plan.</summary>
    public bool HasOpen => (packed & Present & ~((packed & Suspended) << 3)) != 0;

    /// <summary>The channels that are not suspended, in the same order; possibly none.</summary>
    public ChannelPlan Open
    {
        get
        {
            if ((packed & Suspended) == 0)
                return this;
            var (open, at) = (0u, 0);
            for (var i = 0; i < Count; i++)
            {
                var entry = (packed >> (8 * i)) & 0xFF;
                if ((entry & Suspended) == 0)
                    open |= entry << (8 * at++);
            }

            return new ChannelPlan(open);
        }
    }

    public bool IsSuspended(ChannelKind kind) =>
        Position(kind) is { } i && ((packed >> (8 * i)) & Suspended & 0xFF) != 0;

    /// <summary>The plan with this channel suspended: its address was refused for good. The choice stays on record, so
    /// that whoever gives a new address has their order back. The same plan when the channel is not in it.</summary>
    public ChannelPlan Suspend(ChannelKind kind) =>
        Position(kind) is { } i ? new ChannelPlan(packed | ((Suspended & 0xFF) << (8 * i))) : this;

    /// <summary>The plan with this channel open again.</summary>
    public ChannelPlan Resume(ChannelKind kind) =>
        Position(kind) is { } i ? new ChannelPlan(packed & ~((Suspended & 0xFF) << (8 * i))) : this;

    public uint ToBits() => packed;

    /// <summary>The channels in their order, those that are suspended in brackets.</summary>
    public override string ToString()
    {
        var plan = this;
        return string.Join(
            ' ',
            Enumerable
                .Range(0, Count)
                .Select(i => plan[i].Kind)
                .Select(kind => plan.IsSuspended(kind) ? $"({kind.Name()})" : kind.Name())
        );
    }

    /// <summary>Null when the bits are not a plan: a gap, an unknown policy, a channel twice, or no channel at
    /// all.</summary>
    public static ChannelPlan? FromBits(uint bits)
    {
        var plan = new ChannelPlan(bits);
        var seen = 0;
        for (var i = 0; i < plan.Count; i++)
        {
            var entry = (bits >> (8 * i)) & 0xFF;
            var kind = 1 << (int)(entry & 3);
            if ((entry & 0xE0) != 0x80 || ((entry >> 2) & 3) == 3 || (seen & kind) != 0)
                return null;
            seen |= kind;
        }

        return seen == 0 ? null : plan;
    }

    public static ChannelPlan Of(params ReadOnlySpan<(ChannelKind Kind, LatePolicy Late)> channels)
    {
        var bits = 0u;
        for (var i = 0; i < channels.Length && i < 4; i++)
            bits |= (0x80u | ((uint)channels[i].Late << 2) | (uint)channels[i].Kind) << (8 * i);
        return FromBits(bits) is { } plan && channels.Length <= 4
            ? plan
            : throw new ArgumentException("a channel plan names one to four different channels", nameof(channels));
    }

    private int? Position(ChannelKind kind)
    {
        for (var i = 0; i < Count; i++)
            if (this[i].Kind == kind)
                return i;
        return null;
    }
}

/// <summary>
/// Everything that <see cref="Eligibility"/> needs to know of a subscriber, and nothing that identifies them: no
/// address is here. A value type, because a segment's 400 are judged in a tight loop.
/// </summary>
/// <param name="Kind">Person or infrastructure.</param>
/// <param name="Language">Of the message.</param>
/// <param name="Home">Where the shaking is judged; of several places the first.</param>
/// <param name="ForeArcWeight">1 outside the Carpathian bend, 0 inside, between on the crest: the intensity model's
/// site term, which depends on the place alone and is therefore computed at sign-up.</param>
/// <param name="MinIntensity">Notified from this expected intensity at home on (1–12).</param>
/// <param name="NightMinIntensity">The same between 22 and 7 o'clock, home time; equal to the day's when not set
/// apart.</param>
/// <param name="Proximity">A magnitude within a distance that also suffices.</param>
/// <param name="Quiet">Hours in which only <see cref="AlertLevel.TakeAction"/> may disturb.</param>
/// <param name="Channels">First choice first.</param>
/// <param name="Exercises">Opted in to drills.</param>
/// <param name="Updates">Once made aware, wants to be notified again when an escalation expects a higher degree at
/// home; a rise to TakeAction and a cancellation are always sent.</param>
/// <param name="Suspended">Paused by its owner until further notice: not notified of anything.</param>
/// <param name="Region">Of the events to be made aware of.</param>
/// <param name="PausedUntilMinute">Not notified of events first decided before this minute, counted from 1970; 0 when
/// not paused.</param>
/// <param name="Several">The second and third place, of a person only; null for most, who have one.</param>
public readonly record struct SubscriberPreferences(
    SubscriberKind Kind,
    Language Language,
    GeoPoint Home,
    float ForeArcWeight,
    float MinIntensity,
    float NightMinIntensity,
    ProximityThreshold Proximity,
    HourRange Quiet,
    ChannelPlan Channels,
    bool Exercises,
    bool Updates,
    bool Suspended,
    EventRegion Region = EventRegion.Anywhere,
    uint PausedUntilMinute = 0,
    SeveralPlaces? Several = null
)
{
    /// <summary>The most places that one subscription may have.</summary>
    public const int MostPlaces = 3;

    /// <summary>1 to <see cref="MostPlaces"/>.</summary>
    public int PlaceCount =>
        Several is null ? 1
        : Several.Third is null ? 2
        : MostPlaces;

    /// <param name="index">From 0.</param>
    public SubscriberPlace Place(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)PlaceCount);
        return index switch
        {
            0 => new SubscriberPlace(Home, ForeArcWeight, Several?.FirstLabel ?? PlaceLabel.None),
            1 => Several!.Second,
            _ => Several!.Third!.Value,
        };
    }

    /// <summary>What a message calls that place.</summary>
    public PlaceName NameOf(int index) =>
        Several is null ? PlaceName.None
        : Place(index).Label is var label and not PlaceLabel.None ? (PlaceName)label
        : (PlaceName)((int)PlaceName.First + index);

    /// <summary>The same preferences of somebody who has that place only.</summary>
    public SubscriberPreferences At(int index)
    {
        var place = Place(index);
        return this with { Home = place.Point, ForeArcWeight = place.ForeArcWeight, Several = null };
    }

    /// <summary>The same preferences at these places. A single place has no label: no message names it.</summary>
    /// <exception cref="ArgumentException">None, or more than <see cref="MostPlaces"/>.</exception>
    public SubscriberPreferences With(IReadOnlyList<SubscriberPlace> places)
    {
        if (places is not [var first, ..] || places.Count > MostPlaces)
            throw new ArgumentException($"one to {MostPlaces} places, not {places.Count}", nameof(places));
        SubscriberPlace? third = places.Count == MostPlaces ? places[2] : null;
        return this with
        {
            Home = first.Point,
            ForeArcWeight = first.ForeArcWeight,
            Several = places.Count == 1 ? null : new SeveralPlaces(first.Label, places[1], third),
        };
    }

    /// <summary>By the moment at which the event's first alert was decided, so that every consumer answers
    /// alike.</summary>
    public bool IsPausedAt(DateTimeOffset firstDecidedAt) =>
        PausedUntilMinute > 0 && firstDecidedAt.ToUnixTimeSeconds() < PausedUntilMinute * 60L;
}

/// <summary>A subscriber as a segment stores them: who, what they prefer, and their addresses sealed.</summary>
/// <param name="Id">Sort key within the segment.</param>
/// <param name="Preferences">Decoded preferences.</param>
/// <param name="SealedAddresses">AES-GCM box of the <see cref="AddressBook"/>; opened only for those who are
/// notified.</param>
/// <param name="Revision">The change that wrote this; the box opens with these preferences and this revision
/// only.</param>
public sealed record StoredSubscriber(
    SubscriberId Id,
    SubscriberPreferences Preferences,
    ReadOnlyMemory<byte> SealedAddresses,
    long Revision = 1
);

/// <summary>What a subscriber wants on a channel once the S wave has passed them. The numbers are stored.</summary>
public enum LatePolicy : byte
{
    /// <summary>Send a message which says that the shaking should have arrived.</summary>
    Reword = 0,

    /// <summary>Send nothing on this channel.</summary>
    Skip = 1,

    /// <summary>Send the alert with its ordinary words and no countdown (for machines).</summary>
    Send = 2,
}

/// <summary>Infrastructure is always served before people. The numbers are stored.</summary>
public enum SubscriberKind : byte
{
    Person = 0,
    Infrastructure = 1,
}

/// <summary>The languages messages are written in. The numbers are stored, in three bits.</summary>
public enum Language : byte
{
    Romanian = 0,
    English = 1,
    Hungarian = 2,
    Bulgarian = 3,
    Ukrainian = 4,
    Russian = 5,
}

/// <summary>Codes of languages as options, webhooks and resource files write them.</summary>
public static class LanguageNames
{
    private static readonly string[] Codes = ["ro", "en", "hu", "bg", "uk", "ru"];

    public static IReadOnlyList<Language> All { get; } = Enum.GetValues<Language>();

    /// <summary>ISO 639-1, two letters.</summary>
    public static string Code(this Language language) => Codes[(int)language];

    public static bool TryParse(string? code, out Language language)
    {
        var at = Array.IndexOf(Codes, code);
        language = (Language)Math.Max(at, 0);
        return at >= 0;
    }
}

/// <summary>Which earthquakes a subscriber wants to be made aware of; a call to act is given wherever it was. The
/// numbers are stored.</summary>
public enum EventRegion : byte
{
    Anywhere = 0,

    /// <summary>Vrancea's source only: the deep ones that the whole country feels.</summary>
    Vrancea = 1,

    /// <summary>All but Vrancea: the shallow ones nearby.</summary>
    Elsewhere = 2,
}
