namespace AlertServerless.Core.Alerting;

/// <summary>
/// One source's statement while a document is associated: what it says now, and which event it belonged to before.
/// </summary>
internal sealed class Statement(SourceRevision revision, AlertCategory category, SeismicEvent? previousEvent)
{
    public SourceRevision Revision { get; private set; } = revision;

    public AlertCategory Category { get; } = category;

    /// <summary>Its id before the document.</summary>
    public string KnownAs { get; } = revision.Key;

    /// <summary>The event that it belonged to before the document; null for a new one.</summary>
    public SeismicEvent? PreviousEvent { get; } = previousEvent;

    /// <summary>Set when another statement turned out to be this one under another id, and replaced it.</summary>
    public Statement? ReplacedBy { get; private set; }

    /// <summary>Where it belongs now; null for one that says there was no earthquake.</summary>
    public EventCluster? Cluster { get; set; }

    public Statement Current => ReplacedBy?.Current ?? this;

    public void Revise(SourceRevision newer) => Revision = newer;

    public void ReplaceBy(Statement other) => ReplacedBy = other;

    /// <summary>Orders statements in a way that does not depend on the order in which they came.</summary>
    public static int Compare(Statement a, Statement b)
    {
        var byTime = a.Revision.Time.CompareTo(b.Revision.Time);
        if (byTime != 0)
            return byTime;
        var bySource = string.CompareOrdinal(a.Revision.Source, b.Revision.Source);
        return bySource != 0 ? bySource : string.CompareOrdinal(a.Revision.Key, b.Revision.Key);
    }
}

/// <summary>Every statement that is known, to be found by any of its ids.</summary>
internal sealed class StatementIndex
{
    private readonly record struct Id(string Voice, AlertCategory Category, string Text);

    private readonly Dictionary<Id, List<Statement>> byId = [];
    private readonly Dictionary<Id, SeismicEvent> closed = [];
    private readonly List<Statement> all = [];

    public StatementIndex(EventCatalog catalog)
    {
        foreach (var known in catalog.Events)
        {
            foreach (var revision in known.Revisions)
            {
                if (known.IsCancelled)
                    Close(known, revision);
                else
                    Add(new Statement(revision, known.Category, known));
            }
        }
    }

    public IEnumerable<Statement> All => all.Where(s => s.ReplacedBy is null);

    /// <summary>The statements of an event that is not cancelled, in its order, each as it is now.</summary>
    public ILookup<SeismicEvent, Statement> ByPreviousEvent() =>
        all.Where(s => s.PreviousEvent is not null).ToLookup(s => s.PreviousEvent!);

    public void Add(Statement statement)
    {
        all.Add(statement);
        Register(statement);
    }

    /// <summary>Statements of the same source that share an id with this revision.</summary>
    public IReadOnlyList<Statement> Held(SourceRevision revision, AlertCategory category)
    {
        List<Statement>? held = null;
        foreach (var id in Ids(revision, category))
        {
            if (!byId.TryGetValue(id, out var found))
                continue;
            foreach (var statement in found)
            {
                if (
                    statement.ReplacedBy is not null
                    || statement.Revision.Source != revision.Source
                    || !statement.Revision.SharesIdWith(revision)
                )
                    continue;
                held ??= [];
                if (!held.Contains(statement))
                    held.Add(statement);
            }
        }

        return held ?? (IReadOnlyList<Statement>)[];
    }

    /// <summary>
    /// The cancelled event that this id belongs to: no further alert is issued for it. The revision's aliases do not
    /// count, for under a new id it is a new event.
    /// </summary>
    public SeismicEvent? ClosedBy(SourceRevision revision, AlertCategory category) =>
        closed.GetValueOrDefault(new Id(revision.Voice, category, revision.Key));

    /// <summary>What a source without ids says now.</summary>
    public IEnumerable<Statement> OfSource(string source, AlertCategory category) =>
        All.Where(s => s.Category == category && s.Revision.Source == source);

    public void Revise(IReadOnlyList<Statement> held, SourceRevision revision, double largestCorrection)
    {
        var stays = held[0];
        foreach (var earlier in held)
            revision = revision.Replacing(earlier.Revision, largestCorrection);
        foreach (var other in held.Skip(1))
            other.ReplaceBy(stays);
        stays.Revise(revision);
        Register(stays);
    }

    private void Register(Statement statement)
    {
        foreach (var id in Ids(statement.Revision, statement.Category))
        {
            if (!byId.TryGetValue(id, out var list))
                byId[id] = list = new List<Statement>(1);
            if (!list.Contains(statement))
                list.Add(statement);
        }
    }

    private void Close(SeismicEvent known, SourceRevision revision)
    {
        foreach (var id in Ids(revision, known.Category))
            closed.TryAdd(id, known);
    }

    private static IEnumerable<Id> Ids(SourceRevision revision, AlertCategory category) =>
        revision.Ids.Select(id => new Id(revision.Voice, category, id));
}
