using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>The fixed words of a letter in one language; mail is Unicode, so these keep their diacritics.</summary>
internal sealed record MailWords(
    string Code,
    string Drill,
    string Earthquake,
    string Cancelled,
    string Magnitude,
    string Origin,
    string Place,
    string Depth,
    string Arrival,
    string Intensity,
    string Nature,
    string Unsubscribe
)
{
    private static readonly MailWords Romanian = new(
        "ro",
        "EXERCIȚIU",
        "Cutremur",
        "ANULAT: cutremur",
        "Magnitudine",
        "Ora producerii",
        "Loc",
        "Adâncime",
        "Unda S ajunge la tine",
        "Intensitate așteptată la tine",
        "E-mailul ajunge adesea după undă: este o confirmare, nu o avertizare. Cifrele sunt prime estimări automate.",
        "Dezabonare"
    );

    private static readonly MailWords English = new(
        "en",
        "DRILL",
        "Earthquake",
        "CANCELLED: earthquake",
        "Magnitude",
        "Origin time",
        "Place",
        "Depth",
        "S wave reaches you",
        "Intensity expected at your place",
        "E-mail often arrives after the wave: it confirms, it does not warn. The figures are first automatic "
            + "estimates.",
        "Unsubscribe"
    );

    public static MailWords In(Language language) => language == Language.English ? English : Romanian;
}
