using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// Where an event was, in a reader's language and from its coordinates alone: a message never repeats a source's words,
/// and a missing name is never replaced by another. Only Vrancea's own feed gives no location at all, and then the
/// message says "assumed".
/// </summary>
public static class EventPlace
{
    private static Latest? latest;

    public static string Of(EventEstimate estimate, Language language)
    {
        var words = LanguageTexts.In(language);
        return estimate.LocationAssumed ? words[TextKey.PlaceAssumed] : Described(estimate).In(words.Place);
    }

    /// <summary>The nearest town alone, for where there is no room for distance and direction.</summary>
    public static string TownOf(EventEstimate estimate, Language language)
    {
        var words = LanguageTexts.In(language);
        return estimate.LocationAssumed ? words[TextKey.PlaceAssumed] : Described(estimate).TownIn(words.Place);
    }

    // The last place is kept: a thousand mails name the same one, and finding it compares every town.
    private static PlaceDescription Described(EventEstimate estimate)
    {
        if (Volatile.Read(ref latest) is { } known && ReferenceEquals(known.Estimate, estimate))
            return known.Place;
        var place = Gazetteer.Nearest(estimate.Hypocenter.Epicenter);
        Volatile.Write(ref latest, new Latest(estimate, place));
        return place;
    }

    private sealed record Latest(EventEstimate Estimate, PlaceDescription Place);
}
