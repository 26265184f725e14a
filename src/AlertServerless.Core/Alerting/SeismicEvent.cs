using System.Collections.Immutable;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// An alert that was decided for an event. It stays with the event for good: nothing is issued twice.
/// </summary>
/// <param name="CarrierKey">The id, in its source, of the statement that carried it; null where an earlier version
/// stored none.</param>
public sealed record IssuedAlert(
    AlertId Id,
    AlertKind Kind,
    int Tier,
    EventEstimate Estimate,
    DateTimeOffset DecidedAt,
    string? CarrierKey = null
);

/// <summary>One physical event as all sources together describe it.</summary>
/// <param name="Id">Canonical, from the first report.</param>
/// <param name="Category">Real, exercise or test; events of different categories are never associated.</param>
/// <param name="FirstSeenAt">When any feed first showed it to this system.</param>
/// <param name="ChangedAt">When anything about it last changed.</param>
/// <param name="Revisions">The latest of each id of each source, withdrawn ones included; the opening report
/// first.</param>
/// <param name="Issued">Alerts decided so far, oldest first.</param>
public sealed record SeismicEvent(
    EventId Id,
    AlertCategory Category,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset ChangedAt,
    ImmutableArray<SourceRevision> Revisions,
    ImmutableArray<IssuedAlert> Issued
)
{
    /// <summary>
    /// Statements that their source has not taken back, neither by a delete nor by calling the event no earthquake.
    /// </summary>
    public IEnumerable<SourceRevision> Live => Revisions.Where(r => !r.IsRetraction);

    /// <summary>Every source that reported it has retracted it.</summary>
    public bool IsWithdrawn => Revisions.All(r => r.IsRetraction);

    public SourceRevision OpeningReport => Revisions[0];

    public bool IsCancelled => Issued.Any(a => a.Kind == AlertKind.Cancelled);

    /// <summary>The highest tier of any alert, or 0.</summary>
    public int IssuedTier =>
        Issued.Where(a => a.Kind != AlertKind.Cancelled).Select(a => a.Tier).DefaultIfEmpty().Max();

    /// <summary>Every name the event goes by, as <c>source:id</c>.</summary>
    public IEnumerable<string> Aliases =>
        Revisions.SelectMany(r => r.Ids.Select(id => $"{r.Source}:{id}")).Distinct(StringComparer.Ordinal);

    public SeismicEvent WithIssued(Alert alert) =>
        this with
        {
            Issued = Issued.Add(
                new IssuedAlert(
                    alert.Id,
                    alert.Kind,
                    alert.Tier,
                    alert.Estimate,
                    alert.DecidedAt,
                    CarrierOf(alert.Estimate)?.Key
                )
            ),
            ChangedAt = alert.DecidedAt,
        };

    private SourceRevision? CarrierOf(EventEstimate estimate) =>
        Revisions.FirstOrDefault(r => r.Source == estimate.Source && r.Magnitude == estimate.Magnitude);
}
