using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace AlertServerless.Local.Reports.Page;

/// <summary>The report's pictures as SVG inside the page: nothing is loaded, and a printer draws them sharp.</summary>
internal static class ReportCharts
{
    private const double Width = 760;

    /// <summary>A bar for each part, all on one scale.</summary>
    public static string Bars(Waterfall waterfall)
    {
        const double bar = 24;
        const double gap = 8;
        const double labels = 440;
        var rows = new List<(string Label, long People, string Class)>
        {
            ("subscribers", waterfall.Subscribers, "all"),
        };
        rows.AddRange(waterfall.NotConcerned.Select(part => (part.Why, part.People, "not")));
        rows.Add(("to be notified", waterfall.Eligible, "all"));
        rows.AddRange(waterfall.Outcomes.Select(part => (part.Why, part.People, part.Name)));
        var svg = Begin("People by what became of them", (rows.Count * (bar + gap)) + gap);
        for (var i = 0; i < rows.Count; i++)
        {
            var (label, people, style) = rows[i];
            var y = gap + (i * (bar + gap));
            var length = (Width - labels - 90) * people / Math.Max(1, waterfall.Subscribers);
            svg.Append(Svg($"<text x='0' y='{y + 17:F0}'>{Encode(label)}</text>"));
            svg.Append(
                Svg(
                    $"<rect class='b-{style}' x='{labels:F0}' y='{y:F0}' width='{Math.Max(length, people > 0 ? 1 : 0):F1}' height='{bar:F0}'/>"
                )
            );
            svg.Append(Svg($"<text class='n' x='{labels + length + 6:F1}' y='{y + 17:F0}'>{people:N0}</text>"));
        }

        return svg.Append("</svg>").ToString();
    }

    /// <summary>How many were notified by each second, with the alerts and the S wave's arrivals.</summary>
    public static string Line(Curve curve)
    {
        const double height = 260;
        const double left = 60;
        const double bottom = 40;
        var last = Math.Max(curve.Points[^1].Second, curve.Markers.Max(marker => marker.Second)) * 1.05;
        var most = Math.Max(1, curve.Points[^1].Notified);
        double X(double second) => left + ((Width - left - 10) * Math.Max(0, second) / last);
        double Y(double people) => height - bottom - ((height - bottom - 60) * people / most);
        var svg = Begin("Notified by second", height);
        for (var tick = 0; tick <= 4; tick++)
        {
            var people = most * tick / 4;
            svg.Append(
                Svg($"<line class='grid' x1='{left:F0}' x2='{Width - 10:F0}' y1='{Y(people):F1}' y2='{Y(people):F1}'/>")
            );
            svg.Append(
                Svg($"<text class='axis' text-anchor='end' x='{left - 6:F0}' y='{Y(people) + 4:F1}'>{people:N0}</text>")
            );
            svg.Append(
                Svg(
                    $"<text class='axis' text-anchor='middle' x='{X(last * tick / 4):F1}' y='{height - 20:F0}'>{last * tick / 4:F0} s</text>"
                )
            );
        }

        var row = 0;
        foreach (var marker in curve.Markers.OrderBy(marker => marker.Second))
        {
            var style = marker.IsAlert ? "alert" : "wave";
            svg.Append(
                Svg(
                    $"<line class='m-{style}' x1='{X(marker.Second):F1}' x2='{X(marker.Second):F1}' y1='55' y2='{height - bottom:F0}'/>"
                )
            );
            var anchor = X(marker.Second) > Width * 0.8 ? "end" : "start";
            svg.Append(
                Svg(
                    $"<text class='m-{style}' text-anchor='{anchor}' x='{X(marker.Second) + (anchor == "end" ? -3 : 3):F1}' y='{14 + (13 * (row++ % 4)):F0}'>{Encode(marker.Label)}</text>"
                )
            );
        }

        var points = string.Join(
            ' ',
            curve.Points.Select(point => Svg($"{X(point.Second):F1},{Y(point.Notified):F1}"))
        );
        return svg.Append(Svg($"<polyline class='curve' points='{points}'/></svg>")).ToString();
    }

    /// <summary>A circle for each city: as large as its subscribers are many, in the colour of the seconds that they
    /// had left.</summary>
    public static string Map(IReadOnlyList<CityReport> cities, EstimateReport? epicentre)
    {
        const double west = 19.6;
        const double east = 30.2;
        const double north = 48.6;
        const double south = 43.2;
        var narrow = Math.Cos(double.DegreesToRadians((north + south) / 2));
        var scale = Width / ((east - west) * narrow);
        double X(double longitude) => (longitude - west) * narrow * scale;
        double Y(double latitude) => (north - latitude) * scale;
        var svg = Begin("Seconds left by city", (north - south) * scale);
        foreach (var line in Outline.Lines)
        {
            var points = string.Join(' ', line.Select(place => Svg($"{X(place[0]):F1},{Y(place[1]):F1}")));
            svg.Append(Svg($"<polyline class='land' points='{points}'/>"));
        }

        var most = Math.Max(1, cities.Count == 0 ? 1 : cities.Max(city => city.Subscribers));
        foreach (var city in cities.OrderByDescending(city => city.Subscribers))
        {
            var radius = 3 + (22 * Math.Sqrt(city.Subscribers / (double)most));
            var left = city.SecondsLeft is { } seconds ? Svg($"{seconds:F0} s") : "";
            svg.Append(
                Svg(
                    $"<circle class='{Shade(city.SecondsLeft)}' cx='{X(city.Longitude):F1}' cy='{Y(city.Latitude):F1}' r='{radius:F1}'><title>{Encode(city.Name)}: {left}</title></circle>"
                )
            );
            svg.Append(
                Svg(
                    $"<text class='city' text-anchor='middle' x='{X(city.Longitude):F1}' y='{Y(city.Latitude) + 4:F1}'>{left}</text>"
                )
            );
        }

        if (epicentre is not null)
            svg.Append(
                Svg(
                    $"<path class='epicentre' d='M{X(epicentre.Longitude) - 8:F1},{Y(epicentre.Latitude):F1}h16m-8,-8v16'/>"
                )
            );
        return svg.Append("</svg>").ToString();
    }

    private static string Shade(double? secondsLeft) =>
        secondsLeft switch
        {
            null => "s-none",
            < 0 => "s-late",
            < 10 => "s-10",
            < 20 => "s-20",
            < 30 => "s-30",
            _ => "s-more",
        };

    private static StringBuilder Begin(string title, double height) =>
        new(Svg($"<svg viewBox='0 0 {Width:F0} {height:F0}' role='img' aria-label='{Encode(title)}'>"));

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static string Svg(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Borders and coasts around Romania: Natural Earth, 1:50 million, public domain; cut out by the web
/// build.</summary>
internal static class Outline
{
    public const string Credit = "Outline: Natural Earth (public domain).";

    private static readonly Lazy<IReadOnlyList<double[][]>> Read = new(() =>
    {
        using var stream = typeof(Outline).Assembly.GetManifestResourceStream("web/outline.json")!;
        return JsonSerializer.Deserialize<double[][][]>(stream)!;
    });

    /// <summary>Lines of longitude and latitude.</summary>
    public static IReadOnlyList<double[][]> Lines => Read.Value;
}
