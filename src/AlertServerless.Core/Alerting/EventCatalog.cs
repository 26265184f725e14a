using System.Collections.Immutable;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Everything the producer remembers: the recent events, where each countdown feed stands, and the alerts that are
/// decided but not yet known to be on the topic. Immutable; saved as one item, so that a decision and its place in the
/// outbox are one write.
/// </summary>
/// <param name="Events">Oldest first.</param>
/// <param name="Countdowns">By source: what its countdown last showed.</param>
/// <param name="Outbox">Decided, not yet known to be published; oldest first.</param>
public sealed record EventCatalog(
    ImmutableArray<SeismicEvent> Events,
    ImmutableDictionary<string, Countdown> Countdowns,
    ImmutableArray<PendingAlert> Outbox
)
{
    /// <summary>Some 1 kB an event, deflated to a tenth, and the item that holds them is limited to 400 kB.</summary>
    public const int MostEvents = 200;

    private static readonly TimeSpan RememberTests = TimeSpan.FromHours(1);

    public static EventCatalog Empty { get; } = new([], ImmutableDictionary<string, Countdown>.Empty, []);

    public SeismicEvent? Find(EventId id) => Events.FirstOrDefault(e => e.Id == id);

    public EventCatalog Queue(PendingAlert pending) => this with { Outbox = Outbox.Add(pending) };

    /// <summary>
    /// Takes alerts off the outbox that are in the archive, and on the topic unless they have expired.
    /// </summary>
    public EventCatalog Settle(IReadOnlySet<AlertId> published) =>
        this with
        {
            Outbox = Outbox.RemoveAll(p => published.Contains(p.Alert.Id)),
        };

    /// <summary>
    /// Keeps of these events what may still matter. An event without an alert is of no use once it is too old to get
    /// one; one with alerts is kept for revisions, confirmations and cancellations as long as the options say. Over the
    /// bound, events without an alert are dropped first, the weakest of them first, whatever order they came in: so an
    /// event that is dropped now is dropped again when its list is read the next time, and changes nothing.
    /// </summary>
    /// <returns>This very catalog when nothing changes.</returns>
    public EventCatalog Keep(IEnumerable<SeismicEvent> events, DateTimeOffset now, AlertOptions options)
    {
        var kept = events.Where(e => IsWorthKeeping(e, now, options)).ToList();
        if (kept.Count > MostEvents)
        {
            kept =
            [
                .. kept.OrderByDescending(e => !e.Issued.IsEmpty)
                    .ThenByDescending(e => e.Revisions.Max(r => r.Magnitude?.Value) ?? double.MinValue)
                    .ThenByDescending(e => e.OpeningReport.Time)
                    .ThenBy(e => e.Id.Value, StringComparer.Ordinal)
                    .Take(MostEvents),
            ];
        }

        kept.Sort((a, b) => (a.FirstSeenAt, a.Id.Value).CompareTo((b.FirstSeenAt, b.Id.Value)));
        return kept.SequenceEqual(Events, ReferenceEqualityComparer.Instance) ? this : this with { Events = [.. kept] };
    }

    // Tests come every hour and more often, and nobody revises them.
    private static TimeSpan RememberFor(SeismicEvent seismicEvent, AlertOptions options) =>
        seismicEvent.Category == AlertCategory.Test && options.Remember > RememberTests
            ? RememberTests
            : options.Remember;

    private static bool IsWorthKeeping(SeismicEvent seismicEvent, DateTimeOffset now, AlertOptions options)
    {
        if (!seismicEvent.Issued.IsEmpty)
            return now - seismicEvent.ChangedAt <= RememberFor(seismicEvent, options);
        return seismicEvent.Revisions.Any(r => now - r.Time <= options.MaxAge);
    }
}
