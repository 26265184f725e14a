using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>A Vrancea event as the producer would decide about it: alerted, escalated, withdrawn.</summary>
internal static class Alerts
{
    /// <summary>An alert's life, from its decision.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(40);

    // The shock of 2022-11-03: 45.49N 26.52E, 149 km deep (INFP by way of the press).
    private static readonly Hypocenter Source = new(new GeoPoint(45.49, 26.52), 149);

    /// <param name="name">Decides, with the tier, which partitions carry its alerts.</param>
    public static Alert First(string name, DateTimeOffset now) =>
        Of(new EventId(name), AlertKind.First, 5, 5.45, now, now, []);

    public static Alert Escalation(Alert first, DateTimeOffset now) =>
        Of(first.Id.Event, AlertKind.Escalated, 7, 7.2, first.FirstSeenAt, now, [Earlier(first)]);

    public static Alert Cancellation(Alert last, DateTimeOffset now) =>
        last with
        {
            Id = AlertId.ForCancellation(last.Id.Event),
            Kind = AlertKind.Cancelled,
            Earlier = [.. last.Earlier, Earlier(last)],
            DecidedAt = now,
            ExpiresAt = now + Life,
        };

    private static EarlierAlert Earlier(Alert alert) => new(alert.Id, alert.Estimate, alert.DecidedAt);

    private static Alert Of(
        EventId id,
        AlertKind kind,
        int tier,
        double magnitude,
        DateTimeOffset firstSeen,
        DateTimeOffset now,
        IReadOnlyList<EarlierAlert> earlier
    ) =>
        new(
            AlertId.ForTier(id, tier),
            kind,
            AlertCategory.Actual,
            tier,
            new EventEstimate(
                Source,
                Scheduler.Start.AddSeconds(-25),
                new Magnitude(magnitude, MagnitudeType.Mw),
                0,
                LocationAssumed: false,
                "Vrancea",
                "simulated"
            ),
            earlier,
            firstSeen,
            now,
            now + Life
        );
}
