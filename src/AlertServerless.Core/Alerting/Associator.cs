using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Puts each report to the physical event it is about. Pure: the book in, the book out.
/// <list type="number">
/// <item>An id or alias in common decides; a report that names two events makes them one.</item>
/// <item>Else the best fit in time and place among events to which its source has not already given another live id. Where
/// the source has, the better fit keeps the place and the other looks on (as in Gale and Shapley's matching), so doublets
/// sort themselves out whatever arrives first. Only the statement that opened an event always stays.</item>
/// <item>Else it opens a new event, to which earlier statements of other sources move when they fit it better.</item>
/// </list>
/// A withdrawn event is joined by id only: what comes after it under a new id is news.
/// </summary>
public static class Associator
{
    /// <param name="book">What is known.</param>
    /// <param name="report">One statement of one source.</param>
    /// <param name="now">When it reached us.</param>
    /// <param name="terms">What is worth keeping.</param>
    /// <param name="listed">For a document that lists a source's recent events: every id in it. An id held from that source
    /// and no longer listed may have been given up for a new one; null for messages about single events.</param>
    public static (EventBook Book, AssociationOutcome Outcome) Associate(
        EventBook book, FeedReport report, DateTimeOffset now, AssociationTerms terms, IReadOnlySet<string>? listed = null)
    {
        var category = RevisionReader.CategoryOf(report);
        (book, var revision) = RevisionReader.Read(book, report, now);
        var named = book.Events.Where(e => e.Category == category && e.Revisions.Any(r => r.SharesIdWith(revision))).ToList();
        if (named.Count > 0)
        {
            (book, var holder) = Merge(book, named, now);
            return Revise(book, holder, revision, now);
        }

        return NotWorthKeeping(revision, now, terms) is { } kind
            ? (book, new AssociationOutcome(kind, EventNaming.Name(revision, category), []))
            : Placement.Place(book, revision, category, now, listed);
    }

    /// <summary>The source's feed shows that nothing is happening.</summary>
    public static EventBook Idle(EventBook book, string source, DateTimeOffset now)
    {
        var countdown = book.Countdowns.GetValueOrDefault(source, Countdown.Unseen);
        return countdown.IdleAt is not null ? book : book with { Countdowns = book.Countdowns.SetItem(source, countdown.Idle(now)) };
    }

    private static AssociationKind? NotWorthKeeping(SourceRevision revision, DateTimeOffset now, AssociationTerms terms) => revision switch
    {
        { IsLive: false } => AssociationKind.WithdrawnUnknown,
        { Epicenter: { } place } when !terms.Region.Contains(place) => AssociationKind.OutOfRegion,
        { OriginTime: { } origin } when now - origin > terms.Remember => AssociationKind.Historic,
        { OriginTime: { } origin } when origin - now > AssociationTerms.ClockTolerance => AssociationKind.FromTheFuture,
        _ => null,
    };

    private static (EventBook Book, SeismicEvent Holder) Merge(EventBook book, List<SeismicEvent> named, DateTimeOffset now)
    {
        var oldest = named.MinBy(e => (e.Said.IsEmpty, e.FirstSeenAt))!;
        foreach (var other in named.Where(e => e.Id != oldest.Id))
        {
            oldest = oldest.Absorbing(other, now);
            book = book.Without(other.Id);
        }

        return (named.Count > 1 ? book.With(oldest) : book, oldest);
    }

    private static (EventBook Book, AssociationOutcome Outcome) Revise(EventBook book, SeismicEvent holder, SourceRevision revision, DateTimeOffset now)
    {
        var held = holder.Revisions.Where(r => r.Source == revision.Source && r.SharesIdWith(revision)).ToList();
        if (held.Exists(revision.IsOlderThan)) return Unchanged(book, holder, AssociationKind.Superseded);
        if (held is [var same] && revision.Repeats(same)) return Unchanged(book, holder, AssociationKind.Repeated);
        if (held.Count == 0) return Placement.Settle(book.With(holder.With(revision, now)), holder.Id, revision, AssociationKind.Joined, now);
        revision = held.Aggregate(revision, (newer, earlier) => newer.Replacing(earlier));
        holder = held.Skip(1).Aggregate(holder.With(held[0], revision, now), (rest, earlier) => rest.Without(earlier, now));
        return Placement.Settle(book.With(holder), holder.Id, revision, AssociationKind.Revised, now);
    }

    private static (EventBook Book, AssociationOutcome Outcome) Unchanged(EventBook book, SeismicEvent holder, AssociationKind kind) =>
        (book, new AssociationOutcome(kind, holder.Id, []));
}
