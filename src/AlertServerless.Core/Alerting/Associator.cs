using System.Collections.Immutable;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>The result of associating a document.</summary>
/// <param name="Reports">Each report with its association, in the document's order.</param>
/// <param name="Events">All events now: those of the catalog, and those of the document that may not be kept.</param>
/// <param name="Changed">The events that the document changed.</param>
/// <param name="Countdowns">Where each countdown stands.</param>
internal sealed record AssociatedDocument(
    IReadOnlyList<(FeedReport Report, Association Association)> Reports,
    IReadOnlyList<SeismicEvent> Events,
    IReadOnlyList<SeismicEvent> Changed,
    ImmutableDictionary<string, Countdown> Countdowns
);

/// <summary>
/// Associates a whole document's reports with the physical events that they are about. Pure: it returns the new state
/// and leaves the catalog as it is.
/// <list type="number">
/// <item>Each report becomes the newest statement under its ids, or is dropped as old, repeated or far away.</item>
/// <item>Which live statements are about one event follows from all of them together: <see cref="EventClusters"/>.
/// </item>
/// <item>Events keep their id and the alerts that were issued for them (<see cref="EventAssembly"/>).</item>
/// </list>
/// </summary>
internal sealed class Associator
{
    /// <summary>
    /// So many live statements are compared at most: far more than earthquakes of a day, and than events that are kept.
    /// </summary>
    private const int MostStatements = 4000;

    private readonly EventCatalog catalog;
    private readonly DateTimeOffset now;
    private readonly AlertOptions options;
    private readonly StatementIndex known;
    private readonly RevisionReader reader;
    private readonly HashSet<Statement> changed = [];

    private Associator(EventCatalog catalog, DateTimeOffset now, AlertOptions options)
    {
        (this.catalog, this.now, this.options) = (catalog, now, options);
        known = new StatementIndex(catalog);
        reader = new RevisionReader(catalog, known, now, options);
    }

    /// <param name="catalog">What is known.</param>
    /// <param name="reports">One document's.</param>
    /// <param name="now">When it reached us.</param>
    /// <param name="options">Checked options.</param>
    public static AssociatedDocument Associate(
        EventCatalog catalog,
        IReadOnlyList<FeedReport> reports,
        DateTimeOffset now,
        AlertOptions options
    ) => new Associator(catalog, now, options).Associate(reports);

    /// <summary>The source's feed shows that nothing is happening.</summary>
    public static EventCatalog Idle(EventCatalog catalog, string source, DateTimeOffset now)
    {
        var countdown = catalog.Countdowns.GetValueOrDefault(source, Countdown.Unseen);
        return countdown.IdleAt is not null
            ? catalog
            : catalog with
            {
                Countdowns = catalog.Countdowns.SetItem(source, countdown.Idle(now)),
            };
    }

    /// <param name="Statement">Null for a report that became no statement.</param>
    /// <param name="Event">The event where it is known without a statement; else null.</param>
    private sealed record Reading(
        SourceRevision Revision,
        AlertCategory Category,
        AssociationKind Kind,
        Statement? Statement,
        EventId? Event
    );

    private AssociatedDocument Associate(IReadOnlyList<FeedReport> reports)
    {
        var readings = new Reading[reports.Count];
        foreach (var row in DocumentRows.Of(reports))
        {
            var reading = Read(row.Report);
            foreach (var place in row.Positions)
                readings[place] = reading;
            foreach (var place in row.Positions.Skip(1))
                readings[place] = reading with { Kind = AssociationKind.Repeated };
        }

        if (changed.Count == 0)
            return new AssociatedDocument(
                [.. readings.Select((r, n) => (reports[n], AssociationOf(r, null)))],
                catalog.Events,
                [],
                reader.Countdowns
            );
        var assembly = new EventAssembly(catalog, known, Clusters(), changed, now);
        return new AssociatedDocument(
            [.. readings.Select((r, n) => (reports[n], AssociationOf(r, assembly)))],
            assembly.Events,
            assembly.Changed,
            reader.Countdowns
        );
    }

    private Reading Read(FeedReport report)
    {
        var (revision, category) = (reader.Read(report), options.CategoryOf(report));
        var held = known.Held(revision, category);
        if (!held.Any(s => s.Revision.Key == revision.Key) && known.ClosedBy(revision, category) is { } closed)
            return new Reading(revision, category, AssociationKind.Closed, null, closed.Id);
        if (held.Count > 0)
            return Revise(held, revision, category);
        if (NotWorthKeeping(revision) is { } kind)
            return new Reading(revision, category, kind, null, null);
        var statement = new Statement(revision, category, previousEvent: null);
        known.Add(statement);
        changed.Add(statement);
        return new Reading(
            revision,
            category,
            revision.IsDeleted ? AssociationKind.WithdrawnUnknown : AssociationKind.Opened,
            statement,
            null
        );
    }

    private Reading Revise(IReadOnlyList<Statement> held, SourceRevision revision, AlertCategory category)
    {
        if (
            held.Any(s => revision.IsOlderThan(s.Revision))
            || (revision.IsDeleted && !held.Any(s => revision.Deletes(s.Revision)))
        )
            return new Reading(revision, category, AssociationKind.Superseded, held[0], null);
        if (held is [var same] && revision.Repeats(same.Revision))
            return new Reading(revision, category, AssociationKind.Repeated, same, null);
        known.Revise(held, revision, options.MaxCorrection);
        changed.Add(held[0]);
        return new Reading(revision, category, AssociationKind.Revised, held[0], null);
    }

    private AssociationKind? NotWorthKeeping(SourceRevision revision)
    {
        if (revision.OriginTime is { } origin)
        {
            // Late rows near an event that was alerted are kept: they may confirm or retract it.
            if (now - origin > options.MaxAge && (now - origin > options.Remember || !IsNearIssued(revision)))
                return AssociationKind.Historic;
            if (origin - now > AlertOptions.ClockTolerance)
                return AssociationKind.FromTheFuture;
        }

        return StatementWeight.IsOfConcern(revision, options) ? null : AssociationKind.OutOfRegion;
    }

    private bool IsNearIssued(SourceRevision revision) =>
        catalog
            .Events.Where(e => !e.Issued.IsEmpty)
            .SelectMany(e => e.Revisions)
            .Any(r =>
                double.IsFinite(
                    r.Source == revision.Source
                        ? StatementFit.OfSameSource(revision, r)
                        : StatementFit.OfSources(revision, r)
                )
            );

    private IReadOnlyList<EventCluster> Clusters()
    {
        var live = known.All.Where(s => !s.Revision.IsRetraction).ToList();
        if (live.Count > MostStatements)
        {
            live =
            [
                .. live.OrderByDescending(s => s.PreviousEvent is not null)
                    .ThenByDescending(s => s.Revision.Magnitude?.Value ?? double.MinValue)
                    .ThenBy(s => s, Comparer<Statement>.Create(Statement.Compare))
                    .Take(MostStatements),
            ];
        }

        return EventClusters.Of(live);
    }

    private static Association AssociationOf(Reading reading, EventAssembly? assembly)
    {
        if (reading.Event is { } closed)
            return new Association(reading.Kind, closed, reading.Category);
        if (reading.Statement?.Current is not { } statement)
            return new Association(reading.Kind, Name(reading), reading.Category);
        if (assembly is null)
            return new Association(reading.Kind, statement.PreviousEvent!.Id, reading.Category);
        if (assembly.EventOf(statement) is not { } found)
            return new Association(AssociationKind.NotKept, Name(reading), reading.Category);
        // One more id of an origin that has enough of them is not kept, and comes again with every poll.
        if (reading.Kind == AssociationKind.Opened && !found.Revisions.Contains(statement.Revision))
            return new Association(AssociationKind.Repeated, found.Id, reading.Category);
        var joined =
            reading.Kind == AssociationKind.Opened && !ReferenceEquals(found.OpeningReport, statement.Revision);
        return new Association(joined ? AssociationKind.Joined : reading.Kind, found.Id, reading.Category);
    }

    /// <summary>The id that the event would have.</summary>
    private static EventId Name(Reading reading) => EventNaming.Name(reading.Revision, reading.Category);
}
