using System.Globalization;
using System.Net;
using System.Text;

namespace AlertServerless.Local.Reports.Page;

/// <summary>One self-contained page: styles and pictures inside, no script, nothing to load. Every figure of a verdict
/// carries its name in the JSON report (<c>data-json</c>).</summary>
public static class ReportPage
{
    private static readonly Lazy<string> Style = new(() => Resource("report.css"));

    public static string Render(ReportDocument report)
    {
        var page = new StringBuilder(64 * 1024);
        page.Append(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{Encode(report.Title)}: alert report</title>
            <style>{Style.Value}</style></head><body><main>
            <h1>{Encode(report.Title)}</h1>
            {(report.Exercise ? "<p class=\"drill\">EXERCISE. None of this was real.</p>" : "")}
            <p class="headline">{Encode(report.Headline)}</p>
            <div class="verdicts">{VerdictOf("Delivery", report.Delivery)}{VerdictOf(
                "Timeliness",
                report.Timeliness
            )}</div>

            """
        );
        Section(page, "What became of everybody", ReportCharts.Bars(report.Waterfall));
        if (report.Curve is { } curve)
            Section(
                page,
                "Notified by second",
                ReportCharts.Line(curve),
                "From the moment the feed first showed the event."
            );
        if (report.Cities.Count > 0)
        {
            Section(
                page,
                "Seconds left, by city",
                ReportCharts.Map(report.Cities, report.Estimates is [.., var last] ? last : null),
                $"Half of a city's people had at least so long until the S wave; red came too late. {Outline.Credit}"
            );
            Section(page, "Cities", CityTable(report.Cities));
        }

        if (report.Channels.Count > 0)
            Section(page, "Channels", ChannelTable(report.Channels));
        if (report.Estimates.Count > 0)
            Section(page, "How the preferred solution changed", EstimateTable(report.Estimates));
        if (report.Chain.Count > 0)
            Section(
                page,
                "Latency, link by link",
                ChainTable(report.Chain),
                "Milliseconds: from the frame to the decision, and from the decision to what providers took."
            );
        if (report.Texts.Count > 0)
            Section(page, "What people read", string.Concat(report.Texts.Select(Quote)));
        Section(
            page,
            "Faults injected",
            report.Faults.Count == 0
                ? "<p>None.</p>"
                : $"<ul>{string.Concat(report.Faults.Select(fault => $"<li>{Encode(fault)}</li>"))}</ul>"
        );
        Section(page, "How to repeat it", Definitions(report.Origin));
        return page.Append("</main></body></html>\n").ToString();
    }

    private static void Section(StringBuilder page, string title, string content, string? note = null)
    {
        page.Append($"<section><h2>{title}</h2>{content}");
        if (note is not null)
            page.Append($"<p class=\"soft\">{note}</p>");
        page.Append("</section>\n");
    }

    private static string VerdictOf(string question, Verdict verdict)
    {
        var figures = verdict.Figures.Select(figure =>
            $"<dt>{Encode(figure.Label)}</dt><dd data-json=\"{figure.Name}\">{Number(figure.Value)}{Unit(figure)}</dd>"
        );
        return $"""
            <section class="verdict {verdict.Kind.ToString().ToLowerInvariant()}"><h2>{question}</h2>
            <p>{Encode(verdict.Word)}</p><dl>{string.Concat(figures)}</dl></section>
            """;
    }

    private static string CityTable(IReadOnlyList<CityReport> cities) =>
        Table(
            ["city", "subscribers", "to be notified", "notified", "half after", "90 % after", "S wave after", "left"],
            cities
                .OrderBy(city => city.SSeconds)
                .Select(city =>
                    new[]
                    {
                        Encode(city.Name),
                        Number(city.Subscribers),
                        Number(city.Eligible),
                        Number(city.Notified),
                        Seconds(city.MedianSeconds),
                        Seconds(city.P90Seconds),
                        Seconds(city.SSeconds),
                        Seconds(city.SecondsLeft),
                    }
                )
        );

    private static string ChannelTable(IReadOnlyList<ChannelReport> channels) =>
        Table(
            ["channel", "sent", "refused", "retried", "fell back to it", "causes"],
            channels.Select(one =>
                new[]
                {
                    Encode(one.Channel),
                    Number(one.Sent),
                    Number(one.Failed),
                    Number(one.Retried),
                    Number(one.FellBack),
                    one.Causes.Count == 0
                        ? "none"
                        : string.Join(
                            "<br>",
                            one.Causes.Select(cause => $"{Number(cause.Count)} × {Encode(cause.What)}")
                        ),
                }
            )
        );

    private static string EstimateTable(IReadOnlyList<EstimateReport> estimates) =>
        Table(
            ["", "magnitude", "place", "depth", "origin (UTC)", "off by"],
            estimates.Select(one =>
                new[]
                {
                    Encode(one.What),
                    one.Magnitude is { } magnitude ? Text($"{magnitude:F1}") : "?",
                    Text($"{one.Latitude:F2} N {one.Longitude:F2} E") + (one.LocationAssumed ? " (assumed)" : ""),
                    one.DepthKm is { } depth ? Text($"{depth:F0} km") : "?",
                    Text($"{one.OriginTime.UtcDateTime:HH:mm:ss}"),
                    one.DistanceKm is { } distance ? Text($"{distance:F0} km") : "?",
                }
            )
        );

    private static string ChainTable(IReadOnlyList<ChainReport> chain) =>
        Table(
            ["alert", "frame to decision", "first", "50 %", "90 %", "99 %", "last"],
            chain.Select(one =>
                new[]
                {
                    Encode(one.Alert),
                    Number(one.SeenToDecided),
                    Number(one.First),
                    Number(one.P50),
                    Number(one.P90),
                    Number(one.P99),
                    Number(one.Last),
                }
            )
        );

    private static string Quote(TextReport text) =>
        $"<p class=\"soft\">{Encode(text.Channel)}, {Number(text.Count)} "
        + $"alike</p><blockquote>{Encode(text.Text)}</blockquote>";

    private static string Definitions(IReadOnlyList<NamedText> texts) =>
        $"<dl>{string.Concat(texts.Select(one => $"<dt>{Encode(one.Name)}</dt><dd>{Encode(one.Text)}</dd>"))}</dl>";

    /// <summary>The first column names the row; the others are numbers but for the last, if it is text.</summary>
    private static string Table(IReadOnlyList<string> heads, IEnumerable<string[]> rows)
    {
        var head = string.Concat(heads.Select((name, i) => $"<th scope=\"col\"{Align(i)}>{name}</th>"));
        var body = string.Concat(
            rows.Select(cells => $"<tr>{string.Concat(cells.Select((cell, i) => $"<td{Align(i)}>{cell}</td>"))}</tr>")
        );
        return $"<div class=\"wide\"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>";
    }

    private static string Align(int column) => column == 0 ? "" : " class=\"num\"";

    private static string Unit(Figure figure) =>
        figure is { Unit: { Length: > 0 } unit, Value: not null } ? $" {unit}" : "";

    internal static string Number(double? value) => value is { } number ? Text($"{number:#,0.#}") : "–";

    private static string Seconds(double? value) => value is { } seconds ? Text($"{seconds:F1} s") : "–";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Resource(string name)
    {
        using var stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
