using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;

namespace AlertServerless.Local.Reports;

/// <summary>What the replayed earth really did, against which the system's alerts are judged.</summary>
public sealed class ScenarioTruth
{
    private readonly Timeline timeline;
    private readonly List<(ScenarioEvent Event, ArrivalCurve Curve)> events;

    public ScenarioTruth(Timeline timeline)
    {
        this.timeline = timeline;
        events = [.. timeline.Scenario.Events.Select(e => (e, ArrivalCurve.FromDepth(e.Values.DepthKm ?? 0)))];
    }

    public Scenario Scenario => timeline.Scenario;

    public bool NothingHappens => Scenario.Expected.First == 0;

    /// <summary>
    /// By how many first alerts and cancellations a run differs from what the scenario says a correct system makes of
    /// it. How often a revision escalates depends on which of them a poll sees.
    /// </summary>
    public int WrongAlerts(IReadOnlyList<Alert> alerts) =>
        Math.Abs(alerts.Count(alert => alert.Kind == AlertKind.First) - Scenario.Expected.First)
        + Math.Abs(alerts.Count(alert => alert.Kind == AlertKind.Cancelled) - Scenario.Expected.Cancelled);

    /// <summary>When the feeds first showed what the alert is about: for a first alert its event, for a later one its
    /// decision.</summary>
    public DateTimeOffset ShownAt(Alert alert) =>
        alert.Kind == AlertKind.First && Nearest(alert) is { } found
            ? timeline.FirstShown(found.Event) ?? alert.DecidedAt
            : alert.DecidedAt;

    public DateTimeOffset OriginOf(Alert alert) =>
        Nearest(alert) is { } found ? timeline.OriginOf(found.Event) : alert.Estimate.OriginTime;

    /// <summary>When the S wave of the alert's event reaches a place.</summary>
    public DateTimeOffset SArrival(Alert alert, GeoPoint place)
    {
        if (Nearest(alert) is not { } found)
            return alert.Estimate.OriginTime;
        var seconds = found.Curve.SSeconds(found.Event.Values.Epicenter.DistanceKmTo(place));
        return timeline.OriginOf(found.Event).AddSeconds(seconds);
    }

    // A feed without a location gives the origin to a few seconds, and no two events of a scenario are that close.
    private (ScenarioEvent Event, ArrivalCurve Curve)? Nearest(Alert alert) =>
        events.Count == 0
            ? null
            : events.MinBy(e => (timeline.OriginOf(e.Event) - alert.Estimate.OriginTime).Duration());
}
