using System.Collections.Immutable;
using AlertServerless.Core.Feeds;

namespace AlertServerless.Core.Alerting;

/// <summary>One report's way through association and policy.</summary>
/// <param name="Report">What came in.</param>
/// <param name="Outcome">Which event it was put to.</param>
/// <param name="Event">That event afterwards; null when it is not kept.</param>
/// <param name="Decision">What followed.</param>
public sealed record DeskEntry(FeedReport Report, AssociationOutcome Outcome, SeismicEvent? Event, AlertDecision Decision);

/// <summary>
/// Where reports become decisions: associate, decide, put into the outbox. Pure, and the same for the producer, for a replay
/// and for tests: given the same book and reports it decides the same.
/// </summary>
public static class AlertDesk
{
    /// <param name="book">What is known.</param>
    /// <param name="reports">One document's.</param>
    /// <param name="now">When it reached us.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="terms">How an alert that is decided now is fanned out.</param>
    public static (EventBook Book, ImmutableArray<DeskEntry> Entries) Handle(
        EventBook book, IReadOnlyList<FeedReport> reports, DateTimeOffset now, AlertOptions options, FanOutTerms terms)
    {
        var entries = ImmutableArray.CreateBuilder<DeskEntry>(reports.Count);
        var listed = Listed(reports);
        foreach (var report in Rows(WithoutSharedAliases(reports)))
        {
            (book, var outcome) = Associator.Associate(book, report, now, options.Association, listed);
            (book, var decision) = Decide(book, outcome, now, options, terms);
            entries.Add(new DeskEntry(report, outcome, book.Find(outcome.Event), decision));
        }

        return (book.Prune(now, options.Remember), entries.ToImmutable());
    }

    /// <summary>The document's feed showed that nothing is happening.</summary>
    public static EventBook Idle(EventBook book, string source, DateTimeOffset now) => Associator.Idle(book, source, now);

    private static (EventBook Book, AlertDecision Decision) Decide(
        EventBook book, AssociationOutcome outcome, DateTimeOffset now, AlertOptions options, FanOutTerms terms)
    {
        AlertDecision? first = null;
        foreach (var id in outcome.Touched)
        {
            var touched = book.Find(id)!;
            var decision = AlertPolicy.Decide(touched, now, options);
            if (decision is AlertDecision.Speak { Alert: var alert })
                book = book.With(touched.Saying(alert)).Queue(new PendingAlert(alert, terms));
            // The report's own event comes first, but an alert for a neighbour it changed is the greater news.
            if (first is null || (first is AlertDecision.Silence && decision is AlertDecision.Speak)) first = decision;
        }

        return (book, first ?? Unkept(outcome.Kind));
    }

    private static AlertDecision.Silence Unkept(AssociationKind kind) => kind switch
    {
        AssociationKind.OutOfRegion => new(SilenceReason.OutOfRegion, "outside the region"),
        AssociationKind.Historic => new(SilenceReason.TooOld, "history when it reached us"),
        AssociationKind.FromTheFuture => new(SilenceReason.FromTheFuture, "its origin lies in the future"),
        AssociationKind.WithdrawnUnknown => new(SilenceReason.Withdrawn, "withdrawn before we heard of it"),
        _ => new(SilenceReason.NothingNew, $"{kind}"),
    };

    /// <summary>
    /// Two ids in one document are two events to their source. An alias that both give, such as a contributor's id that is the same in
    /// every row, names neither; taken for an id it would make one event of a doublet, or of everything the source ever says.
    /// </summary>
    private static IReadOnlyList<FeedReport> WithoutSharedAliases(IReadOnlyList<FeedReport> reports)
    {
        var shared = reports
            .SelectMany(report => report.Aliases.Select(alias => (Alias: alias, Id: report.SourceEventId)))
            .Distinct()
            .CountBy(claim => claim.Alias)
            .Where(claims => claims.Value > 1)
            .Select(claims => claims.Key)
            .ToHashSet(StringComparer.Ordinal);
        return shared.Count == 0 ? reports : [.. reports.Select(report => report with { Aliases = [.. report.Aliases.Where(alias => !shared.Contains(alias))] })];
    }

    /// <summary>In a list without ids, rows so close that no source could tell their events apart are one; the first is the newest.</summary>
    private static IEnumerable<FeedReport> Rows(IReadOnlyList<FeedReport> reports)
    {
        var origins = new List<DateTimeOffset>();
        foreach (var report in reports)
        {
            if (report.SourceEventId is null && report.OriginTime is { } origin)
            {
                if (origins.Exists(o => (o - origin).Duration() <= Countdown.SameArrival)) continue;
                origins.Add(origin);
            }

            yield return report;
        }
    }

    /// <summary>The ids in a document that lists events; null for messages about one event each, whose silence says nothing of others.</summary>
    private static HashSet<string>? Listed(IReadOnlyList<FeedReport> reports)
    {
        var isList = reports.All(r => r.Message == SourceMessage.Unstated && r.SourceEventId is not null);
        return isList ? [.. reports.SelectMany(r => r.Aliases.Prepend(r.SourceEventId!))] : null;
    }
}
