using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Simulators.Feeds;

/// <summary>One event as a feed shows it at some moment.</summary>
/// <param name="Report">The newest revision.</param>
/// <param name="Ids">Every id the feed has given it so far, the newest last.</param>
/// <param name="Serial">Unique among the events of the timeline.</param>
public sealed record ShownEvent(
    ScenarioEvent Event,
    ScenarioReport Report,
    IReadOnlyList<string> Ids,
    DateTimeOffset Origin,
    DateTimeOffset ChangedAt,
    int Serial
);

/// <summary>A scenario that began at an instant: what each feed shows at any other instant. Pure; knows no
/// clock.</summary>
public sealed class Timeline(Scenario scenario, DateTimeOffset start)
{
    /// <summary>INFP's live page makes a frame a second; what happens between two is in the later one.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public Scenario Scenario => scenario;

    public DateTimeOffset Start => start;

    public DateTimeOffset OriginOf(ScenarioEvent shown) => start + shown.At;

    /// <summary>Newest origin first, as the institutes list them.</summary>
    public IReadOnlyList<ShownEvent> Shown(ScenarioFeed feed, DateTimeOffset now)
    {
        var shown = new List<ShownEvent>();
        for (var serial = 0; serial < scenario.Events.Count; serial++)
        {
            if (Revision(scenario.Events[serial], serial, feed, now) is { } revision)
                shown.Add(revision);
        }

        return [.. shown.OrderByDescending(s => s.Origin)];
    }

    public Disturbance? DisturbanceOf(ScenarioFeed feed, DateTimeOffset now) =>
        scenario.Disturbances.FirstOrDefault(d => d.Feed == feed && d.Holds(now - start));

    /// <summary>When the feed's content last changed, in whole seconds as HTTP's dates are; the start when it never
    /// did.</summary>
    public DateTimeOffset LastChange(ScenarioFeed feed, DateTimeOffset now)
    {
        var changes = scenario.Events.SelectMany(e =>
            e.Reports.Where(r => r.Feed == feed).Select(r => ShownFrom(e, r))
        );
        var last = changes.Where(c => c <= now).DefaultIfEmpty(start).Max();
        return new DateTimeOffset(last.Ticks - (last.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    /// <summary>When any feed first shows the event with a magnitude; null when none ever does.</summary>
    public DateTimeOffset? FirstShown(ScenarioEvent shown) =>
        shown
            .Reports.Where(r => r is { Ends: false, Values.Magnitude: not null })
            .Select(r => (DateTimeOffset?)ShownFrom(shown, r))
            .Min();

    /// <summary>The instant of a frame of the live page: whole seconds after the start.</summary>
    public DateTimeOffset FrameAt(DateTimeOffset now) =>
        start + TimeSpan.FromTicks((now - start).Ticks / Tick.Ticks * Tick.Ticks);

    private ShownEvent? Revision(ScenarioEvent shown, int serial, ScenarioFeed feed, DateTimeOffset now)
    {
        ScenarioReport? newest = null;
        var ids = new List<string>();
        foreach (var report in shown.Reports)
        {
            if (report.Feed != feed || ShownFrom(shown, report) > now)
                continue;
            newest = report;
            if (report.SourceId is { } id && !ids.Contains(id))
                ids.Add(id);
        }

        return newest is null or { Ends: true }
            ? null
            : new ShownEvent(shown, newest, ids, OriginOf(shown), ShownFrom(shown, newest), serial);
    }

    private DateTimeOffset ShownFrom(ScenarioEvent shown, ScenarioReport report)
    {
        var at = shown.At + report.After;
        if (report.Feed != ScenarioFeed.InfpAlert)
            return start + at;
        return start + TimeSpan.FromTicks((long)Math.Ceiling((double)at.Ticks / Tick.Ticks) * Tick.Ticks);
    }
}
