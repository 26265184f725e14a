using System.Collections.Immutable;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>The outcome of one report.</summary>
/// <param name="Report">What came in.</param>
/// <param name="Association">The event that it was associated with.</param>
/// <param name="Event">That event afterwards; null when it is not kept.</param>
/// <param name="Decision">An alert is listed with the report that carries it, and with no other.</param>
public sealed record ReportDecision(
    FeedReport Report,
    Association Association,
    SeismicEvent? Event,
    AlertDecision Decision
);

/// <summary>
/// Where reports become decisions: associates the whole document, decides once for each event that changed, and puts
/// alerts into the outbox. Pure, and the same for the producer, for a replay and for tests: the same catalog and
/// reports give the same decisions, in whatever order the reports come.
/// </summary>
public static class AlertPipeline
{
    /// <param name="catalog">What is known.</param>
    /// <param name="reports">One document's.</param>
    /// <param name="now">When it reached us.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="fanOut">How an alert that is decided now is fanned out.</param>
    public static (EventCatalog Catalog, ImmutableArray<ReportDecision> Decisions) Handle(
        EventCatalog catalog,
        IReadOnlyList<FeedReport> reports,
        DateTimeOffset now,
        AlertOptions options,
        FanOutOptions fanOut
    )
    {
        var document = Associator.Associate(catalog, reports, now, options);
        var decided = Decide(document, now, options);
        var events = document.Events.Select(e => decided.TryGetValue(e.Id, out var one) ? one.Event : e).ToList();
        catalog = catalog.Keep(events, now, options);
        if (document.Countdowns != catalog.Countdowns)
            catalog = catalog with { Countdowns = document.Countdowns };
        foreach (var one in decided.Values)
        {
            if (one.Decision is AlertDecision.Issue { Alert: var alert })
                catalog = catalog.Queue(new PendingAlert(alert, fanOut));
        }

        return (catalog, Answers(document, decided, catalog, now, options));
    }

    /// <summary>The document's feed showed that nothing is happening.</summary>
    public static EventCatalog Idle(EventCatalog catalog, string source, DateTimeOffset now) =>
        Associator.Idle(catalog, source, now);

    /// <summary>
    /// An operator withdraws an event: its cancellation goes into the outbox like one that a feed caused.
    /// </summary>
    /// <returns>The decision is null for an event that the catalog does not hold.</returns>
    public static (EventCatalog Catalog, AlertDecision? Decision) Withdraw(
        EventCatalog catalog,
        EventId id,
        DateTimeOffset now,
        AlertOptions options,
        FanOutOptions fanOut
    )
    {
        if (catalog.Find(id) is not { } known)
            return (catalog, null);
        var decision = AlertPolicy.WithdrawByOperator(known, now, options);
        if (decision is not AlertDecision.Issue { Alert: var alert })
            return (catalog, decision);
        var events = catalog.Events.SetItem(catalog.Events.IndexOf(known), known.WithIssued(alert));
        return ((catalog with { Events = events }).Queue(new PendingAlert(alert, fanOut)), decision);
    }

    private sealed record Decided(SeismicEvent Event, AlertDecision Decision);

    private static Dictionary<EventId, Decided> Decide(
        AssociatedDocument document,
        DateTimeOffset now,
        AlertOptions options
    )
    {
        var decided = new Dictionary<EventId, Decided>();
        var hour = RecentAlerts.Of(document.Events, now);
        // The strongest first, so that its aftershocks do not use up the hourly limit before it.
        var strongestFirst = document
            .Changed.OrderByDescending(e => e.Live.Max(r => r.Magnitude?.Value))
            .ThenBy(e => e.OpeningReport.Time)
            .ThenBy(e => e.Id.Value, StringComparer.Ordinal);
        foreach (var changed in strongestFirst)
        {
            var decision = AlertPolicy.Decide(changed, now, options, hour);
            var alert = (decision as AlertDecision.Issue)?.Alert;
            if (alert is { Kind: AlertKind.First, Category: AlertCategory.Actual })
                hour = hour.With(alert.Tier);
            decided[changed.Id] = new Decided(alert is null ? changed : changed.WithIssued(alert), decision);
        }

        return decided;
    }

    private static ImmutableArray<ReportDecision> Answers(
        AssociatedDocument document,
        Dictionary<EventId, Decided> decided,
        EventCatalog catalog,
        DateTimeOffset now,
        AlertOptions options
    )
    {
        var kept = catalog.Events.ToDictionary(e => e.Id);
        var carriers = Carriers(document, decided);
        var answers = ImmutableArray.CreateBuilder<ReportDecision>(document.Reports.Count);
        for (var n = 0; n < document.Reports.Count; n++)
        {
            var (report, association) = document.Reports[n];
            var known = kept.GetValueOrDefault(association.Event);
            if (decided.TryGetValue(association.Event, out var one))
            {
                var isHistory = now - report.OriginTime > options.MaxAge;
                if (known is null)
                    association = association with
                    {
                        Kind = isHistory ? AssociationKind.Historic : AssociationKind.NotKept,
                    };
                var decision =
                    one.Decision is AlertDecision.Issue && carriers[association.Event] != n
                        ? SuppressIssued(one)
                        : one.Decision;
                answers.Add(new ReportDecision(report, association, known, decision));
            }
            else
            {
                answers.Add(new ReportDecision(report, association, known, Unchanged(association.Kind)));
            }
        }

        // An event may change although no report of this document is about it: its statements went to another one, or
        // came from it.
        foreach (
            var (id, one) in decided.Where(d => d.Value.Decision is AlertDecision.Issue && !carriers.ContainsKey(d.Key))
        )
        {
            var moved = new Association(AssociationKind.Revised, id, one.Event.Category);
            answers.Add(
                new ReportDecision(document.Reports[0].Report, moved, kept.GetValueOrDefault(id), one.Decision)
            );
        }

        return answers.ToImmutable();
    }

    /// <summary>
    /// For each alert the report that it is listed with: the one whose magnitude it carries, else the first about its
    /// event.
    /// </summary>
    private static Dictionary<EventId, int> Carriers(AssociatedDocument document, Dictionary<EventId, Decided> decided)
    {
        var carriers = new Dictionary<EventId, int>();
        for (var n = 0; n < document.Reports.Count; n++)
        {
            var (report, association) = document.Reports[n];
            if (
                !decided.TryGetValue(association.Event, out var one)
                || one.Decision is not AlertDecision.Issue { Alert: var alert }
            )
                continue;
            if (
                !carriers.TryGetValue(association.Event, out var before)
                || (Carries(report, alert) && !Carries(document.Reports[before].Report, alert))
            )
                carriers[association.Event] = n;
        }

        return carriers;
    }

    private static bool Carries(FeedReport report, Alert alert) =>
        report.Source == alert.Estimate.Source && report.Magnitude == alert.Estimate.Magnitude;

    private static AlertDecision.Suppress SuppressIssued(Decided one) =>
        one.Event.IsCancelled
            ? new(SuppressReason.AlreadyCancelled, "its cancellation stands at another report of this document")
            : new(SuppressReason.AlreadyNotified, "its alert stands at another report of this document");

    private static AlertDecision.Suppress Unchanged(AssociationKind kind) =>
        kind switch
        {
            AssociationKind.OutOfRegion => new(SuppressReason.OutOfRegion, "outside the region"),
            AssociationKind.Historic => new(SuppressReason.TooOld, "history when it reached us"),
            AssociationKind.FromTheFuture => new(SuppressReason.FromTheFuture, "its origin lies in the future"),
            AssociationKind.WithdrawnUnknown => new(SuppressReason.Withdrawn, "withdrawn before we heard of it"),
            AssociationKind.Closed => new(SuppressReason.AlreadyCancelled, "its event was cancelled"),
            _ => new(SuppressReason.NothingNew, $"{kind}"),
        };
}
