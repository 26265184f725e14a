using System.Buffers.Binary;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers;

/// <summary>
/// Preferences as stored: 40 bytes, little-endian. Byte 0 version; 1 flags (bit 0 infrastructure, 1 exercises, 2
/// updates, 3 suspended, 4–5 language, 6–7 region); 2 latitude and 6 longitude in 1e-7 degrees (about a centimetre);
/// then single-precision 10 fore-arc weight, 14 day and 18 night intensity, 22 proximity magnitude, 26 proximity
/// distance; 30 and 31 quiet hours, bit 7 of byte 30 being the language's third bit; 32 channel plan; 36 the minute
/// until which they are paused. Somebody with several places has version 3: the same 40 bytes for the first place, then
/// 40 labels (bits 0–1 first, 2–3 second, 4–5 third place, 6–7 how many more places) and for each further place
/// latitude, longitude and fore-arc weight as above: 53 or 65 bytes. Reading is part of the hot path: it throws nothing
/// and, for one place, allocates nothing.
/// </summary>
public static class PreferencesCodec
{
    /// <summary>Of somebody with one place.</summary>
    public const int Length = 40;

    /// <summary>Of somebody with <see cref="SubscriberPreferences.MostPlaces"/>.</summary>
    public const int MaxLength = FurtherAt + ((SubscriberPreferences.MostPlaces - 1) * PlaceLength);

    private const byte Version = 2;
    private const byte SeveralVersion = 3;
    private const int LabelsAt = Length;
    private const int FurtherAt = LabelsAt + 1;
    private const int PlaceLength = 12;
    private const int LabelBits = 2;
    private const int LabelMask = 3;
    private const int CountShift = 6;
    private const double UnitsPerDegree = 1e7;
    private const byte Infrastructure = 1;
    private const byte Exercises = 2;
    private const byte Updates = 4;
    private const byte Suspended = 8;
    private const int LanguageShift = 4;
    private const byte LanguageMask = 0x30;
    private const int RegionShift = 6;

    // Two bits held the first two languages; the hour beside them needs five of its eight.
    private const byte LanguageHighBit = 0x80;
    private const int LanguageHighValue = 4;

    public static byte[] Encode(in SubscriberPreferences preferences)
    {
        var bytes = new byte[LengthOf(preferences)];
        Encode(preferences, bytes);
        return bytes;
    }

    public static int LengthOf(in SubscriberPreferences preferences) =>
        preferences.Several is null ? Length : FurtherAt + ((preferences.PlaceCount - 1) * PlaceLength);

    /// <exception cref="ArgumentException">A value cannot be stored; the message names the fault, not the
    /// value.</exception>
    public static void Encode(in SubscriberPreferences preferences, Span<byte> bytes)
    {
        bytes = bytes[..LengthOf(preferences)];
        bytes[0] = preferences.Several is null ? Version : SeveralVersion;
        bytes[1] = Flags(preferences);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[2..], Units(preferences.Home.Latitude));
        BinaryPrimitives.WriteInt32LittleEndian(bytes[6..], Units(preferences.Home.Longitude));
        BinaryPrimitives.WriteSingleLittleEndian(bytes[10..], preferences.ForeArcWeight);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[14..], preferences.MinIntensity);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[18..], preferences.NightMinIntensity);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[22..], preferences.Proximity.MinMagnitude);
        BinaryPrimitives.WriteSingleLittleEndian(bytes[26..], preferences.Proximity.WithinKm);
        var high = ((int)preferences.Language & LanguageHighValue) != 0 ? LanguageHighBit : 0;
        bytes[30] = (byte)(preferences.Quiet.FromHour | high);
        bytes[31] = preferences.Quiet.ToHour;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], preferences.Channels.ToBits());
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[36..], preferences.PausedUntilMinute);
        if (preferences.Several is not null)
            EncodeFurther(preferences, bytes);
        if (TryDecode(bytes, out _) is not PreferencesFault.None and var fault)
            throw new ArgumentException($"these preferences cannot be stored: {fault}", nameof(preferences));
    }

    private static void EncodeFurther(in SubscriberPreferences preferences, Span<byte> bytes)
    {
        var labels = (preferences.PlaceCount - 1) << CountShift;
        for (var i = 0; i < preferences.PlaceCount; i++)
        {
            var place = preferences.Place(i);
            labels |= ((int)place.Label & LabelMask) << (i * LabelBits);
            if (i == 0)
                continue;
            var further = bytes[(FurtherAt + ((i - 1) * PlaceLength))..];
            BinaryPrimitives.WriteInt32LittleEndian(further, Units(place.Point.Latitude));
            BinaryPrimitives.WriteInt32LittleEndian(further[4..], Units(place.Point.Longitude));
            BinaryPrimitives.WriteSingleLittleEndian(further[8..], place.ForeArcWeight);
        }

        bytes[LabelsAt] = (byte)labels;
    }

    /// <summary>The same preferences with the places as they will be read back: to the centimetre.</summary>
    /// <exception cref="ArgumentException">A value cannot be stored.</exception>
    public static SubscriberPreferences AsStored(in SubscriberPreferences preferences)
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        bytes = bytes[..LengthOf(preferences)];
        Encode(preferences, bytes);
        TryDecode(bytes, out var stored);
        return stored;
    }

    /// <returns><see cref="PreferencesFault.None"/> and the preferences, or what is wrong and <c>default</c>.</returns>
    public static PreferencesFault TryDecode(ReadOnlySpan<byte> bytes, out SubscriberPreferences preferences)
    {
        preferences = default;
        if (bytes.Length == 0)
            return PreferencesFault.WrongLength;
        if (bytes[0] is not (Version or SeveralVersion))
            return PreferencesFault.UnknownVersion;
        SeveralPlaces? several = null;
        if (bytes[0] == Version ? bytes.Length != Length : bytes.Length < FurtherAt)
            return PreferencesFault.WrongLength;
        if (
            bytes[0] == SeveralVersion
            && TryDecodeFurther(bytes, out several) is not PreferencesFault.None and var wrong
        )
            return wrong;

        var flags = bytes[1];
        var high = (bytes[30] & LanguageHighBit) != 0 ? LanguageHighValue : 0;
        var language = (Language)(((flags & LanguageMask) >> LanguageShift) | high);
        var region = (EventRegion)(flags >> RegionShift);
        if (region > EventRegion.Elsewhere || language > Language.Russian)
            return PreferencesFault.UnknownFlag;
        if (several is not null && (flags & Infrastructure) != 0)
            return PreferencesFault.BadPlaces;

        var latitude = BinaryPrimitives.ReadInt32LittleEndian(bytes[2..]) / UnitsPerDegree;
        var longitude = BinaryPrimitives.ReadInt32LittleEndian(bytes[6..]) / UnitsPerDegree;
        if (!GeoPoint.TryCreate(latitude, longitude, out var home))
            return PreferencesFault.BadHome;

        var weight = BinaryPrimitives.ReadSingleLittleEndian(bytes[10..]);
        var day = BinaryPrimitives.ReadSingleLittleEndian(bytes[14..]);
        var night = BinaryPrimitives.ReadSingleLittleEndian(bytes[18..]);
        if (!(weight is >= 0 and <= 1 && day is >= 1 and <= 12 && night is >= 1 and <= 12))
            return PreferencesFault.BadThreshold;

        var proximity = new ProximityThreshold(
            BinaryPrimitives.ReadSingleLittleEndian(bytes[22..]),
            BinaryPrimitives.ReadSingleLittleEndian(bytes[26..])
        );
        if (!IsProximity(proximity))
            return PreferencesFault.BadProximity;

        var quiet = new HourRange((byte)(bytes[30] & ~LanguageHighBit), bytes[31]);
        if (quiet.FromHour > 23 || quiet.ToHour > 23)
            return PreferencesFault.BadHours;

        if (ChannelPlan.FromBits(BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..])) is not { } channels)
            return PreferencesFault.BadChannels;

        preferences = new SubscriberPreferences(
            (flags & Infrastructure) != 0 ? SubscriberKind.Infrastructure : SubscriberKind.Person,
            language,
            home,
            weight,
            day,
            night,
            proximity,
            quiet,
            channels,
            (flags & Exercises) != 0,
            (flags & Updates) != 0,
            (flags & Suspended) != 0,
            region,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]),
            several
        );
        return PreferencesFault.None;
    }

    private static PreferencesFault TryDecodeFurther(ReadOnlySpan<byte> bytes, out SeveralPlaces? several)
    {
        several = null;
        var labels = bytes[LabelsAt];
        var further = labels >> CountShift;
        if (further is < 1 or >= SubscriberPreferences.MostPlaces)
            return PreferencesFault.BadPlaces;
        if (bytes.Length != FurtherAt + (further * PlaceLength))
            return PreferencesFault.WrongLength;
        if (TryDecodePlace(bytes, 1) is not { } second)
            return PreferencesFault.BadPlaces;
        var third = further == 2 ? TryDecodePlace(bytes, 2) : null;
        // Without a third place its label is empty: what is read is written in one way only.
        if (third is null && (further == 2 || LabelOf(labels, 2) != PlaceLabel.None))
            return PreferencesFault.BadPlaces;
        several = new SeveralPlaces(LabelOf(labels, 0), second, third);
        return PreferencesFault.None;
    }

    private static SubscriberPlace? TryDecodePlace(ReadOnlySpan<byte> bytes, int index)
    {
        var place = bytes[(FurtherAt + ((index - 1) * PlaceLength))..];
        var latitude = BinaryPrimitives.ReadInt32LittleEndian(place) / UnitsPerDegree;
        var longitude = BinaryPrimitives.ReadInt32LittleEndian(place[4..]) / UnitsPerDegree;
        var weight = BinaryPrimitives.ReadSingleLittleEndian(place[8..]);
        return weight is >= 0 and <= 1 && GeoPoint.TryCreate(latitude, longitude, out var point)
            ? new SubscriberPlace(point, weight, LabelOf(bytes[LabelsAt], index))
            : null;
    }

    private static PlaceLabel LabelOf(byte labels, int index) =>
        (PlaceLabel)((labels >> (index * LabelBits)) & LabelMask);

    private static bool IsProximity(ProximityThreshold proximity) =>
        proximity.IsSet
            ? float.IsFinite(proximity.MinMagnitude) && float.IsFinite(proximity.WithinKm)
            : proximity is { MinMagnitude: 0, WithinKm: 0 };

    private static int Units(double degrees) => (int)Math.Round(degrees * UnitsPerDegree);

    private static byte Flags(in SubscriberPreferences preferences)
    {
        if (
            preferences.Language > Language.Russian
            || preferences.Quiet.FromHour > 23
            || preferences.Kind > SubscriberKind.Infrastructure
            || preferences.Region > EventRegion.Elsewhere
        )
            throw new ArgumentException(
                $"these preferences cannot be stored: {PreferencesFault.UnknownFlag}",
                nameof(preferences)
            );
        var low = ((int)preferences.Language << LanguageShift) & LanguageMask;
        var flags = low | ((int)preferences.Region << RegionShift);
        if (preferences.Kind == SubscriberKind.Infrastructure)
            flags |= Infrastructure;
        if (preferences.Exercises)
            flags |= Exercises;
        if (preferences.Updates)
            flags |= Updates;
        if (preferences.Suspended)
            flags |= Suspended;
        return (byte)flags;
    }
}

/// <summary>Why stored bytes are not preferences.</summary>
public enum PreferencesFault
{
    /// <summary>They are.</summary>
    None = 0,

    /// <summary>No bytes, or too few or too many for their version.</summary>
    WrongLength,

    /// <summary>Written by a newer version, or not by this system.</summary>
    UnknownVersion,

    /// <summary>A bit without meaning is set, or the language is not one of ours.</summary>
    UnknownFlag,

    /// <summary>The home is no place on Earth.</summary>
    BadHome,

    /// <summary>A weight outside 0–1, an intensity outside 1–12, or no number at all.</summary>
    BadThreshold,

    /// <summary>A proximity threshold that is not finite, or has a magnitude but no distance.</summary>
    BadProximity,

    /// <summary>An hour beyond 23.</summary>
    BadHours,

    /// <summary>Not one to four different channels.</summary>
    BadChannels,

    /// <summary>Of several places one is no place on Earth, or there are too many, or they are a facility's.</summary>
    BadPlaces,
}
