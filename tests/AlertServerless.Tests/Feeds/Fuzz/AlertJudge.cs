using System.Collections.Immutable;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Tests.Feeds.Fuzz;

/// <summary>
/// A damaged document raises no alert that the undamaged one does not raise. What that means, precisely:
/// <list type="number">
/// <item>Cut off, or with anything put in that holds no digit and no decimal point: no other alert whatever.</item>
/// <item>With bytes rewritten: no other alert either, unless the document now <em>states</em> something else. One
/// flipped bit makes 3.2 of 7.2, and no format here carries a check sum, so such a document is another source's honest
/// statement as far as anybody can tell. But only for the report that states another value, and only because it states
/// it: a report that merely lost something (a key whose name was hit, a type, a status, a place) must not gain an alert
/// by it, unless the format may leave out what is gone and no trace of it is left.</item>
/// </list>
/// Judged by the producer's own association and policy, shortly after each origin in the undamaged document.
/// </summary>
internal static class AlertJudge
{
    private static readonly Dictionary<FuzzSeed, Undamaged> Known = FuzzCorpus.Seeds.ToDictionary(
        seed => seed,
        Undamaged.Of
    );

    /// <returns>A complaint, or <c>null</c>.</returns>
    public static string? Judge(FuzzDocument document, ParseResult result, FuzzTally tally)
    {
        var parents = document.Others.Prepend(document.Seed).Select(seed => Known[seed]).ToList();
        var instants = parents.SelectMany(parent => parent.Instants).Distinct().ToList();
        var raised = FuzzAlerts.Of(result.Reports, instants).ToList();
        var other = raised.FindAll(alert => !parents.Exists(parent => parent.Alerts.Contains(alert)));
        tally.Count(raised.Count - other.Count, other.Count);
        if (other.Count == 0)
            return null;
        if (!document.Damage.HasFlag(Damage.Rewritten))
            return $"an alert that the undamaged document does not give: {other[0]}";
        var faithful = result
            .Reports.Where(report =>
                parents.Exists(parent =>
                    parent.Reports.Any(whole => AddsNothing(report, whole, spliced: document.Others.Count > 0))
                )
            )
            .ToList();
        var lost = FuzzAlerts
            .Of(faithful, instants)
            .FirstOrDefault(alert => !parents.Exists(parent => parent.Alerts.Contains(alert)));
        return lost == default || IsWordGone(document) ? null : $"an alert because something was lost: {lost}";
    }

    /// <summary>
    /// Everything that decides about an alert is as the undamaged report says, or not said at all. "Automatic" is what
    /// a report is that says nothing of it; in a document put together from two, it may be what the other one said.
    /// </summary>
    private static bool AddsNothing(FeedReport report, FeedReport whole, bool spliced) =>
        Same(report.Magnitude?.Value, whole.Magnitude?.Value)
        && Same(report.OriginTime, whole.OriginTime)
        && Same(report.Epicenter, whole.Epicenter)
        && Same(report.DepthKm, whole.DepthKm)
        && Same(report.Likelihood, whole.Likelihood)
        && Same(report.SecondsToBucharest, whole.SecondsToBucharest)
        && (report.EventType == EventType.Unknown || report.EventType == whole.EventType)
        && ((report.ReviewStatus == ReviewStatus.Automatic && !spliced) || report.ReviewStatus == whole.ReviewStatus)
        && (report.Message == SourceMessage.Unstated || report.Message == whole.Message)
        && report.Category == whole.Category;

    /// <summary>
    /// FDSN text and QuakeML may leave the type out, QuakeML also the status. Where the words themselves are gone from
    /// the document, nothing tells it from one that never had them.
    /// </summary>
    private static bool IsWordGone(FuzzDocument document) =>
        document.Seed.Format is FeedFormat.FdsnText or FeedFormat.QuakeMl
        && document
            .Others.Prepend(document.Seed)
            .Any(whole =>
                Array.Exists(Forbidding, word => document.Bytes.AsSpan().Count(word) < whole.Bytes.AsSpan().Count(word))
            );

    private static readonly byte[][] Forbidding =
    [
        "quarry blast"u8.ToArray(),
        "quarry_blast"u8.ToArray(),
        ">rejected<"u8.ToArray(),
    ];

    private static bool Same<T>(T? read, T? whole)
        where T : struct => read is null || read.Equals(whole);

    /// <param name="Alerts">Of the document as a whole, and of each of its reports had it come alone: a document that
    /// lost one report may alert the next one first.</param>
    private sealed record Undamaged(
        IReadOnlyList<FeedReport> Reports,
        ImmutableArray<DateTimeOffset> Instants,
        ImmutableHashSet<FuzzAlert> Alerts
    )
    {
        public static Undamaged Of(FuzzSeed seed)
        {
            var reports = FeedParser.Parse(seed.Format, seed.Bytes, "fuzz").Reports;
            var instants = FuzzAlerts.Instants(reports);
            var alone = reports.SelectMany(report => FuzzAlerts.Of([report], instants));
            return new Undamaged(reports, instants, [.. FuzzAlerts.Of(reports, instants), .. alone]);
        }
    }
}

/// <summary>What a run saw, so that one that judged nothing does not look like a good one.</summary>
internal sealed class FuzzTally
{
    private long same;
    private long restated;
    private long alerting;
    private long read;
    private long heard;

    public void Count(int sameAlerts, int otherAlerts)
    {
        if (sameAlerts + otherAlerts > 0)
            Interlocked.Increment(ref alerting);
        Interlocked.Add(ref same, sameAlerts);
        Interlocked.Add(ref restated, otherAlerts);
    }

    public void CountHeard(int alerts)
    {
        Interlocked.Increment(ref read);
        Interlocked.Add(ref heard, alerts);
    }

    public long Alerting => alerting;

    public long Heard => heard;

    public override string ToString() =>
        $"{alerting} documents by themselves gave alerts: {same} that the undamaged one gives, {restated} of other "
        + $"values that the damaged one states\n"
        + $"as one reading of a feed, {read} times: the producer gave {heard} alerts, each run compared with the "
        + $"undamaged feed's";
}
