using System.Globalization;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>The words of a public post, one paragraph a language. Its readers are everywhere, so it names clock
/// times, not seconds. Drills are not posted.</summary>
public static class PublicPostText
{
    // Weaker than this nobody in a place notices, and the line would only be noise.
    private const double FeltFrom = 2.5;

    /// <param name="languages">The channel's, first one first.</param>
    public static string For(Alert alert, IReadOnlyList<PublicPlace> places, IReadOnlyList<Language> languages)
    {
        var paragraphs = languages.Select(language => Paragraph(alert, places, LanguageTexts.In(language)));
        return string.Join("\n\n", paragraphs);
    }

    /// <summary>The text that replaces the post before this alert's.</summary>
    public static string ForOutdated(Alert alert, IReadOnlyList<Language> languages)
    {
        var texts = new MessageText(alert);
        return string.Join("\n\n", languages.Select(texts.ForOutdated));
    }

    private static string Paragraph(Alert alert, IReadOnlyList<PublicPlace> places, LanguageTexts words)
    {
        var estimate = alert.Estimate;
        var key = alert.Kind switch
        {
            AlertKind.First => TextKey.PostFirst,
            AlertKind.Escalated => TextKey.PostUpdate,
            _ => TextKey.PostCancel,
        };
        var text = new StringBuilder(512).Append(
            words[key]
                .Replace(
                    "{m}",
                    estimate.Magnitude.Value.ToString("0.0", CultureInfo.InvariantCulture),
                    StringComparison.Ordinal
                )
                .Replace("{place}", EventPlace.Of(estimate, words.Language), StringComparison.Ordinal)
                .Replace("{clock}", Clock(estimate.OriginTime), StringComparison.Ordinal)
        );
        if (alert.Kind == AlertKind.Cancelled)
            return text.ToString();
        text.Append('\n').Append(words[TextKey.PostEstimate]);
        AddPlaces(text, estimate, places, words);
        return text.ToString();
    }

    private static void AddPlaces(
        StringBuilder text,
        EventEstimate estimate,
        IReadOnlyList<PublicPlace> places,
        LanguageTexts words
    )
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
            var strength = StrengthWords.Of(words, IntensityScale.ToDegree(intensity.Value)).Split(':')[0];
            var town = Gazetteer.Nearest(place.Point).TownIn(words.Place);
            text.Append(CultureInfo.InvariantCulture, $"\n{town}: {Clock(arrival)}, {strength}");
        }
    }

    private static string Clock(DateTimeOffset instant) =>
        EasternEuropeanTime.From(instant).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
