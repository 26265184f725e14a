using System.Collections.Immutable;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>An alert as its hearers know it: which earthquake, how strong, and whether in earnest.</summary>
/// <param name="OriginTime">Null where the feed states none and it was reckoned from a countdown.</param>
internal readonly record struct FuzzAlert(
    AlertCategory Category,
    GeoPoint Epicenter,
    DateTimeOffset? OriginTime,
    double Magnitude
);

/// <summary>From reports to alerts by the producer's own association and policy, on an empty catalog.</summary>
internal static class FuzzAlerts
{
    /// <summary>Late enough for a catalogue, early enough for an alert.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(45);

    /// <summary>For documents without any clock.</summary>
    private static readonly DateTimeOffset Sometime = new(2022, 11, 3, 4, 51, 10, TimeSpan.Zero);

    /// <summary>When a document is judged: once shortly after each origin in it, so that none is spared an alert by its
    /// age.</summary>
    public static ImmutableArray<DateTimeOffset> Instants(IEnumerable<FeedReport> reports) =>
        [
            .. reports
                .Select(report => (report.OriginTime ?? report.GeneratedAt)?.Add(Age) ?? Sometime)
                .Append(Sometime)
                .Distinct(),
        ];

    public static IEnumerable<FuzzAlert> Of(IReadOnlyList<FeedReport> reports, IEnumerable<DateTimeOffset> instants)
    {
        // Spares the way through the policy where it cannot end in an alert.
        if (!reports.Any(report => report.Magnitude?.Value >= LeastMagnitude))
            return [];
        return instants.SelectMany(now => At(reports, now)).Distinct();
    }

    private static readonly double LeastMagnitude = Enum.GetValues<FeedFormat>()
        .Min(format => FeedOptions.For(format).MinMagnitude);

    private static IEnumerable<FuzzAlert> At(IReadOnlyList<FeedReport> reports, DateTimeOffset now) =>
        AlertPipeline
            .Handle(EventCatalog.Empty, reports, now, AlertOptions.Default, FanOutOptions.Least)
            .Decisions.Select(outcome => outcome.Decision)
            .OfType<AlertDecision.Issue>()
            .Select(decision => Known(decision.Alert));

    public static FuzzAlert Known(Alert alert) =>
        new(
            alert.Category,
            alert.Estimate.Hypocenter.Epicenter,
            alert.Estimate.LocationAssumed ? null : alert.Estimate.OriginTime,
            alert.Estimate.Magnitude.Value
        );
}
