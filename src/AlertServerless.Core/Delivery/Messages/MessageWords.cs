using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>The fixed parts of a message in one language; ASCII only.</summary>
internal sealed record MessageWords(
    string Drill,
    string ActIn,
    string AwareIn,
    string Seconds,
    string ActNow,
    string AwareNow,
    string Intensity,
    string Act,
    string Aware,
    string Cancelled
)
{
    private static readonly MessageWords Romanian = new(
        Drill: "EXERCITIU, NU E REAL! ",
        ActIn: "CUTREMUR! Ajunge la tine in ~",
        AwareIn: "Cutremur, ajunge la tine in ~",
        Seconds: " s",
        ActNow: "CUTREMUR! Unda a ajuns la tine",
        AwareNow: "Cutremur, unda a ajuns la tine",
        Intensity: ", intensitate ",
        Act: ". ADAPOSTESTE-TE, departe de geamuri! ",
        Aware: ". Se poate simti, ramai calm. ",
        Cancelled: "ANULAT: alerta de cutremur a fost retrasa, ne cerem scuze. "
    );

    private static readonly MessageWords English = new(
        Drill: "DRILL, NOT REAL! ",
        ActIn: "EARTHQUAKE! Reaches you in ~",
        AwareIn: "Earthquake, reaches you in ~",
        Seconds: " s",
        ActNow: "EARTHQUAKE! The wave has reached you",
        AwareNow: "Earthquake, the wave has reached you",
        Intensity: ", intensity ",
        Act: ". DROP, COVER, HOLD ON! ",
        Aware: ". You may feel it, stay calm. ",
        Cancelled: "CANCELLED: the earthquake alert was withdrawn, our apologies. "
    );

    public static MessageWords In(Language language) => language == Language.English ? English : Romanian;
}
