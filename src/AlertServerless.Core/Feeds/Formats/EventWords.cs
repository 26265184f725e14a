using System.Collections.Frozen;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// Event types in three vocabularies. A word that none of them knows becomes <see cref="EventType.Unrecognized"/> and
/// is reported to the operator: only a missing word, or "not reported", means <see cref="EventType.Unknown"/>.
/// </summary>
internal static class EventWords
{
    /// <summary>
    /// QuakeML 1.2's event types (its schema's EventType), and what ComCat and the FDSN services add, with blanks.
    /// </summary>
    private static readonly FrozenDictionary<string, EventType> QuakeMl = Words(
        (EventType.Earthquake, ["earthquake"]),
        (EventType.QuarryBlast, ["quarry blast", "quarry"]),
        (
            EventType.Explosion,
            [
                "explosion",
                "chemical explosion",
                "nuclear explosion",
                "mining explosion",
                "experimental explosion",
                "industrial explosion",
                "accidental explosion",
                "controlled explosion",
                "road cut",
                "blasting levee",
            ]
        ),
        (
            EventType.InducedOrTriggered,
            [
                "induced or triggered event",
                "rock burst",
                "reservoir loading",
                "fluid injection",
                "fluid extraction",
                "mine collapse",
                "induced earthquake",
            ]
        ),
        (
            EventType.Other,
            [
                "other event",
                "other",
                "anthropogenic event",
                "collapse",
                "cavity collapse",
                "crater collapse",
                "building collapse",
                "landslide",
                "rockslide",
                "slide",
                "snow avalanche",
                "debris avalanche",
                "avalanche",
                "ice quake",
                "calving",
                "volcanic eruption",
                "volcanic explosion",
                "hydroacoustic event",
                "acoustic noise",
                "thunder",
                "sonic boom",
                "sonic blast",
                "meteorite",
                "meteor impact",
                "atmospheric event",
                "moving aircraft",
                "plane crash",
                "train crash",
                "boat crash",
                "not existing",
            ]
        )
    );

    /// <summary>
    /// Southern California's codes in its "ET" column (scedc.caltech.edu, event types of the catalogue).
    /// </summary>
    private static readonly FrozenDictionary<string, EventType> Scedc = Words(
        (EventType.Unknown, ["uk"]),
        (EventType.Earthquake, ["eq", "le", "re", "ts"]),
        (EventType.QuarryBlast, ["qb"]),
        (EventType.Explosion, ["ex", "nt", "sh"]),
        (EventType.Other, ["sn", "ls", "ot"])
    );

    /// <summary>
    /// QuakeML's and ComCat's words, with blanks or underscores. "not reported" is QuakeML's word for an unstated type.
    /// </summary>
    public static EventType Read(string? word, RowCheck check) =>
        Plain(word) switch
        {
            null or "" or "null" or "unknown" => EventType.Unknown,
            "not reported" => Note(check, word, EventType.Unknown, "says nothing of what it was"),
            var plain => QuakeMl.TryGetValue(WithoutCertainty(plain), out var type) ? type : Unrecognized(check, word),
        };

    /// <summary>
    /// Earthquakes Canada has no column for the type and writes it before the place: "Blast, 10 km NE of Halifax",
    /// "Suspected industry-related event, …". Only what is no earthquake is read so; any other place says nothing.
    /// </summary>
    public static EventType ReadPlace(string? place)
    {
        var first = Plain(place?.Split(',')[0]);
        return first is null
            ? EventType.Unknown
            : WithoutCertainty(first) switch
            {
                "blast" => EventType.QuarryBlast,
                "industry-related event" => EventType.InducedOrTriggered,
                // Not "quarry", "slide" or "thunder", which also occur in names of places.
                var words
                    when words.EndsWith(" blast", StringComparison.Ordinal)
                        || words.EndsWith("explosion", StringComparison.Ordinal) => QuakeMl.GetValueOrDefault(
                    words,
                    EventType.Unknown
                ),
                _ => EventType.Unknown,
            };
    }

    /// <summary>
    /// The ISC writes "known explosion", France "suspected quarry blast": either is sure enough not to alert.
    /// </summary>
    private static string WithoutCertainty(string plain) =>
        Array.Find(Certainties, word => plain.StartsWith(word, StringComparison.Ordinal)) is { } certainty
            ? plain[certainty.Length..]
            : plain;

    private static readonly string[] Certainties = ["known ", "suspected ", "felt ", "damaging "];

    /// <summary>True for a word that can be nothing but a statement of what it was.</summary>
    public static bool IsType(string? word) =>
        Plain(word) is { } plain
        && (plain is "unknown" or "not reported" || QuakeMl.ContainsKey(WithoutCertainty(plain)));

    /// <summary>QuakeML's way to withdraw an event by its type.</summary>
    public static bool IsNotExisting(string? word) => Plain(word) == "not existing";

    /// <summary>
    /// The ISC's and EMSC's two letters: certainty (known, suspected, felt, damaging), then kind. Source: event types
    /// of the ISC bulletin's catalogue output, www.isc.ac.uk/iscbulletin/search/catalogue/csvoutput.
    /// </summary>
    public static EventType ReadIsc(string? code, RowCheck check) =>
        Plain(code) switch
        {
            null or "" or "uk" => EventType.Unknown,
            "qb" or "sqb" => EventType.QuarryBlast,
            "cb" or "scb" => EventType.Explosion, // France's, as the next: controlled explosion, sonic boom.
            "ls" or "sb" => EventType.Other,
            ['k' or 's' or 'f' or 'd', 'e'] => EventType.Earthquake,
            ['k' or 's', 'm' or 'h' or 'x' or 'n'] => EventType.Explosion,
            ['k' or 's', 'i' or 'r'] => EventType.InducedOrTriggered,
            _ => Unrecognized(check, code),
        };

    public static EventType ReadScedc(string? code, RowCheck check) =>
        Plain(code) is not { Length: > 0 } plain ? EventType.Unknown
        : Scedc.TryGetValue(plain, out var type) ? type
        : Unrecognized(check, code);

    /// <summary>Southern California's type with its reach beside it: local, regional or teleseismic. The reach tells it
    /// from a network code, of which some have the same two letters.</summary>
    public static bool IsScedcType(string? code, string? reach) =>
        Plain(reach) is "l" or "r" or "t" && Plain(code) is { } plain && Scedc.ContainsKey(plain);

    /// <summary>QuakeML's word for each type; <c>null</c> when nothing is known.</summary>
    public static string? Write(EventType type) =>
        type switch
        {
            EventType.Earthquake => "earthquake",
            EventType.QuarryBlast => "quarry blast",
            EventType.Explosion => "explosion",
            EventType.InducedOrTriggered => "induced or triggered event",
            EventType.Other => "other event",
            _ => null,
        };

    private static string? Plain(string? word) => word?.Trim().ToLowerInvariant().Replace('_', ' ');

    private static EventType Unrecognized(RowCheck check, string? word) =>
        Note(check, word, EventType.Unrecognized, "is no event type that is known here");

    private static EventType Note(RowCheck check, string? word, EventType type, string why)
    {
        var more = type == EventType.Unrecognized ? ", and starts none by itself" : "";
        check.Note($"event type {RowCheck.Quote(word!)} {why}; it takes no alert back{more}");
        return type;
    }

    private static FrozenDictionary<string, EventType> Words(params (EventType Type, string[] Words)[] known) =>
        known
            .SelectMany(entry => entry.Words.Select(word => (Word: word, entry.Type)))
            .ToFrozenDictionary(pair => pair.Word, pair => pair.Type, StringComparer.Ordinal);
}
