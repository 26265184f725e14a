using System.Collections.Immutable;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Turns clusters into events. A known event follows the statement that carried its first alert, else the one that
/// opened it, and keeps its id and its issued alerts. Of two events that turn out to be one, the alerted one's id
/// stays, else the older's, and the alerts of both are kept; a cluster without a known event opens one. A statement
/// that says there was no earthquake stays with the event that it belonged to; a new such statement goes to the event
/// that it fits tightly.
/// </summary>
internal sealed class EventAssembly
{
    /// <summary>
    /// The most statements of one source that one event keeps: further ids repeat the same origin and add nothing.
    /// </summary>
    private const int MostOfOneSource = 8;

    private readonly DateTimeOffset now;
    private readonly ILookup<SeismicEvent, Statement> byPreviousEvent;
    private readonly Dictionary<Statement, SeismicEvent> eventOf = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<SeismicEvent> events = [];
    private readonly List<SeismicEvent> changed = [];

    /// <summary>An event in the making.</summary>
    /// <param name="Known">The known events that it continues; the one whose id stays comes first. Empty for a new
    /// event.</param>
    private sealed record Draft(List<SeismicEvent> Known, List<Statement> Statements);

    public EventAssembly(
        EventCatalog catalog,
        StatementIndex known,
        IReadOnlyList<EventCluster> clusters,
        IReadOnlySet<Statement> revised,
        DateTimeOffset now
    )
    {
        this.now = now;
        byPreviousEvent = known.ByPreviousEvent();
        names.UnionWith(catalog.Events.Select(e => e.Id.Value));
        events.AddRange(catalog.Events.Where(e => e.IsCancelled));
        var drafts = clusters.ToDictionary(cluster => cluster, cluster => new Draft([], [.. cluster.Statements]));
        var withdrawn = new List<Draft>();
        var previousEvents = Claim(catalog, drafts, withdrawn);
        AssignRetractions(known, drafts, withdrawn, previousEvents);
        foreach (var draft in drafts.Values.Concat(withdrawn))
            Finish(draft, revised);
    }

    public IReadOnlyList<SeismicEvent> Events => events;

    public IReadOnlyList<SeismicEvent> Changed => changed;

    /// <summary>Null for a statement beyond what is kept.</summary>
    public SeismicEvent? EventOf(Statement statement) => eventOf.GetValueOrDefault(statement);

    private Dictionary<SeismicEvent, Draft> Claim(
        EventCatalog catalog,
        Dictionary<EventCluster, Draft> drafts,
        List<Draft> withdrawn
    )
    {
        var previousEvents = new Dictionary<SeismicEvent, Draft>(ReferenceEqualityComparer.Instance);
        var open = catalog
            .Events.Where(e => !e.IsCancelled)
            .OrderBy(e => e.Issued.IsEmpty)
            .ThenBy(e => e.FirstSeenAt)
            .ThenBy(e => e.Id.Value, StringComparer.Ordinal);
        foreach (var known in open)
        {
            var live = Anchor(known) ?? Renamed(known, drafts);
            var draft = live is not null ? drafts[live] : new Draft([], []);
            if (live is null)
                withdrawn.Add(draft);
            draft.Known.Add(known);
            previousEvents[known] = draft;
        }

        return previousEvents;
    }

    /// <summary>
    /// The cluster of the statement that carried the first alert, since that alert was issued for it. Before any alert,
    /// or when that statement is no longer live, the opening one's cluster, then the next one's.
    /// </summary>
    private EventCluster? Anchor(SeismicEvent known)
    {
        var first = known.Issued.FirstOrDefault();
        return byPreviousEvent[known]
            .OrderByDescending(s =>
                first is not null && s.KnownAs == first.CarrierKey && s.Revision.Source == first.Estimate.Source
            )
            .Select(s => s.Current.Cluster)
            .FirstOrDefault(cluster => cluster is not null);
    }

    /// <summary>
    /// A source that deletes an id and gives its origin another one in the same document has not withdrawn the event,
    /// also when it does not say that the two are one.
    /// </summary>
    private EventCluster? Renamed(SeismicEvent known, Dictionary<EventCluster, Draft> drafts)
    {
        var deleted = byPreviousEvent[known]
            .Where(s => s.Current.Revision.IsDeleted)
            .Select(s => s.Current.Revision.Source)
            .ToHashSet(StringComparer.Ordinal);
        if (deleted.Count == 0)
            return null;
        return drafts
            .Where(d => d.Value.Known.Count == 0)
            .Select(d => d.Key)
            .FirstOrDefault(cluster => cluster.Statements.Exists(IsTheOldOne));

        bool IsTheOldOne(Statement s) =>
            s.PreviousEvent is null
            && s.Category == known.Category
            && deleted.Contains(s.Revision.Source)
            && known
                .Revisions.Where(old => old.Source == s.Revision.Source)
                .Any(old => double.IsFinite(StatementFit.OfSameSource(old, s.Revision)));
    }

    private static void AssignRetractions(
        StatementIndex known,
        Dictionary<EventCluster, Draft> drafts,
        List<Draft> withdrawn,
        Dictionary<SeismicEvent, Draft> previousEvents
    )
    {
        var live = new LiveByTime(drafts);
        foreach (var statement in known.All.Where(s => s.Revision.IsRetraction).Order(Canonical))
        {
            var previous = statement.PreviousEvent is { } before ? previousEvents[before] : null;
            var belongs = previous is { Statements.Count: > 0 } || statement.PreviousEvent is { Issued.IsEmpty: false };
            var draft = belongs ? previous : Fitting(statement, live) ?? previous;
            if (draft is null)
                withdrawn.Add(draft = new Draft([], []));
            draft.Statements.Add(statement);
        }

        // An event without an alert ends when all of its statements went to other events.
        withdrawn.RemoveAll(draft => draft.Statements.Count == 0 && draft.Known.TrueForAll(e => e.Issued.IsEmpty));
    }

    /// <summary>
    /// A deletion is about an id, so only a statement that calls the event something other than an earthquake can fit
    /// another source's.
    /// </summary>
    private static Draft? Fitting(Statement retraction, LiveByTime live)
    {
        if (retraction.Revision.IsDeleted)
            return null;
        var (best, fit) = (default(EventCluster), double.PositiveInfinity);
        foreach (var statement in live.Around(retraction.Revision.Time))
        {
            if (statement.Category != retraction.Category || statement.Cluster!.Includes(retraction.Revision.Source))
                continue;
            if (!StatementFit.IsSameEvent(retraction.Revision, statement.Revision))
                continue;
            var misfit = StatementFit.OfSources(retraction.Revision, statement.Revision);
            if (misfit < fit)
                (best, fit) = (statement.Cluster, misfit);
        }

        return best is null ? null : live.Drafts[best];
    }

    /// <summary>The clusters' statements in the order of time.</summary>
    private sealed class LiveByTime(Dictionary<EventCluster, Draft> drafts)
    {
        private readonly List<Statement> statements = [.. drafts.Keys.SelectMany(c => c.Statements).Order(Canonical)];

        public Dictionary<EventCluster, Draft> Drafts => drafts;

        public IEnumerable<Statement> Around(DateTimeOffset time)
        {
            var (low, high) = (0, statements.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (time - statements[middle].Revision.Time > StatementFit.LongestTime)
                    low = middle + 1;
                else
                    high = middle;
            }

            for (; low < statements.Count && statements[low].Revision.Time - time <= StatementFit.LongestTime; low++)
                yield return statements[low];
        }
    }

    private static readonly Comparer<Statement> Canonical = Comparer<Statement>.Create(Statement.Compare);

    private void Finish(Draft draft, IReadOnlySet<Statement> revised)
    {
        var kept = Bounded(InOrder(draft));
        var finished = draft.Known.Count > 0 ? Revised(draft.Known, kept) : Opened(kept);
        events.Add(finished);
        foreach (var statement in kept)
            eventOf[statement] = finished;
        // What is not kept repeats what is: it belongs to the event as well.
        foreach (var statement in draft.Statements)
            eventOf.TryAdd(statement, finished);
        if (draft.Known.Count != 1 || !ReferenceEquals(finished, draft.Known[0]) || kept.Exists(revised.Contains))
            changed.Add(finished);
    }

    /// <summary>Those that the event had before, in their order, then the others as they came.</summary>
    private List<Statement> InOrder(Draft draft)
    {
        var members = draft.Statements.ToHashSet();
        var before = draft
            .Known.SelectMany(known => byPreviousEvent[known])
            .Select(s => s.Current)
            .Where(members.Contains)
            .Distinct()
            .ToList();
        var rest = members.Except(before);
        return [.. before, .. rest.OrderBy(s => s.Revision.ReceivedAt).ThenBy(s => s, Canonical)];
    }

    private static List<Statement> Bounded(List<Statement> statements) =>
        statements.Count <= MostOfOneSource
            ? statements
            :
            [
                .. statements
                    .GroupBy(s => (s.Revision.Source, s.Revision.IsRetraction))
                    .SelectMany(g => g.Take(MostOfOneSource)),
            ];

    private SeismicEvent Opened(List<Statement> statements)
    {
        var first = statements[0];
        var name = EventNaming.Name(first.Revision, first.Category);
        // A statement that once opened an event under this name and then went to another one opens a further one.
        for (var n = 2; !names.Add(name.Value); n++)
            name = EventNaming.Name(first.Revision, first.Category, n);
        var seen = statements.Min(s => s.Revision.ReceivedAt);
        return new SeismicEvent(name, first.Category, seen, now, [.. statements.Select(s => s.Revision)], []);
    }

    private SeismicEvent Revised(List<SeismicEvent> known, List<Statement> statements)
    {
        var stays = known[0];
        ImmutableArray<SourceRevision> revisions =
            statements.Count > 0 ? [.. statements.Select(s => s.Revision)] : stays.Revisions;
        var same = revisions.AsEnumerable().SequenceEqual(stays.Revisions, ReferenceEqualityComparer.Instance);
        if (known.Count == 1 && same)
            return stays;
        return stays with
        {
            FirstSeenAt = known.Min(e => e.FirstSeenAt),
            ChangedAt = now,
            Revisions = revisions,
            Issued = [.. known.SelectMany(e => e.Issued).OrderBy(a => a.DecidedAt)],
        };
    }
}
