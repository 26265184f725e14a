using System.Globalization;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>The range of every option, in one table, so that the check, its message and the documentation cannot
/// differ.</summary>
public static class AlertOptionRules
{
    /// <param name="Member">As written in the options document.</param>
    /// <param name="Unit">Of the number there.</param>
    /// <param name="Least">Inclusive.</param>
    /// <param name="Most">Inclusive.</param>
    public sealed record Rule<T>(string Member, string Unit, double Least, double Most, Func<T, double> Value);

    public static IReadOnlyList<Rule<AlertOptions>> Options { get; } =
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

    public static IReadOnlyList<Rule<FeedOptions>> Feed { get; } =
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

    private static string? Broken<T>(IReadOnlyList<Rule<T>> rules, T options, string at) =>
        rules
            .Where(rule => !(rule.Value(options) >= rule.Least && rule.Value(options) <= rule.Most))
            .Select(rule =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{at}{rule.Member} is {rule.Value(options)}; allowed: {rule.Least}–{rule.Most} ({rule.Unit})"
                )
            )
            .FirstOrDefault();

    private static bool IsName(string name) =>
        name is { Length: > 0 and <= 32 } && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');
}
