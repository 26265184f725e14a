using System.Globalization;
using System.Net;
using System.Text;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>An alert as a letter: the same words as the short message first, then the figures behind them.</summary>
/// <param name="Html">Self-contained: no image, script or address to be fetched, readable without styles.</param>
/// <param name="Text">The same for readers without HTML.</param>
public sealed record AlertMail(string Subject, string Html, string Text)
{
    /// <param name="unsubscribe">The reader's own signed link.</param>
    public static AlertMail Compose(OutboundMessage message, Uri unsubscribe)
    {
        var words = MailWords.In(message.Facts.Language);
        var rows = Rows(message, words);
        return new AlertMail(
            SubjectOf(message, words),
            HtmlOf(message, words, rows, unsubscribe),
            PlainOf(message, words, rows, unsubscribe)
        );
    }

    private static string SubjectOf(OutboundMessage message, MailWords words)
    {
        var alert = message.Alert;
        var drill = alert.Category == AlertCategory.Actual ? "" : $"{words.Drill}: ";
        var kind = alert.Kind == AlertKind.Cancelled ? words.Cancelled : words.Earthquake;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{drill}{kind} M{alert.Estimate.Magnitude.Value:0.0}, "
                + $"{EventPlace.Of(alert.Estimate, message.Facts.Language)}"
        );
    }

    private static List<(string Name, string Value)> Rows(OutboundMessage message, MailWords words)
    {
        var estimate = message.Alert.Estimate;
        var culture = CultureInfo.InvariantCulture;
        var rows = new List<(string, string)>
        {
            (words.Magnitude, string.Create(culture, $"{estimate.Magnitude.Value:0.0}")),
            (words.Origin, string.Create(culture, $"{estimate.OriginTime.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC")),
            (
                words.Place,
                string.Create(
                    culture,
                    $"{EventPlace.Of(estimate, message.Facts.Language)} "
                        + $"({estimate.Hypocenter.Epicenter.Latitude:0.00}, "
                        + $"{estimate.Hypocenter.Epicenter.Longitude:0.00})"
                )
            ),
            (words.Depth, string.Create(culture, $"{estimate.Hypocenter.DepthKm:0} km")),
        };
        if (message.Alert.Kind == AlertKind.Cancelled)
            return rows;
        rows.Add((words.Arrival, string.Create(culture, $"{message.Facts.ArrivesAt.UtcDateTime:HH:mm:ss} UTC")));
        rows.Add((words.Intensity, string.Create(culture, $"{message.Facts.Intensity:0.0}")));
        return rows;
    }

    private static string HtmlOf(
        OutboundMessage message,
        MailWords words,
        List<(string Name, string Value)> rows,
        Uri unsubscribe
    )
    {
        var html = new StringBuilder(2048);
        var colour =
            message.Alert.Kind == AlertKind.Cancelled ? "#2e6b3a"
            : message.Facts.Level == AlertLevel.TakeAction ? "#a3181f"
            : "#8a5a00";
        html.Append(
            CultureInfo.InvariantCulture,
            $"<!DOCTYPE html><html lang=\"{words.Code}\"><meta charset=\"utf-8\"><meta name=\"color-scheme\" "
                + $"content=\"light dark\">"
        );
        html.Append(
            "<body style=\"margin:0;padding:16px;font:16px/1.5 system-ui,sans-serif\"><div "
                + "style=\"max-width:560px;margin:auto\">"
        );
        html.Append(
            CultureInfo.InvariantCulture,
            $"<p style=\"background:{colour};color:#fff;padding:16px;border-radius:8px;font-size:20px;font-weight:600\">{Escape(message.Text)}</p>"
        );
        html.Append("<table style=\"border-collapse:collapse;width:100%\">");
        foreach (var (name, value) in rows)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<tr><th style=\"text-align:left;padding:4px 12px 4px "
                    + $"0;font-weight:normal\">{Escape(name)}</th><td><b>{Escape(value)}</b></td></tr>"
            );
        html.Append("</table>");
        html.Append(
            CultureInfo.InvariantCulture,
            $"<p>{Escape(words.Nature)}</p><p><a "
                + $"href=\"{Escape(unsubscribe.AbsoluteUri)}\">{Escape(words.Unsubscribe)}</a></p></div></body></html>"
        );
        return html.ToString();
    }

    private static string PlainOf(
        OutboundMessage message,
        MailWords words,
        List<(string Name, string Value)> rows,
        Uri unsubscribe
    )
    {
        var text = new StringBuilder(1024).Append(message.Text).Append("\n\n");
        foreach (var (name, value) in rows)
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        return text.Append(
                CultureInfo.InvariantCulture,
                $"\n{words.Nature}\n\n{words.Unsubscribe}: {unsubscribe.AbsoluteUri}\n"
            )
            .ToString();
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
