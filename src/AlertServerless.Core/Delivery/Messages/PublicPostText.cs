using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>The words of a public post, Romanian first and English below. Its readers are everywhere, so it names clock
/// times, not seconds.</summary>
public static class PublicPostText
{
    // Weaker than this nobody in a place notices, and the line would only be noise.
    private const double FeltFrom = 2.5;

    public static string For(Alert alert, IReadOnlyList<PublicPlace> places)
    {
        var text = new StringBuilder(512);
        var estimate = alert.Estimate;
        if (alert.Category != AlertCategory.Actual)
            text.Append("EXERCIȚIU, NU E REAL! · DRILL, NOT REAL!\n");
        var what = string.Create(
            CultureInfo.InvariantCulture,
            $"M{estimate.Magnitude.Value:0.0} {EventPlace.Of(estimate, Language.Romanian)}, "
                + $"{Clock(estimate.OriginTime)}"
        );
        if (alert.Kind == AlertKind.Cancelled)
            return text.Append(
                    CultureInfo.InvariantCulture,
                    $"ANULAT: alerta de cutremur {what} a fost retrasă.\nCANCELLED: the earthquake alert was withdrawn."
                )
                .ToString();

        text.Append(
            CultureInfo.InvariantCulture,
            $"CUTREMUR · EARTHQUAKE {what}, {estimate.Hypocenter.DepthKm:0} km\n"
        );
        AddPlaces(text, estimate, places);
        return text.Append(
                "Adăpostiți-vă, departe de geamuri! · Drop, cover, hold on!\nPrima estimare automată · First "
                    + "automatic estimate"
            )
            .ToString();
    }

    private static void AddPlaces(StringBuilder text, EventEstimate estimate, IReadOnlyList<PublicPlace> places)
    {
        var shaking = IntensityModel.Prepare(estimate.Hypocenter, estimate.Magnitude);
        var arrivals = ArrivalCurve.FromDepth(estimate.Hypocenter.DepthKm);
        foreach (var place in places.OrderBy(place => estimate.Hypocenter.Epicenter.DistanceKmTo(place.Point)))
        {
            var intensity = shaking.Estimate(place.Point);
            if (intensity.Value < FeltFrom)
                continue;
            var arrival = estimate.OriginTime.AddSeconds(
                arrivals.SSeconds(estimate.Hypocenter.Epicenter.DistanceKmTo(place.Point))
            );
            text.Append(CultureInfo.InvariantCulture, $"{place.Name}: {Clock(arrival)}, {intensity.Roman}\n");
        }
    }

    private static string Clock(DateTimeOffset instant) =>
        EasternEuropeanTime.From(instant).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
