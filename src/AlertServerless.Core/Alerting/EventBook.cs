using System.Collections.Immutable;

namespace AlertServerless.Core.Alerting;

/// <summary>
/// Everything the producer remembers: the recent events, where each countdown feed stands, and the alerts that are decided
/// but not yet known to be on the topic. Immutable; saved as one item, so that a decision and its place in the outbox are
/// one write.
/// </summary>
/// <param name="Events">Oldest first.</param>
/// <param name="Countdowns">By source: what its countdown last showed.</param>
/// <param name="Outbox">Decided, not yet known to be published; oldest first.</param>
public sealed record EventBook(
    ImmutableArray<SeismicEvent> Events,
    ImmutableDictionary<string, Countdown> Countdowns,
    ImmutableArray<PendingAlert> Outbox)
{
    /// <summary>Some 1 kB an event, and the item that holds them is limited to 400 kB.</summary>
    public const int MostEvents = 200;

    public static EventBook Empty { get; } = new([], ImmutableDictionary<string, Countdown>.Empty, []);

    public SeismicEvent? Find(EventId id) => Events.FirstOrDefault(e => e.Id == id);

    public EventBook With(SeismicEvent seismicEvent)
    {
        var index = Events.IndexOf(Events.FirstOrDefault(e => e.Id == seismicEvent.Id)!);
        return this with { Events = index < 0 ? Events.Add(seismicEvent) : Events.SetItem(index, seismicEvent) };
    }

    public EventBook Without(EventId id) => this with { Events = Events.RemoveAll(e => e.Id == id) };

    public EventBook Queue(PendingAlert pending) => this with { Outbox = Outbox.Add(pending) };

    /// <summary>Takes alerts off the outbox that are in the archive, and on the topic unless their time is over.</summary>
    public EventBook Settle(IReadOnlySet<AlertId> published) => this with { Outbox = Outbox.RemoveAll(p => published.Contains(p.Alert.Id)) };

    /// <summary>Forgets what changed last before the horizon; over the bound, first those that nobody was told of.</summary>
    public EventBook Prune(DateTimeOffset now, TimeSpan remember)
    {
        if (Events.Length <= MostEvents && Events.All(e => now - e.ChangedAt <= remember)) return this;
        var kept = Events.Where(e => now - e.ChangedAt <= remember)
            .OrderByDescending(e => !e.Said.IsEmpty).ThenByDescending(e => e.ChangedAt)
            .Take(MostEvents)
            .OrderBy(e => e.FirstSeenAt);
        return this with { Events = [.. kept] };
    }
}
