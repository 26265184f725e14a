using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Simulation.Ports;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>Something that is done to a process at random: to one that is at work then.</summary>
/// <param name="Frozen">For how long; null to kill it.</param>
internal sealed record Incident(DateTimeOffset At, TimeSpan? Frozen);

/// <summary>What happens in one schedule from outside. All of it is drawn from the seed.</summary>
internal sealed record FaultSchedule
{
    public required SimulatedSubscribers Subscribers { get; init; }

    /// <summary>Names the event, and with it the partitions of its alerts.</summary>
    public required string Event { get; init; }

    /// <summary>When the alert, its escalation and its cancellation are decided; null for those that are not.</summary>
    public required (
        DateTimeOffset First,
        DateTimeOffset? Escalation,
        DateTimeOffset? Cancellation
    ) Decisions { get; init; }

    public required IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> Pauses { get; init; }

    public required IReadOnlyList<Outage> Outages { get; init; }

    public required IReadOnlyList<ProviderFailure> Failures { get; init; }

    public required IReadOnlySet<SubscriberId> Refused { get; init; }

    public required IReadOnlyList<Incident> Incidents { get; init; }

    /// <summary>When a record is delivered a second time, beside its first delivery.</summary>
    public required IReadOnlyList<DateTimeOffset> Redeliveries { get; init; }

    public required int Partitions { get; init; }

    public required FanOutOptions FanOut { get; init; }

    public required ConsumerOptions Consumer { get; init; }

    public required double Slowness { get; init; }

    public required double SlowestProviderMs { get; init; }

    public required int MostInFlight { get; init; }

    /// <summary>The one receiver that fails while all is well otherwise: nobody else may wait for it. Null in other
    /// schedules.</summary>
    public SubscriberId? LoneFailure { get; init; }

    /// <summary>Null in schedules in which the address key stays what it is.</summary>
    public KeyRotation? Rotation { get; init; }

    /// <summary>Nothing is killed, frozen or unreachable.</summary>
    public bool IsCalm => Incidents.Count == 0 && Outages.Count == 0;
}
