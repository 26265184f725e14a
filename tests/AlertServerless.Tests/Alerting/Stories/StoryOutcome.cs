using AlertServerless.Core.Alerting;

namespace AlertServerless.Tests.Alerting.Stories;

/// <summary>One event at the end of a story.</summary>
/// <param name="Members">Its live statements by source and id; withdrawn ones have no part in what stands.</param>
/// <param name="Tier">The highest that was issued; 0 for none.</param>
/// <param name="Due">The highest that its live statements would alert by themselves.</param>
internal sealed record EventOutcome(string Members, int Tier, int Due, bool Cancelled);

/// <summary>
/// The end of a story as far as no order may change it; names of events depend on which report came first, and are left
/// out.
/// </summary>
internal sealed class StoryOutcome
{
    private readonly List<EventOutcome> events;

    private StoryOutcome(List<EventOutcome> events) => this.events = events;

    public static StoryOutcome Of(EventCatalog catalog, AlertOptions options) =>
        new([.. catalog.Events.Select(e => Of(e, options)).OrderBy(e => e.Members, StringComparer.Ordinal)]);

    /// <returns>What differs; null when this end and the other are the same.</returns>
    public string? FaultOf(StoryOutcome other, StoryEnd end)
    {
        if (Live(this) is var mine && Live(other) is var theirs && !mine.SequenceEqual(theirs, StringComparer.Ordinal))
            return $"events {string.Join(" | ", theirs)} instead of {string.Join(" | ", mine)}";
        if (end == StoryEnd.Exact)
            return Same(events, other.events);
        if (events.Concat(other.events).FirstOrDefault(e => !e.Cancelled && e.Tier < e.Due) is { } low)
            return $"{low.Members} stands at tier {low.Tier}, {low.Due} is due";
        if (end == StoryEnd.Due)
            return null;
        return Standing
            .Select(e => e.Members)
            .SequenceEqual(other.Standing.Select(e => e.Members), StringComparer.Ordinal)
            ? null
            : $"standing: {string.Join(" | ", other.Standing)} instead of {string.Join(" | ", Standing)}";
    }

    private IEnumerable<EventOutcome> Standing => events.Where(e => e.Tier > 0 && !e.Cancelled && e.Members.Length > 0);

    private static IEnumerable<string> Live(StoryOutcome outcome) =>
        outcome.events.Where(e => e.Members.Length > 0).Select(e => e.Members);

    private static string? Same(List<EventOutcome> expected, List<EventOutcome> seen) =>
        expected.SequenceEqual(seen) ? null : $"{string.Join(" | ", seen)} instead of {string.Join(" | ", expected)}";

    private static EventOutcome Of(SeismicEvent seismicEvent, AlertOptions options)
    {
        var live = seismicEvent.Live.ToList();
        // What it would be alerted at if nothing had been issued yet, decided when it was young.
        var young = seismicEvent with
        {
            Issued = [],
        };
        var due = AlertPolicy.Decide(young, seismicEvent.OpeningReport.Time.AddSeconds(1), options)
            is AlertDecision.Issue { Alert: var alert }
            ? alert.Tier
            : 0;
        return new EventOutcome(
            string.Join(" ", live.Select(r => $"{r.Source}:{r.Key}").Order(StringComparer.Ordinal)),
            seismicEvent.IssuedTier,
            due,
            seismicEvent.IsCancelled
        );
    }
}
