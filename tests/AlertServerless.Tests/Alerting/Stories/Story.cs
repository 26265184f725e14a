using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Tests.Alerting.Stories;

/// <summary>What of a story's end no order of its documents may change.</summary>
internal enum StoryEnd
{
    /// <summary>
    /// Which statements make an event, which events were alerted, at which tier, and that nothing was cancelled.
    /// </summary>
    Exact,

    /// <summary>
    /// Which statements make an event, and which events stand alerted, at the tier that is due or above: a magnitude
    /// that was current for a while, or a second quake that stood in for the first, may have been alerted more
    /// strongly.
    /// </summary>
    Standing,

    /// <summary>
    /// Which statements make an event, and that each event stands alerted at the tier that is due or above. One that is
    /// no longer due may have been alerted, while a larger magnitude of it stood alone, or not.
    /// </summary>
    Due,
}

/// <param name="Name">What happens, as a sentence about it.</param>
/// <param name="Documents">In the order in which they came.</param>
/// <param name="First">First alerts in that order; the same for <paramref name="Escalated"/> and <paramref
/// name="Cancelled"/>.</param>
/// <param name="After">First alerts after so many documents.</param>
internal sealed record Story(
    string Name,
    IReadOnlyList<StoryDocument> Documents,
    int First,
    int Escalated = 0,
    int Cancelled = 0,
    StoryEnd End = StoryEnd.Exact,
    params IReadOnlyList<(int Documents, int First)> After
)
{
    public AlertOptions Options { get; init; } = AlertOptions.Default;

    /// <summary>Of the strongest alert; null where it is of no matter.</summary>
    public double? Magnitude { get; init; }

    public override string ToString() => Name;
}

/// <summary>A story's documents, read once, to be handled in any order.</summary>
internal sealed class StoryReading
{
    private readonly Story story;
    private readonly List<(StoryDocument Document, IReadOnlyList<FeedReport> Reports)> documents;

    public StoryReading(Story story)
    {
        this.story = story;
        documents =
        [
            .. story.Documents.Select(d =>
                (
                    d,
                    FeedParser
                        .Parse(d.Format, System.Text.Encoding.UTF8.GetBytes(d.Text), FeedFormats.Name(d.Format))
                        .Reports
                )
            ),
        ];
    }

    public int Count => documents.Count;

    /// <summary>
    /// Documents about one id, or that are frames of one page, keep their order: a source's revisions cannot
    /// overtake each other in its own feed.
    /// </summary>
    public IReadOnlyList<int> InOrder(IReadOnlyList<int> shuffled)
    {
        var thread = Threads();
        var order = new int[shuffled.Count];
        foreach (var places in Enumerable.Range(0, shuffled.Count).GroupBy(place => thread[shuffled[place]]))
        {
            foreach (var (place, document) in places.Zip(places.Select(place => shuffled[place]).Order()))
                order[place] = document;
        }

        return order;
    }

    /// <param name="order">Of the documents.</param>
    /// <param name="rows">Seed of the order of the rows of each; null leaves them as they were written.</param>
    public (EventCatalog Catalog, IReadOnlyList<ReportDecision> Decisions) Handle(
        IEnumerable<int> order,
        int? rows = null
    )
    {
        var random = rows is { } seed ? new Random(seed) : null;
        var (catalog, all) = (EventCatalog.Empty, new List<ReportDecision>());
        foreach (var number in order)
        {
            var (document, reports) = documents[number];
            var shuffled =
                random is null || document.Format == FeedFormat.InfpAlert
                    ? reports
                    : [.. reports.OrderBy(_ => random.Next())];
            (catalog, var decisions) = AlertPipeline.Handle(
                catalog,
                shuffled,
                StoryFeed.Origin.AddSeconds(document.After),
                story.Options,
                FanOutOptions.Least
            );
            all.AddRange(decisions);
        }

        return (catalog, all);
    }

    private int[] Threads()
    {
        var thread = Enumerable.Range(0, documents.Count).ToArray();
        for (var later = 1; later < documents.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (!AreOfOneThread(documents[earlier], documents[later]))
                    continue;
                var (from, to) = (thread[later], thread[earlier]);
                for (var n = 0; n <= later; n++)
                    thread[n] = thread[n] == from ? to : thread[n];
            }
        }

        return thread;
    }

    private static bool AreOfOneThread(
        (StoryDocument Document, IReadOnlyList<FeedReport> Reports) a,
        (StoryDocument Document, IReadOnlyList<FeedReport> Reports) b
    ) =>
        a.Document.Format == b.Document.Format
        && (
            a.Document.Format is FeedFormat.InfpAlert or FeedFormat.InfpEws
            || a.Reports.SelectMany(Ids).Intersect(b.Reports.SelectMany(Ids)).Any()
        );

    private static IEnumerable<string> Ids(FeedReport report) =>
        report.SourceEventId is { } id ? report.Aliases.Prepend(id) : report.Aliases;
}
