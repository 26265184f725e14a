namespace AlertServerless.Core.Delivery.Messages;

/// <summary>The fixed words of a CAP message in one language; {0} magnitude, {1} place, {2} depth in km, {3} origin
/// time UTC.</summary>
internal sealed record CapWords(
    string Language,
    string Drill,
    string Event,
    string Headline,
    string CancelHeadline,
    string Description,
    string Act,
    string Aware,
    string AllClear,
    string StrongArea,
    string FeltArea
)
{
    public static IReadOnlyList<CapWords> All { get; } =
    [
        new CapWords(
            "ro-RO",
            "EXERCIȚIU",
            "Cutremur de pământ",
            "Cutremur M{0}, {1}",
            "Alertă retrasă: cutremur M{0}, {1}",
            "Cutremur cu magnitudinea estimată {0}, {1}, la {2} km adâncime, {3} UTC. Prima estimare automată.",
            "Adăpostiți-vă sub o masă solidă, departe de geamuri, și țineți-vă bine până se oprește mișcarea. Nu "
                + "folosiți liftul.",
            "Cutremurul se poate simți. Rămâneți calmi și departe de geamuri.",
            "Alerta a fost retrasă. Nu este nevoie de nicio măsură.",
            "Zona în care se așteaptă intensitatea V sau mai mare",
            "Zona în care cutremurul se poate simți"
        ),
        new CapWords(
            "en",
            "EXERCISE",
            "Earthquake",
            "Earthquake M{0}, {1}",
            "Alert withdrawn: earthquake M{0}, {1}",
            "Earthquake of estimated magnitude {0}, {1}, {2} km deep, {3} UTC. First automatic estimate.",
            "Drop, take cover under a sturdy table away from windows, and hold on until the shaking stops. Do not "
                + "use lifts.",
            "You may feel this earthquake. Stay calm and away from windows.",
            "The alert was withdrawn. Nothing needs to be done.",
            "Area where intensity V or more is expected",
            "Area where the earthquake may be felt"
        ),
        new CapWords(
            "hu",
            "GYAKORLAT",
            "Földrengés",
            "Földrengés M{0}, {1}",
            "Visszavont riasztás: földrengés M{0}, {1}",
            "Becsült {0} magnitúdójú földrengés, {1}, {2} km mélyen, {3} UTC. Első automatikus becslés.",
            "Guggoljon le, bújjon erős asztal alá, távol az ablakoktól, és kapaszkodjon, amíg a rengés el nem múlik. "
                + "Ne használjon liftet.",
            "A földrengés érezhető lehet. Maradjon nyugodt, és távol az ablakoktól.",
            "A riasztást visszavontuk. Nincs teendő.",
            "Terület, ahol legalább V-ös intenzitás várható",
            "Terület, ahol a földrengés érezhető lehet"
        ),
    ];
}
