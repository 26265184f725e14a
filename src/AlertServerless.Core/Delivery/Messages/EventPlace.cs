using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// Where an event was, in a reader's language and from its coordinates alone: no source's words stand in a message, and
/// a missing name is never filled with another. Only a feed that gives no location at all is Vrancea's own, and then
/// the message says "assumed".
/// </summary>
public static class EventPlace
{
    /// <param name="language">BCP 47; see <see cref="PlaceDescription.In"/>.</param>
    public static string Of(EventEstimate estimate, string language) =>
        estimate.LocationAssumed ? Assumed(language) : Gazetteer.Nearest(estimate.Hypocenter.Epicenter).In(language);

    public static string Of(EventEstimate estimate, Language language) => Of(estimate, CodeOf(language));

    private static string CodeOf(Language language) => language == Language.English ? "en" : "ro";

    private static string Assumed(string language) =>
        language.Split('-')[0] switch
        {
            "ro" => "Vrancea (presupus)",
            "hu" => "Vrancea (feltételezett)",
            "bg" => "Вранча (предполагаемо)",
            "uk" => "Вранча (припущення)",
            "ru" => "Вранча (предположительно)",
            _ => "Vrancea (assumed)",
        };
}
