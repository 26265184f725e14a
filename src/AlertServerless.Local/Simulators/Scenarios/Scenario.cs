using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Local.Simulators.Scenarios;

/// <summary>What the institutes' feeds show over some minutes. All times are seconds, so that it can begin at any
/// instant.</summary>
/// <param name="Name">As users type it.</param>
/// <param name="Title">One line for people.</param>
/// <param name="Sources">Where the catalogue values come from.</param>
/// <param name="Category">A drill's events are shown as exercises, by the one format that has the word.</param>
/// <param name="LiveFor">How long there is something to watch live; catalogues may be revised for long after.</param>
/// <param name="Events">In the order of their origin times.</param>
/// <param name="Expected">What a correct system makes of it.</param>
public sealed record Scenario(
    string Name,
    string Title,
    IReadOnlyList<string> Sources,
    AlertCategory Category,
    TimeSpan LiveFor,
    IReadOnlyList<ScenarioEvent> Events,
    IReadOnlyList<Disturbance> Disturbances,
    ExpectedAlerts Expected
)
{
    public static Scenario Idle { get; } =
        new("idle", "Nothing happens", [], AlertCategory.Actual, TimeSpan.Zero, [], [], new ExpectedAlerts(0, 0, 0));

    /// <summary>The same scenario, faster: events, reports and disturbances come so many times sooner. The waves keep
    /// their own speed.</summary>
    /// <param name="times">1 for as it was.</param>
    public Scenario Faster(int times) =>
        times == 1
            ? this
            : this with
            {
                Title = $"{Title}, reports {times} times faster",
                LiveFor = LiveFor / times,
                Events =
                [
                    .. Events.Select(one =>
                        one with
                        {
                            At = one.At / times,
                            Reports = [.. one.Reports.Select(report => report with { After = report.After / times })],
                        }
                    ),
                ],
                Disturbances =
                [
                    .. Disturbances.Select(one => one with { From = one.From / times, To = one.To / times }),
                ],
            };

    /// <summary>When the last report is shown or revised, from the scenario's start.</summary>
    public TimeSpan LastChange => Events.SelectMany(e => e.Reports.Select(r => e.At + r.After)).Append(LiveFor).Max();
}

/// <summary>One event as it came to be known in the end.</summary>
/// <param name="Id">Unique in the scenario; the feeds' own ids derive from it.</param>
/// <param name="At">Origin, from the scenario's start; negative when it was before.</param>
/// <param name="SToBucharest">From the origin to the S wave's arrival in Bucharest: what INFP's live page counts
/// down.</param>
/// <param name="HistoricOrigin">When it really happened, if it did.</param>
public sealed record ScenarioEvent(
    string Id,
    TimeSpan At,
    ReportValues Values,
    TimeSpan SToBucharest,
    DateTimeOffset? HistoricOrigin,
    IReadOnlyList<ScenarioReport> Reports
);

/// <summary>What one feed says of an event at some time; null where it does not say.</summary>
/// <param name="MagnitudeType">In the feed's own spelling: "ml", "mww".</param>
/// <param name="EventType">In QuakeML's words: "earthquake", "quarry blast".</param>
public sealed record ReportValues(
    GeoPoint Epicenter,
    double? DepthKm,
    double? Magnitude,
    string? MagnitudeType,
    string EventType,
    ReviewStatus Status,
    string? Place
);

/// <summary>One revision. It replaces what the feed showed before of the same event.</summary>
/// <param name="After">From the event's origin to the moment the feed shows it.</param>
/// <param name="Ends">The feed stops showing the event (the live page goes back to idle).</param>
/// <param name="SourceId">The id the feed gives it from here on; null for the usual one.</param>
public sealed record ScenarioReport(
    ScenarioFeed Feed,
    TimeSpan After,
    bool Ends,
    ReportValues Values,
    string? SourceId
);

/// <summary>A feed misbehaves for a while.</summary>
public sealed record Disturbance(ScenarioFeed Feed, TimeSpan From, TimeSpan To, DisturbanceKind Kind)
{
    public bool Holds(TimeSpan elapsed) => elapsed >= From && elapsed < To;
}

/// <summary>How many alerts of each kind a correct system decides.</summary>
public sealed record ExpectedAlerts(int First, int Escalated, int Cancelled);

/// <summary>The feeds that can be replayed; names as the parser's formats.</summary>
public enum ScenarioFeed
{
    InfpAlert,
    InfpEws,
    FdsnText,
    UsgsGeoJson,
    EmscJson,

    /// <summary>ShakeAlert's messages: the only format that can say "exercise", so drills come this way.</summary>
    ShakeAlertXml,
}

public enum DisturbanceKind
{
    /// <summary>The page's key is refused.</summary>
    ErrorFrame,

    /// <summary>Status 200 with a page that wants a person.</summary>
    LoginPage,

    /// <summary>302 to /login.php.</summary>
    LoginRedirect,

    /// <summary>The document ends in the middle.</summary>
    Truncated,

    /// <summary>"-" where a number belongs.</summary>
    Dash,

    /// <summary>"NaN" where a number belongs.</summary>
    NotANumber,

    /// <summary>A decimal comma.</summary>
    Comma,

    /// <summary>Frames come, their clock stands still.</summary>
    FrozenHeartbeat,

    /// <summary>Status 500.</summary>
    ServerError,

    /// <summary>Status 204.</summary>
    Empty,
}

/// <summary>The words of scenario files.</summary>
public static class ScenarioWords
{
    private static readonly (ScenarioFeed Feed, string Name)[] Feeds =
    [
        (ScenarioFeed.InfpAlert, "infp-alert"),
        (ScenarioFeed.InfpEws, "infp-ews"),
        (ScenarioFeed.FdsnText, "fdsn-text"),
        (ScenarioFeed.UsgsGeoJson, "usgs-geojson"),
        (ScenarioFeed.EmscJson, "emsc-json"),
        (ScenarioFeed.ShakeAlertXml, "shakealert-xml"),
    ];

    private static readonly (DisturbanceKind Kind, string Name)[] Kinds =
    [
        (DisturbanceKind.ErrorFrame, "error-frame"),
        (DisturbanceKind.LoginPage, "login-page"),
        (DisturbanceKind.LoginRedirect, "login-redirect"),
        (DisturbanceKind.Truncated, "truncated"),
        (DisturbanceKind.Dash, "dash"),
        (DisturbanceKind.NotANumber, "nan"),
        (DisturbanceKind.Comma, "comma"),
        (DisturbanceKind.FrozenHeartbeat, "frozen-heartbeat"),
        (DisturbanceKind.ServerError, "server-error"),
        (DisturbanceKind.Empty, "empty"),
    ];

    public static IReadOnlyList<ScenarioFeed> AllFeeds { get; } = [.. Feeds.Select(f => f.Feed)];

    public static IReadOnlyList<string> FeedNames { get; } = [.. Feeds.Select(f => f.Name)];

    public static IReadOnlyList<string> KindNames { get; } = [.. Kinds.Select(k => k.Name)];

    public static string Name(this ScenarioFeed feed) => Feeds[(int)feed].Name;

    public static ScenarioFeed? Feed(string name) =>
        Array.FindIndex(Feeds, f => f.Name == name) is >= 0 and var index ? Feeds[index].Feed : null;

    public static DisturbanceKind? Kind(string name) =>
        Array.FindIndex(Kinds, k => k.Name == name) is >= 0 and var index ? Kinds[index].Kind : null;
}
