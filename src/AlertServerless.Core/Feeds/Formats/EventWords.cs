using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// Event types in three vocabularies. A word that none of them knows becomes <see cref="EventType.Other"/>, which never alerts:
/// only silence means <see cref="EventType.Unknown"/>.
/// </summary>
internal static class EventWords
{
    /// <summary>QuakeML 1.2's and ComCat's words, with blanks or underscores.</summary>
    public static EventType Read(string? word) => word?.Trim().ToLowerInvariant().Replace('_', ' ') switch
    {
        null or "" or "null" or "unknown" => EventType.Unknown,
        "earthquake" => EventType.Earthquake,
        "quarry blast" or "quarry" => EventType.QuarryBlast,
        "explosion" or "chemical explosion" or "nuclear explosion" or "mining explosion" or "experimental explosion"
            or "industrial explosion" or "accidental explosion" or "controlled explosion" or "road cut" or "blasting levee" => EventType.Explosion,
        "induced or triggered event" or "rock burst" or "reservoir loading" or "fluid injection" or "fluid extraction"
            or "mine collapse" or "induced earthquake" => EventType.InducedOrTriggered,
        _ => EventType.Other,
    };

    /// <summary>QuakeML's way to withdraw an event by its type.</summary>
    public static bool IsNotExisting(string? word) => word?.Trim().ToLowerInvariant().Replace('_', ' ') == "not existing";

    /// <summary>
    /// The ISC's and EMSC's two letters: certainty (known, suspected, felt, damaging), then kind. Source: event types of the
    /// ISC bulletin's catalogue output, www.isc.ac.uk/iscbulletin/search/catalogue/csvoutput.
    /// </summary>
    public static EventType ReadIsc(string? code) => code?.Trim().ToLowerInvariant() switch
    {
        null or "" or "uk" => EventType.Unknown,
        "qb" => EventType.QuarryBlast,
        ['k' or 's' or 'f' or 'd', 'e'] => EventType.Earthquake,
        ['k' or 's', 'm' or 'h' or 'x' or 'n'] => EventType.Explosion,
        ['k' or 's', 'i' or 'r'] => EventType.InducedOrTriggered,
        _ => EventType.Other,
    };

    /// <summary>QuakeML's word for each type; <c>null</c> when nothing is known.</summary>
    public static string? Write(EventType type) => type switch
    {
        EventType.Earthquake => "earthquake",
        EventType.QuarryBlast => "quarry blast",
        EventType.Explosion => "explosion",
        EventType.InducedOrTriggered => "induced or triggered event",
        EventType.Other => "other event",
        _ => null,
    };
}
