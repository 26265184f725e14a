using System.Globalization;
using System.Net;
using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages.Texts;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>An alert as an e-mail: the message's own words first, then the figures behind them, in local
/// time.</summary>
/// <param name="Subject">What and how soon, then magnitude, place and time: all that a lock screen shows.</param>
/// <param name="Html">Self-contained: no image, script or address to be fetched; readable without styles, on a phone's
/// width, and in dark mode.</param>
/// <param name="Text">The same for readers without HTML.</param>
public sealed record AlertMail(string Subject, string Html, string Text)
{
    // Mail programs that know dark mode but no styles of their own leave inline colours alone: so none is inline but
    // the banner's, which is legible on any background.
    private const string Style =
        "body{margin:0;padding:16px;font:16px/1.5 system-ui,sans-serif;background:#fff;color:#1d1c1a}"
        + ".c{max-width:560px;margin:auto}th{text-align:left;padding:4px 12px 4px 0;font-weight:normal;"
        + "vertical-align:top}a{color:#1a56a8}"
        + "@media(prefers-color-scheme:dark){body{background:#171614;color:#eeebe4}a{color:#8ab8f5}}";

    /// <param name="unsubscribe">The reader's own signed link.</param>
    public static AlertMail Compose(OutboundMessage message, Uri unsubscribe)
    {
        var words = LanguageTexts.In(message.Facts.Language);
        var rows = Rows(message, words);
        return new AlertMail(
            SubjectOf(message, words),
            HtmlOf(message, words, rows, unsubscribe),
            PlainOf(message, words, rows, unsubscribe)
        );
    }

    private static string SubjectOf(OutboundMessage message, LanguageTexts words)
    {
        var estimate = message.Alert.Estimate;
        var opening = message.Text.Split('\n')[0];
        var drill = message.Alert.Category == AlertCategory.Actual ? "" : $". {words[TextKey.Exercise]}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{opening} M{estimate.Magnitude.Value:0.0}, {EventPlace.Of(estimate, message.Facts.Language)}, "
                + $"{Clock(estimate.OriginTime)}{drill}"
        );
    }

    private static List<(string Name, string Value)> Rows(OutboundMessage message, LanguageTexts words)
    {
        var estimate = message.Alert.Estimate;
        var culture = CultureInfo.InvariantCulture;
        var epicenter = estimate.Hypocenter.Epicenter;
        var place = EventPlace.Of(estimate, message.Facts.Language);
        var began = EasternEuropeanTime.From(estimate.OriginTime).ToString("yyyy-MM-dd HH:mm:ss", culture);
        var rows = new List<(string, string)>
        {
            (words[TextKey.MailMagnitude], estimate.Magnitude.Value.ToString("0.0", culture)),
            (
                words[TextKey.MailPlace],
                string.Create(culture, $"{place} ({epicenter.Latitude:0.00}, {epicenter.Longitude:0.00})")
            ),
            (words[TextKey.MailDepth], string.Create(culture, $"{estimate.Hypocenter.DepthKm:0} km")),
            (words[TextKey.MailOrigin], words.Fill(TextKey.LocalTime, "{0}", began)),
        };
        if (message.Alert.Kind == AlertKind.Cancelled)
            return rows;
        var arrival = words.Fill(TextKey.LocalTime, "{0}", Clock(message.Facts.ArrivesAt));
        var isPast = MessageText.TenseOf(message.Facts.SecondsLeft).Tense == Tense.Ago;
        rows.Insert(0, (words[ArrivalKey(isPast, message.Facts.Place == PlaceName.None)], arrival));
        return rows;
    }

    private static TextKey ArrivalKey(bool isPast, bool isOnlyPlace) =>
        (isPast, isOnlyPlace) switch
        {
            (false, true) => TextKey.MailArrival,
            (true, true) => TextKey.MailArrived,
            (false, false) => TextKey.MailArrivalThere,
            _ => TextKey.MailArrivedThere,
        };

    private static string Clock(DateTimeOffset instant) =>
        EasternEuropeanTime.From(instant).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static string HtmlOf(
        OutboundMessage message,
        LanguageTexts words,
        List<(string Name, string Value)> rows,
        Uri unsubscribe
    )
    {
        var lines = message.Text.Split('\n');
        var html = new StringBuilder(2048).Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html><html lang=\"{words.Language.Code()}\"><head><meta charset=\"utf-8\">"
        );
        html.Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">")
            .Append("<meta name=\"supported-color-schemes\" content=\"light dark\">")
            .Append(CultureInfo.InvariantCulture, $"<style>{Style}</style></head><body><div class=\"c\">")
            .Append(
                CultureInfo.InvariantCulture,
                $"<p style=\"background:{Colour(message)};color:#fff;padding:16px;border-radius:8px;margin-top:0;"
            )
            .Append(CultureInfo.InvariantCulture, $"font-size:20px;font-weight:600\">{Escape(lines[0])}</p>");
        foreach (var line in lines.Skip(1))
            html.Append(CultureInfo.InvariantCulture, $"<p>{Escape(line)}</p>");
        html.Append("<table>");
        foreach (var (name, value) in rows)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><th>{Escape(name)}</th><td><b>{Escape(value)}</b></td></tr>"
            );
        html.Append(
            CultureInfo.InvariantCulture,
            $"</table><p>{Escape(words[TextKey.MailNature])}</p><p><a href=\"{Escape(unsubscribe.AbsoluteUri)}\">"
        );
        return html.Append(
                CultureInfo.InvariantCulture,
                $"{Escape(words[TextKey.MailUnsubscribe])}</a></p></div></body></html>"
            )
            .ToString();
    }

    private static string Colour(OutboundMessage message) =>
        message.Alert.Kind == AlertKind.Cancelled ? "#2e6b3a"
        : message.Alert.Category != AlertCategory.Actual ? "#4a4a4a"
        : message.Facts.Level == AlertLevel.TakeAction ? "#a3181f"
        : "#8a5a00";

    private static string PlainOf(
        OutboundMessage message,
        LanguageTexts words,
        List<(string Name, string Value)> rows,
        Uri unsubscribe
    )
    {
        var text = new StringBuilder(1024).Append(message.Text).Append("\n\n");
        foreach (var (name, value) in rows)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        return text.Append(
                CultureInfo.InvariantCulture,
                $"\n{words[TextKey.MailNature]}\n\n{words[TextKey.MailUnsubscribe]}: {unsubscribe.AbsoluteUri}\n"
            )
            .ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
