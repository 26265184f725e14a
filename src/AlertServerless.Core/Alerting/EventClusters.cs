namespace AlertServerless.Core.Alerting;

/// <summary>Live statements that are about one event.</summary>
internal sealed class EventCluster
{
    public List<Statement> Statements { get; } = [];

    public bool Includes(string source) => Statements.Exists(s => s.Revision.Source == source);
}

/// <summary>
/// Which live statements are about one event. A function of what the statements say now, and of nothing else: not of
/// the order in which they came, nor of what was issued.
/// <list type="number">
/// <item>Statements of one voice that share an id are one.</item>
/// <item>Statements of one source at one origin are one, whatever ids they have. Its other statements are of other
/// events.</item>
/// <item>Then statements of different sources, best fit first, as long as every two in an event fit each other: so a
/// chain of near ones cannot stretch it, and doublets sort themselves out.</item>
/// </list>
/// </summary>
internal static class EventClusters
{
    /// <summary>
    /// Solutions of one source that are looked at when two events are compared; a hundred rows of one origin say what a
    /// few do.
    /// </summary>
    private const int MostCompared = 4;

    public static IReadOnlyList<EventCluster> Of(IEnumerable<Statement> live)
    {
        var ordered = live.ToList();
        ordered.Sort(Statement.Compare);
        var origins = SameIds(SameOrigins(ordered));
        foreach (var (a, b) in Pairs(origins))
            Join(a, b);
        var clusters = origins.Select(o => o.Root).Distinct().Select(root => root.Cluster()).ToList();
        foreach (var cluster in clusters)
        {
            foreach (var statement in cluster.Statements)
                statement.Cluster = cluster;
        }

        return clusters;
    }

    /// <summary>
    /// One source's statements about one origin. Events grow from origins, as trees whose root stands for the event.
    /// </summary>
    private sealed class Origin(Statement first)
    {
        private Origin? parent;
        private List<Origin>? members;

        public List<Statement> Statements { get; } = [first];

        public SourceRevision Lead => Statements[0].Revision;

        public Origin Root => parent is null ? this : parent = parent.Root;

        public IReadOnlyList<Origin> Members => members ??= [this];

        public void Take(Origin other)
        {
            other.parent = this;
            members ??= [this];
            members.AddRange(other.Members);
        }

        public EventCluster Cluster()
        {
            var cluster = new EventCluster();
            cluster.Statements.AddRange(Members.SelectMany(m => m.Statements));
            cluster.Statements.Sort(Statement.Compare);
            return cluster;
        }

        public bool SharesSourceWith(Origin other) =>
            Statements.Exists(s => other.Statements.Exists(o => o.Revision.Source == s.Revision.Source));

        /// <summary>
        /// Of the best-fitting two statements; infinite for one source's two origins, which are two events.
        /// </summary>
        public double FitOf(Origin other) =>
            SharesSourceWith(other)
                ? double.PositiveInfinity
                : Compared.Min(mine => other.Compared.Min(theirs => StatementFit.OfSources(mine, theirs)));

        private IEnumerable<SourceRevision> Compared => Statements.Take(MostCompared).Select(s => s.Revision);
    }

    /// <summary>
    /// The earliest of a source's statements leads; the next ones at its origin follow it, and a later one leads again.
    /// </summary>
    private static List<Origin> SameOrigins(List<Statement> ordered)
    {
        var origins = new List<Origin>(ordered.Count);
        var recent = new Dictionary<(string Source, AlertCategory Category), LinkedList<Origin>>();
        foreach (var statement in ordered)
        {
            var revision = statement.Revision;
            var key = (revision.Source, statement.Category);
            if (!recent.TryGetValue(key, out var leaders))
                recent[key] = leaders = new LinkedList<Origin>();
            while (leaders.First is { } oldest && revision.Time - oldest.Value.Lead.Time > StatementFit.SameOriginTime)
                leaders.RemoveFirst();
            var (leader, fit) = (default(Origin), double.PositiveInfinity);
            foreach (var candidate in leaders)
            {
                var misfit = StatementFit.OfSameSource(revision, candidate.Lead);
                if (misfit < fit)
                    (leader, fit) = (candidate, misfit);
            }

            if (leader is not null)
            {
                leader.Statements.Add(statement);
                continue;
            }

            var own = new Origin(statement);
            leaders.AddLast(own);
            origins.Add(own);
        }

        return origins;
    }

    /// <summary>Only USGS and EMSC are read through several feeds that share one set of ids.</summary>
    private static List<Origin> SameIds(List<Origin> origins)
    {
        var shared = origins
            .SelectMany(o => o.Statements.Select(s => (Origin: o, Statement: s)))
            .Where(x => x.Statement.Revision.Voice != x.Statement.Revision.Source)
            .GroupBy(x => (x.Statement.Category, x.Statement.Revision.Voice))
            .Where(voice => voice.DistinctBy(x => x.Statement.Revision.Source).Skip(1).Any());
        foreach (var voice in shared)
        {
            var ids = voice
                .SelectMany(x => x.Statement.Revision.Ids.Select(id => (Id: id, x.Origin, x.Statement)))
                .GroupBy(x => x.Id, StringComparer.Ordinal);
            foreach (var id in ids)
            {
                var first = id.First();
                foreach (var other in id.Skip(1))
                {
                    if (
                        first.Origin.Root != other.Origin.Root
                        && first.Statement.Revision.SharesIdWith(other.Statement.Revision)
                    )
                        first.Origin.Root.Take(other.Origin.Root);
                }
            }
        }

        return origins;
    }

    /// <summary>
    /// Every two origins of different sources that fit, the best first; ties in an order of their own.
    /// </summary>
    private static IEnumerable<(Origin A, Origin B)> Pairs(List<Origin> origins)
    {
        var bySource = origins
            .GroupBy(o => (o.Statements[0].Category, o.Lead.Source))
            .Select(g => (g.Key.Category, Origins: g.ToList()))
            .ToList();
        var pairs = new List<(double Fit, Origin A, Origin B)>();
        for (var i = 0; i < bySource.Count; i++)
        {
            foreach (var other in bySource.Skip(i + 1).Where(o => o.Category == bySource[i].Category))
            {
                foreach (var (a, b) in Near(bySource[i].Origins, other.Origins))
                {
                    if (a.Root != b.Root && a.FitOf(b) is var fit && double.IsFinite(fit))
                        pairs.Add((fit, a, b));
                }
            }
        }

        return pairs
            .OrderBy(p => p.Fit)
            .ThenBy(p => p.A.Statements[0], Order)
            .ThenBy(p => p.B.Statements[0], Order)
            .Select(p => (p.A, p.B));
    }

    private static readonly Comparer<Statement> Order = Comparer<Statement>.Create(Statement.Compare);

    /// <summary>Both lists are in the order of time, and so is the walk through them.</summary>
    private static IEnumerable<(Origin A, Origin B)> Near(List<Origin> one, List<Origin> other)
    {
        var from = 0;
        foreach (var a in one)
        {
            while (from < other.Count && a.Lead.Time - other[from].Lead.Time > StatementFit.LongestTime)
                from++;
            for (var at = from; at < other.Count && other[at].Lead.Time - a.Lead.Time <= StatementFit.LongestTime; at++)
                yield return (a, other[at]);
        }
    }

    private static void Join(Origin a, Origin b)
    {
        var (one, other) = (a.Root, b.Root);
        if (one == other)
            return;
        if (one.Members.All(m => other.Members.All(o => double.IsFinite(m.FitOf(o)))))
            one.Take(other);
    }
}
