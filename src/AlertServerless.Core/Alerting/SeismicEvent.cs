using System.Collections.Immutable;

namespace AlertServerless.Core.Alerting;

/// <summary>An alert that was decided for an event. It stays with the event for good: nothing said is ever said twice.</summary>
public sealed record SaidAlert(AlertId Id, AlertKind Kind, int Tier, EventEstimate Estimate, DateTimeOffset DecidedAt);

/// <summary>One physical event as all sources together describe it.</summary>
/// <param name="Id">Canonical, from the first report.</param>
/// <param name="Category">Real, exercise or test; events of different categories never meet.</param>
/// <param name="FirstSeenAt">When any feed first showed it to this system.</param>
/// <param name="ChangedAt">When anything about it last changed.</param>
/// <param name="Revisions">The latest of each source; at most one live one per source. The first is the one that opened the
/// event: what was said was said of it, so it never leaves.</param>
/// <param name="Said">Alerts decided so far, oldest first.</param>
public sealed record SeismicEvent(
    EventId Id,
    AlertCategory Category,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset ChangedAt,
    ImmutableArray<SourceRevision> Revisions,
    ImmutableArray<SaidAlert> Said)
{
    public IEnumerable<SourceRevision> Live => Revisions.Where(r => r.IsLive);

    /// <summary>Every source that spoke of it has taken it back.</summary>
    public bool IsWithdrawn => !Revisions.Any(r => r.IsLive);

    public SourceRevision Founder => Revisions[0];

    public bool IsCancelled => Said.Any(a => a.Kind == AlertKind.Cancelled);

    /// <summary>The highest tier anybody was told, or 0.</summary>
    public int ToldTier => Said.Where(a => a.Kind != AlertKind.Cancelled).Select(a => a.Tier).DefaultIfEmpty().Max();

    /// <summary>Every name the event goes by, as <c>source:id</c>.</summary>
    public IEnumerable<string> Aliases =>
        Revisions.SelectMany(r => r.Aliases.Prepend(r.Key).Select(id => $"{r.Source}:{id}")).Distinct(StringComparer.Ordinal);

    public SeismicEvent With(SourceRevision revision, DateTimeOffset now) => this with { Revisions = Revisions.Add(revision), ChangedAt = now };

    public SeismicEvent With(SourceRevision held, SourceRevision newer, DateTimeOffset now) =>
        this with { Revisions = Revisions.Replace(held, newer), ChangedAt = now };

    public SeismicEvent Without(SourceRevision revision, DateTimeOffset now) => this with { Revisions = Revisions.Remove(revision), ChangedAt = now };

    public SeismicEvent Saying(Alert alert) => this with
    {
        Said = Said.Add(new SaidAlert(alert.Id, alert.Kind, alert.Tier, alert.Estimate, alert.DecidedAt)),
        ChangedAt = alert.DecidedAt,
    };

    /// <summary>Two that turned out to be one keep the older's name and everything said under either.</summary>
    public SeismicEvent Absorbing(SeismicEvent other, DateTimeOffset now) => this with
    {
        FirstSeenAt = FirstSeenAt < other.FirstSeenAt ? FirstSeenAt : other.FirstSeenAt,
        ChangedAt = now,
        Revisions = Revisions.AddRange(other.Revisions),
        Said = [.. Said.Concat(other.Said).OrderBy(a => a.DecidedAt)],
    };
}
