using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>One event's row of a document, and where it stands there.</summary>
/// <param name="Report">The one report that is used of all rows that are about this event.</param>
/// <param name="Positions">The positions of those rows among the document's reports.</param>
internal sealed record DocumentRow(FeedReport Report, IReadOnlyList<int> Positions);

/// <summary>
/// A document's reports as rows in an order of their own, so that nothing depends on the order in which the source
/// wrote them: one row for each id, deletions last.
/// </summary>
internal static class DocumentRows
{
    public static IReadOnlyList<DocumentRow> Of(IReadOnlyList<FeedReport> reports)
    {
        var own = WithoutSharedAliases(reports).Select((report, place) => (Report: report, Place: place)).ToList();
        // Frames of a countdown have neither id nor origin. They are a sequence, read in their order.
        var frames = own.Where(r => IsFrame(r.Report)).Select(r => new DocumentRow(r.Report, [r.Place]));
        var named = own.Where(r => r.Report.SourceEventId is not null)
            .GroupBy(r => (r.Report.Source, r.Report.SourceEventId, r.Report.Category))
            .Select(Newest);
        var unnamed = Origins(own.Where(r => r.Report.SourceEventId is null && !IsFrame(r.Report))).Select(Newest);
        // A deletion comes last: where an event changed its id it deletes the old id only, so the row with the new id
        // has to be read first.
        return
        [
            .. frames,
            .. named
                .Concat(unnamed)
                .OrderBy(row => row.Report.ReviewStatus == Seismology.ReviewStatus.Deleted)
                .ThenBy(row => Age(row.Report))
                .ThenBy(row => row.Report.OriginTime)
                .ThenBy(row => row.Report.SourceEventId, StringComparer.Ordinal)
                .ThenBy(row => row.Report.Magnitude?.Value),
        ];
    }

    private static bool IsFrame(FeedReport report) => report is { SourceEventId: null, OriginTime: null };

    private static long Age(FeedReport report) => report.Version ?? report.UpdatedAt?.ToUnixTimeMilliseconds() ?? 0;

    /// <summary>
    /// The newest; of several equally new ones the one with the largest magnitude: a row that is there twice must not
    /// make an event smaller.
    /// </summary>
    private static DocumentRow Newest(IEnumerable<(FeedReport Report, int Place)> same)
    {
        var rows = same.ToList();
        var newest =
            rows.Count == 1
                ? rows[0].Report
                : rows.Select(r => r.Report)
                    .OrderByDescending(Age)
                    .ThenBy(r => r.ReviewStatus == Seismology.ReviewStatus.Deleted)
                    .ThenByDescending(r => r.Magnitude?.Value)
                    .ThenByDescending(r => r.OriginTime)
                    .ThenBy(r => r.Epicenter?.Latitude)
                    .ThenBy(r => r.Epicenter?.Longitude)
                    .First();
        return new DocumentRow(newest, [.. rows.Select(r => r.Place)]);
    }

    /// <summary>
    /// In a list without ids, rows so close in time that no source could tell their events apart are one.
    /// </summary>
    private static IEnumerable<List<(FeedReport Report, int Place)>> Origins(
        IEnumerable<(FeedReport Report, int Place)> unnamed
    )
    {
        List<(FeedReport Report, int Place)>? group = null;
        foreach (var row in unnamed.OrderBy(r => r.Report.OriginTime).ThenBy(r => r.Report.Magnitude?.Value))
        {
            if (
                group is null
                || row.Report.OriginTime - group[0].Report.OriginTime > Countdown.SameArrival
                || row.Report.Category != group[0].Report.Category
            )
            {
                if (group is not null)
                    yield return group;
                group = [];
            }

            group.Add(row);
        }

        if (group is not null)
            yield return group;
    }

    /// <summary>
    /// Two ids in one document are two events to their source. An alias that both give, such as a contributor's id that
    /// is the same in every row, names neither; taken for an id it would make one event of a doublet, or of everything
    /// the source ever says.
    /// </summary>
    private static IReadOnlyList<FeedReport> WithoutSharedAliases(IReadOnlyList<FeedReport> reports)
    {
        if (!reports.Any(report => report.Aliases.Count > 0))
            return reports;
        var shared = reports
            .SelectMany(report => report.Aliases.Select(alias => (Alias: alias, Id: report.SourceEventId)))
            .Distinct()
            .CountBy(claim => claim.Alias)
            .Where(claims => claims.Value > 1)
            .Select(claims => claims.Key)
            .ToHashSet(StringComparer.Ordinal);
        return shared.Count == 0 ? reports : [.. reports.Select(Without)];

        FeedReport Without(FeedReport report) =>
            report with
            {
                Aliases = [.. report.Aliases.Where(alias => !shared.Contains(alias))],
            };
    }
}
