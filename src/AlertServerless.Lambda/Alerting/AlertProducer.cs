using System.Diagnostics;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Lambda.Feeds;
using AlertServerless.Lambda.Publishing;

namespace AlertServerless.Lambda.Alerting;

/// <summary>
/// From a document to records on the topic: decide on the remembered catalog, save catalog and outbox in one
/// conditional write, publish, take off the outbox. State line of an alert: <c>Decided → Pending (saved) → Published →
/// Settled (off the outbox)</c>; whoever leads next publishes what is pending. Not for use by two threads.
/// </summary>
/// <param name="store">The catalog is kept in memory while nobody else writes it, so that the path from frame to topic
/// has one write and no read.</param>
/// <param name="outbox">Publishes.</param>
/// <param name="options">Checked options.</param>
/// <param name="fanOut">How an alert decided now is fanned out.</param>
/// <param name="onEvent">Called with what operators should see.</param>
public sealed class AlertProducer(
    IEventStore store,
    OutboxPublisher outbox,
    AlertOptions options,
    Func<FanOutOptions> fanOut,
    TimeProvider time,
    Action<ProducerEvent> onEvent
)
{
    private StoredCatalog? known;
    private bool warmedUp;

    public int Events => known?.Catalog.Events.Length ?? 0;

    public int Outbox => known?.Catalog.Outbox.Length ?? 0;

    public long Decided { get; private set; }

    /// <summary>The newest alert in the catalog that is no test; null for none. While it is under way, its lanes do not
    /// answer heartbeats.</summary>
    public DateTimeOffset? LastDecidedAt =>
        known
            ?.Catalog.Events.Where(one => one.Category != AlertCategory.Test)
            .SelectMany(one => one.Issued)
            .Select(issued => (DateTimeOffset?)issued.DecidedAt)
            .Max();

    /// <summary>Takes over: reads what others left and publishes what they did not get to.</summary>
    public async Task TakeOverAsync(CancellationToken cancellation)
    {
        known = null;
        WarmUp();
        await outbox.ReadyAsync(cancellation);
        await PublishPendingAsync(cancellation);
    }

    public async Task HandleAsync(FeedDocument document, CancellationToken cancellation)
    {
        while (true)
        {
            var before = known ?? await LoadAsync(cancellation);
            var (catalog, decisions) = Decide(before.Catalog, document);
            var decidedIn = time.GetUtcNow() - document.ReceivedAt;
            var isNews = IsWorthSaving(before.Catalog, catalog);
            using var span = isNews ? Trace(document, decisions, decidedIn) : null;
            var save = isNews
                ? await SaveAsync(catalog, before.Version, cancellation)
                : new SaveResult.Saved(before.Version);
            if (save is not SaveResult.Saved saved)
                continue;
            known = new StoredCatalog(catalog, saved.Version);
            try
            {
                if (!catalog.Outbox.IsEmpty)
                    await PublishAsync(document.ReceivedAt, cancellation);
            }
            finally
            {
                // Listeners write logs; the topic comes first.
                Report(decisions, document.ReceivedAt, decidedIn);
            }

            return;
        }
    }

    /// <summary>An operator takes an event back. Saved and published like a decision on a document.</summary>
    /// <returns>Null for an event that is not known.</returns>
    public async Task<AlertDecision?> WithdrawAsync(EventId id, CancellationToken cancellation)
    {
        while (true)
        {
            var before = known ?? await LoadAsync(cancellation);
            using var span = Tracing.Source.StartActivity(Tracing.Spans.Withdrawal);
            var (catalog, decision) = AlertPipeline.Withdraw(before.Catalog, id, time.GetUtcNow(), options, fanOut());
            if (decision is not AlertDecision.Issue)
                return decision;
            if (await SaveAsync(catalog, before.Version, cancellation) is not SaveResult.Saved saved)
                continue;
            known = new StoredCatalog(catalog, saved.Version);
            Decided++;
            await PublishAsync(null, cancellation);
            return decision;
        }
    }

    /// <summary>Publishes what is still pending, and what others decided meanwhile.</summary>
    public async Task PublishPendingAsync(CancellationToken cancellation)
    {
        known ??= await LoadAsync(cancellation);
        if (!known.Catalog.Outbox.IsEmpty)
            await PublishAsync(null, cancellation);
    }

    private (EventCatalog Catalog, IReadOnlyList<ReportDecision> Decisions) Decide(
        EventCatalog catalog,
        FeedDocument document
    )
    {
        var (decided, decisions) = AlertPipeline.Handle(
            catalog,
            document.Reports,
            document.ReceivedAt,
            options,
            fanOut()
        );
        return (
            document.State == FeedState.Idle
                ? AlertPipeline.Idle(decided, document.Feed.Name, document.ReceivedAt)
                : decided,
            decisions
        );
    }

    // Only now, when it is known to change something: a feed is asked every second. Both spans began when the document
    // came.
    private static Activity? Trace(FeedDocument document, IReadOnlyList<ReportDecision> decisions, TimeSpan decidedIn)
    {
        var span = Tracing.Source.StartActivity(Tracing.Spans.Document, ActivityKind.Consumer);
        if (span is null)
            return null;
        span.SetStartTime(span.StartTimeUtc - decidedIn);
        span.SetTag(Tracing.Tags.Feed, document.Feed.Name);
        using var decide = Tracing.Source.StartActivity(Tracing.Spans.Decide);
        decide?.SetStartTime(span.StartTimeUtc);
        decide?.SetTag(Tracing.Tags.Decisions, decisions.Count(decision => decision.Decision is AlertDecision.Issue));
        return span;
    }

    /// <summary>
    /// Takes the whole path once with an imagined earthquake, on an empty catalog and without store or topic, so that
    /// the first real one does not wait for code to be compiled.
    /// </summary>
    private void WarmUp()
    {
        if (warmedUp)
            return;
        warmedUp = true;
        var feed = FeedOptions.For(FeedFormat.InfpAlert);
        var parsed = FeedParser.Parse(
            feed.Format,
            """data: {"mag":"7.0","heart":"2022-11-03 06:50:49 HEARTBEAT","sec":"24"}"""u8.ToArray(),
            feed.Name
        );
        var (catalog, _) = Decide(
            EventCatalog.Empty,
            new FeedDocument(feed, parsed.State, parsed.Reports, time.GetUtcNow())
        );
        EventCatalogCodec.Decode(EventCatalogCodec.Encode(catalog));
        foreach (var pending in catalog.Outbox)
            outbox.WarmUp(pending);
    }

    private async Task PublishAsync(DateTimeOffset? seenAt, CancellationToken cancellation)
    {
        var published = await outbox.PublishAsync(known!.Catalog.Outbox, seenAt, cancellation);
        var settled = known.Catalog.Settle(published);
        if (settled.Outbox.Length == known.Catalog.Outbox.Length)
            return;
        if (await SaveAsync(settled, known.Version, cancellation) is SaveResult.Saved saved)
            known = new StoredCatalog(settled, saved.Version);
    }

    private async Task<StoredCatalog> LoadAsync(CancellationToken cancellation) =>
        known = await store.LoadAsync(cancellation);

    /// <summary>After a conflict, or a failure that may have written, only the store knows what is stored.</summary>
    private async Task<SaveResult> SaveAsync(EventCatalog catalog, long version, CancellationToken cancellation)
    {
        known = null;
        return await store.SaveAsync(catalog, version, cancellation);
    }

    /// <summary>A countdown that merely runs on is worth no write; that it began, ended or changed its event
    /// is.</summary>
    private static bool IsWorthSaving(EventCatalog before, EventCatalog after) =>
        before.Events != after.Events
        || before.Outbox != after.Outbox
        || after.Countdowns.Any(c =>
            !before.Countdowns.TryGetValue(c.Key, out var was)
            || was.Key != c.Value.Key
            || was.IdleAt is null != c.Value.IdleAt is null
        );

    private void Report(IReadOnlyList<ReportDecision> decisions, DateTimeOffset at, TimeSpan decidedIn)
    {
        foreach (
            var decision in decisions.Where(e =>
                e.Association.Kind is not (AssociationKind.Repeated or AssociationKind.Closed)
            )
        )
        {
            if (decision.Decision is AlertDecision.Issue)
                Decided++;
            onEvent(new ProducerEvent.Judged(decision, at, decidedIn));
        }

        foreach (var held in decisions.Where(e => e.Decision.Held is not null).DistinctBy(e => e.Association.Event))
            onEvent(
                new ProducerEvent.AlertHeld(held.Association.Event, held.Association.Category, held.Decision.Held!)
            );
    }
}
