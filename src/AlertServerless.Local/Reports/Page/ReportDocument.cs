namespace AlertServerless.Local.Reports.Page;

/// <summary>
/// What one report shows: of a run on this machine, judged from outside, or of an alert as its installation's archive
/// knows it. A list is empty where nothing is known; the page then has no such part.
/// </summary>
/// <param name="Headline">One sentence.</param>
/// <param name="Exercise">Nothing of it was real.</param>
/// <param name="Waterfall">Begins with all subscribers; the parts of each level add up to it.</param>
public sealed record ReportDocument(
    string Title,
    DateTimeOffset At,
    string Headline,
    bool Exercise,
    Verdict Delivery,
    Verdict Timeliness,
    Waterfall Waterfall,
    Curve? Curve,
    IReadOnlyList<CityReport> Cities,
    IReadOnlyList<ChannelReport> Channels,
    IReadOnlyList<EstimateReport> Estimates,
    IReadOnlyList<ChainReport> Chain,
    IReadOnlyList<TextReport> Texts,
    IReadOnlyList<string> Faults,
    IReadOnlyList<NamedText> Origin
);

public enum VerdictKind
{
    /// <summary>What was promised was kept, and somebody was notified.</summary>
    Kept,

    /// <summary>Nothing to judge, or nobody was reached though everything is accounted for.</summary>
    Open,

    Broken,
}

/// <param name="Word">One line.</param>
/// <param name="Figures">Each named as in the JSON report.</param>
public sealed record Verdict(VerdictKind Kind, string Word, IReadOnlyList<Figure> Figures);

/// <param name="Name">Where the number stands in the JSON report, e.g. <c>latencyMs.p99</c>.</param>
/// <param name="Label">For people.</param>
/// <param name="Value">Null for unknown.</param>
public sealed record Figure(string Name, string Label, double? Value, string Unit = "");

/// <summary>Everybody who signed up, by what became of them.</summary>
/// <param name="NotConcerned">Subscribers who are eligible for no alert, by reason.</param>
/// <param name="Eligible">Subscribers who are eligible for at least one.</param>
public sealed record Waterfall(
    long Subscribers,
    IReadOnlyList<WaterfallPart> NotConcerned,
    long Eligible,
    IReadOnlyList<WaterfallPart> Outcomes
);

/// <param name="Name">Stable, for scripts.</param>
/// <param name="Why">For people.</param>
public sealed record WaterfallPart(string Name, string Why, long People);

/// <summary>Who was notified by when.</summary>
/// <param name="Points">Seconds since the feed first showed the event, and how many were notified by then.</param>
public sealed record Curve(IReadOnlyList<CurvePoint> Points, IReadOnlyList<CurveMarker> Markers);

public sealed record CurvePoint(double Second, int Notified);

/// <param name="IsAlert">An alert was decided; else the S wave reaches a city.</param>
public sealed record CurveMarker(double Second, string Label, bool IsAlert);

/// <param name="MedianSeconds">From when the feed first showed the event to the first message; null when nobody was
/// notified.</param>
/// <param name="SecondsLeft">From the median's message to the S wave; negative when it came too late.</param>
public sealed record CityReport(
    string Name,
    double Latitude,
    double Longitude,
    int Subscribers,
    int Eligible,
    int Notified,
    double? MedianSeconds,
    double? P90Seconds,
    double SSeconds,
    double? SecondsLeft,
    double Intensity
);

/// <param name="Causes">Of what was not accepted, in the provider's own words.</param>
public sealed record ChannelReport(
    string Channel,
    int Sent,
    int Failed,
    int Retried,
    int FellBack,
    IReadOnlyList<Cause> Causes
);

public sealed record Cause(string What, int Count);

/// <param name="What">"first alert", "last alert", "catalogue".</param>
/// <param name="DistanceKm">From the catalogue's epicentre; null where there is none.</param>
public sealed record EstimateReport(
    string What,
    string Id,
    double? Magnitude,
    double Latitude,
    double Longitude,
    double? DepthKm,
    DateTimeOffset OriginTime,
    double? DistanceKm,
    bool LocationAssumed
);

/// <summary>How long each link of the data path took for one alert, in milliseconds.</summary>
/// <param name="SeenToDecided">From the frame's arrival to the decision.</param>
/// <param name="First">From the decision to the first message that a provider took; null when none was.</param>
/// <param name="P50">To half of this alert's messages, and so on.</param>
public sealed record ChainReport(
    string Alert,
    double SeenToDecided,
    double? First,
    double? P50,
    double? P90,
    double? P99,
    double? Last
);

/// <param name="Count">Messages that differ from this one in nothing but numbers.</param>
public sealed record TextReport(string Channel, string Text, int Count);

public sealed record NamedText(string Name, string Text);
