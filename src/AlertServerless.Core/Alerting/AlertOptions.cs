using System.Globalization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Everything about association and policy that an operator may set. Every member has a default, a unit and a range;
/// what <see cref="AlertOptionsReader"/> returns has been checked, what code builds is checked by <see
/// cref="AlertOptionBounds.FindFault"/>.
/// </summary>
public sealed record AlertOptions
{
    public static AlertOptions Default { get; } = new();

    /// <summary>
    /// The lowest intensity class expected anywhere that is worth an alert; III is the least that people notice
    /// indoors.
    /// </summary>
    public int MinTier { get; init; } = 3;

    /// <summary>
    /// Since the origin; no alert is issued for an older event. The first magnitude of a real event has come after
    /// 232 s (ComCat), late creates after 22 min (EMSC): the limit lies between.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>From the decision to the end of every message about it.</summary>
    public TimeSpan AlertLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The least probability that the event is real, where the source states one.</summary>
    public double MinLikelihood { get; init; } = 0.5;

    /// <summary>How long events are remembered, for revisions, confirmations and cancellations.</summary>
    public TimeSpan Remember { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// The largest magnitude for which one source suffices. Vrancea's largest known is about 7.9 (1802); what is larger
    /// here is a lost decimal point or a false pick, and waits for a second source.
    /// </summary>
    public double MaxMagnitude { get; init; } = 8;

    /// <summary>
    /// The least number of stations below which an automatic magnitude waits for a second source; a location takes four
    /// arrivals.
    /// </summary>
    public int MinStations { get; init; } = 4;

    /// <summary>
    /// A magnitude that its own source has raised by more waits for a second source; early warnings, whose magnitude
    /// grows, do not.
    /// </summary>
    public double MaxCorrection { get; init; } = 2;

    /// <summary>Magnitude units within which a second source confirms the first.</summary>
    public double ConfirmWithin { get; init; } = 1;

    /// <summary>
    /// Real first alerts within an hour. More wait for a second source or for an operator to raise the limit: a feed
    /// that has gone wrong must not alert people all day.
    /// </summary>
    public int MaxFirstAlertsPerHour { get; init; } = 6;

    /// <summary>
    /// How far outside the region an epicentre may lie and still be judged by the intensity it causes at the listed
    /// towns, km.
    /// </summary>
    public double RegionMarginKm { get; init; } = 300;

    /// <summary>
    /// An event inside is always of concern; one outside only by the intensity it causes at the listed towns.
    /// </summary>
    public GeoPolygon Region { get; init; } = SeismicRegions.RomaniaAndNeighbours;

    public IReadOnlyList<FeedOptions> Feeds { get; init; } = [];

    /// <summary>How far ahead of our clock an origin may lie; an event further ahead is rejected.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(30);

    /// <summary>The named feed's options, or what is assumed of its format.</summary>
    public FeedOptions FeedFor(string name, FeedFormat format) =>
        Feeds.FirstOrDefault(f => f.Name == name) ?? FeedOptions.For(format, name);

    /// <summary>
    /// What the report is for: a feed that is pinned to exercises never raises an actual alert, whatever its documents
    /// say.
    /// </summary>
    public AlertCategory CategoryOf(FeedReport report) =>
        FeedFor(report.Source, report.Format).Category
        ?? report.Category switch
        {
            MessageCategory.Actual => AlertCategory.Actual,
            MessageCategory.Exercise => AlertCategory.Exercise,
            MessageCategory.Test => AlertCategory.Test,
            _ => throw new ArgumentOutOfRangeException(nameof(report), report.Category, "no such category"),
        };

    /// <summary>
    /// The largest magnitude accepted from one source alone. Every scale but the moment magnitude saturates: amplitudes
    /// at its fixed period stop growing with the rupture, ML and mb near 7, Ms above 8, duration magnitudes earlier
    /// (Kanamori 1983, Tectonophysics 93, 185–199).
    /// </summary>
    public double LargestCredible(MagnitudeType type) =>
        Math.Min(
            MaxMagnitude,
            type switch
            {
                MagnitudeType.Ml => 7.5,
                MagnitudeType.Mb => 7.2,
                MagnitudeType.Md => 6.5,
                _ => MaxMagnitude,
            }
        );
}

/// <summary>The range of every option, in one table, so that the check, its message and the documentation cannot
/// differ.</summary>
public static class AlertOptionBounds
{
    /// <param name="Member">As written in the options document.</param>
    /// <param name="Unit">Of the number there.</param>
    /// <param name="Least">Inclusive.</param>
    /// <param name="Most">Inclusive.</param>
    public sealed record Bound<T>(string Member, string Unit, double Least, double Most, Func<T, double> Value);

    public static IReadOnlyList<Bound<AlertOptions>> Options { get; } =
    [
        new("minTier", "intensity class", 1, 12, o => o.MinTier),
        new("maxAgeSeconds", "s", 30, 3600, o => o.MaxAge.TotalSeconds),
        new("alertLifetimeSeconds", "s", 60, 3600, o => o.AlertLifetime.TotalSeconds),
        new("minLikelihood", "probability", 0, 1, o => o.MinLikelihood),
        new("rememberHours", "h", 1, 72, o => o.Remember.TotalHours),
        new("maxMagnitude", "magnitude", 5, 10, o => o.MaxMagnitude),
        new("minStations", "stations", 1, 100, o => o.MinStations),
        new("maxCorrection", "magnitude units", 0.5, 10, o => o.MaxCorrection),
        new("confirmWithin", "magnitude units", 0, 3, o => o.ConfirmWithin),
        new("maxFirstAlertsPerHour", "alerts", 1, 1000, o => o.MaxFirstAlertsPerHour),
        new("regionMarginKm", "km", 0, 1000, o => o.RegionMarginKm),
    ];

    public static IReadOnlyList<Bound<FeedOptions>> Feed { get; } =
    [
        new("trust", "rank", 0, 100, f => f.Trust),
        new("minMagnitude", "magnitude", 1, 9, f => f.MinMagnitude),
        new("everySeconds", "s", 0.2, 3600, f => f.Every.TotalSeconds),
        new("timeoutSeconds", "s", 0.5, 120, f => f.Timeout.TotalSeconds),
    ];

    /// <summary>One line that names member, value and range; null when all is well.</summary>
    public static string? FindFault(AlertOptions options) =>
        Broken(Options, options, "") ?? FaultOfFeeds(options.Feeds);

    private static string? FaultOfFeeds(IReadOnlyList<FeedOptions> feeds)
    {
        for (var i = 0; i < feeds.Count; i++)
        {
            var feed = feeds[i];
            var at = $"feeds[{i}].";
            if (!IsName(feed.Name))
                return $"{at}name is '{feed.Name}'; allowed: 1–32 of a–z, 0–9, '-'";
            if (feeds.Take(i).Any(f => f.Name == feed.Name))
                return $"{at}name is '{feed.Name}', which an earlier feed has";
            if (feed.Url is { } url && FaultOfAddress(feed, url) is { } wrong)
                return at + wrong;
            if (feed.Category == AlertCategory.Actual)
                return $"{at}category is 'actual'; allowed: exercise, test, to which a feed may be pinned";
            if (Broken(Feed, feed, at) is { } fault)
                return fault;
        }

        return null;
    }

    private static string? FaultOfAddress(FeedOptions feed, Uri url)
    {
        if (url.Scheme is not ("http" or "https" or "ws" or "wss"))
            return $"url begins with '{url.Scheme}:'; allowed: http, https, wss";
        if (feed.TrustPlainHttp && !url.IsLoopback)
            return "trustPlainHttp is true; allowed beyond this machine: false, for anybody on the way may write";
        if (FeedOptions.IsSocket(url) != (feed.Access == FeedAccess.Socket))
            return $"access is '{feed.Access}' where url begins with '{url.Scheme}:'; allowed: socket with wss, and "
                + $"with nothing else";
        if (feed.Access != FeedAccess.Socket)
            return null;
        if (feed.Format != FeedFormat.EmscJson)
            return $"format is '{FeedFormats.Name(feed.Format)}'; allowed through a socket: "
                + $"{FeedFormats.Name(FeedFormat.EmscJson)}";
        if (url.Scheme == "ws" && !url.IsLoopback)
            return "url begins with 'ws:'; allowed beyond this machine: wss, for a socket's messages are read only "
                + "once";
        return feed.ReadTwice ? "readTwice is true; allowed for a socket: false" : null;
    }

    private static string? Broken<T>(IReadOnlyList<Bound<T>> bounds, T options, string at) =>
        bounds
            .Where(bound => !(bound.Value(options) >= bound.Least && bound.Value(options) <= bound.Most))
            .Select(bound =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{at}{bound.Member} is {bound.Value(options)}; allowed: {bound.Least}–{bound.Most} ({bound.Unit})"
                )
            )
            .FirstOrDefault();

    private static bool IsName(string name) =>
        name is { Length: > 0 and <= 32 } && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
