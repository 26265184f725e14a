using System.Collections.Immutable;

namespace AlertServerless.Core.Alerting;

/// <summary>Finds the event that a statement without a known id fits best, so that one source never speaks of one event under two live ids.</summary>
internal static class Placement
{
    /// <summary>A statement changes events only when the other fits twice as well: near-ties stay where they are.</summary>
    private const double MoveGain = 0.5;

    public static (EventBook Book, AssociationOutcome Outcome) Place(
        EventBook book, SourceRevision revision, AlertCategory category, DateTimeOffset now, IReadOnlySet<string>? listed)
    {
        var touched = ImmutableArray.CreateBuilder<EventId>();
        EventId? first = null;
        var kind = AssociationKind.Joined;
        for (SourceRevision? homeless = revision; homeless is not null;)
        {
            var seat = Seats(book, homeless, category, listed).OrderBy(s => s.Misfit).FirstOrDefault();
            if (seat is null)
            {
                (book, var opened) = Open(book, homeless, category, now);
                if (first is null) kind = AssociationKind.Opened;
                first ??= opened;
                touched.Add(opened);
                book = Attract(book, opened, now, touched);
                break;
            }

            (book, homeless) = Sit(book, homeless, seat, now);
            first ??= seat.Event.Id;
            touched.Add(seat.Event.Id);
        }

        return (book, new AssociationOutcome(kind, first!.Value, Distinct(touched)));
    }

    /// <summary>After a revision under its own id: it may now fit another event better than the one it was put to.</summary>
    public static (EventBook Book, AssociationOutcome Outcome) Settle(
        EventBook book, EventId holder, SourceRevision revision, AssociationKind kind, DateTimeOffset now)
    {
        var touched = ImmutableArray.CreateBuilder<EventId>();
        touched.Add(holder);
        var home = book.Find(holder)!;
        foreach (var other in book.Events.Where(e => e.Category == home.Category && e.Id != holder))
        {
            if (!FitsBetter(revision, home, other)) continue;
            book = book.With(home.Without(revision, now)).With(other.With(revision, now));
            touched.Insert(0, other.Id);
            break;
        }

        return (book, new AssociationOutcome(kind, touched[0], Distinct(touched)));
    }

    /// <param name="Taken">The statement of the same source that has to leave, or has been given up; null for an empty seat.</param>
    private sealed record Seat(SeismicEvent Event, double Misfit, SourceRevision? Taken, bool GivenUp);

    private static IEnumerable<Seat> Seats(EventBook book, SourceRevision revision, AlertCategory category, IReadOnlySet<string>? listed)
    {
        foreach (var candidate in book.Events.Where(e => e.Category == category && !e.IsWithdrawn))
        {
            var taken = candidate.Live.FirstOrDefault(r => r.Source == revision.Source);
            var misfit = Misfit.OfOthers(revision, candidate);
            if (taken is not null && listed is not null && !listed.Contains(taken.Key) && double.IsFinite(Misfit.OfRenamed(revision, taken)))
                yield return new Seat(candidate, Math.Min(misfit, Misfit.OfRenamed(revision, taken)), taken, GivenUp: true);
            else if (double.IsFinite(misfit) && (taken is null || (taken != candidate.Founder && misfit < Misfit.OfOthers(taken, candidate))))
                yield return new Seat(candidate, misfit, taken, GivenUp: false);
        }
    }

    private static (EventBook Book, SourceRevision? Homeless) Sit(EventBook book, SourceRevision revision, Seat seat, DateTimeOffset now)
    {
        if (seat is { GivenUp: true, Taken: { } old }) return (book.With(seat.Event.With(old, revision.Replacing(old), now)), null);
        var room = seat.Taken is { } taken ? seat.Event.Without(taken, now) : seat.Event;
        return (book.With(room.With(revision, now)), seat.Taken);
    }

    private static (EventBook Book, EventId Opened) Open(EventBook book, SourceRevision revision, AlertCategory category, DateTimeOffset now)
    {
        var name = EventNaming.Name(revision, category);
        // A statement that once opened an event under this name and was then put out of it opens another.
        for (var n = 2; book.Find(name) is not null; n++) name = EventNaming.Name(revision, category, n);
        var opened = new SeismicEvent(name, category, revision.ReceivedAt, now, [revision], []);
        return (book.With(opened), opened.Id);
    }

    /// <summary>Statements that were put to a neighbour before this event was known come over when they fit it better.</summary>
    private static EventBook Attract(EventBook book, EventId opened, DateTimeOffset now, ImmutableArray<EventId>.Builder touched)
    {
        var category = book.Find(opened)!.Category;
        var candidates = book.Events.Where(e => e.Id != opened && e.Category == category).SelectMany(e => e.Live.Select(r => (e.Id, Revision: r)));
        foreach (var (home, revision) in candidates)
        {
            var (from, to) = (book.Find(home)!, book.Find(opened)!);
            if (!FitsBetter(revision, from, to)) continue;
            book = book.With(from.Without(revision, now)).With(to.With(revision, now));
            touched.Add(home);
        }

        return book;
    }

    private static bool FitsBetter(SourceRevision revision, SeismicEvent home, SeismicEvent other)
    {
        if (revision == home.Founder || home.Revisions.Any(r => r != revision && r.SharesIdWith(revision))) return false;
        if (other.IsWithdrawn || other.Live.Any(r => r.Source == revision.Source)) return false;
        return Misfit.OfOthers(revision, other) < MoveGain * Misfit.OfOthers(revision, home);
    }

    private static ImmutableArray<EventId> Distinct(ImmutableArray<EventId>.Builder ids) => [.. ids.Distinct()];
}
