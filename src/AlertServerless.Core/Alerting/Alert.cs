using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>The event as estimated when an alert was decided.</summary>
/// <param name="Hypocenter">Where; the reference hypocentre of Vrancea when <paramref name="LocationAssumed"/>.</param>
/// <param name="OriginTime">When the rupture began, UTC.</param>
/// <param name="Magnitude">How strong, on its source's scale.</param>
/// <param name="MagnitudeSigma">One standard deviation of the magnitude, in magnitude units; 0 for a settled
/// one.</param>
/// <param name="LocationAssumed">True when the feed gave no location (only magnitude and seconds to Bucharest).</param>
/// <param name="Place">The source's words for the region, or null.</param>
/// <param name="Source">The feed that carried it.</param>
public sealed record EventEstimate(
    Hypocenter Hypocenter,
    DateTimeOffset OriginTime,
    Magnitude Magnitude,
    double MagnitudeSigma,
    bool LocationAssumed,
    string? Place,
    string Source
);

/// <summary>An alert already decided for the same event. Its estimate determines who was notified of it.</summary>
public sealed record EarlierAlert(AlertId Id, EventEstimate Estimate, DateTimeOffset DecidedAt);

/// <summary>
/// One decision to issue. At most one exists per event and tier; everything a consumer needs to decide for each
/// subscriber is in it, so that no consumer asks a second source during an earthquake.
/// </summary>
/// <param name="Id">Event and tier.</param>
/// <param name="Kind">First, escalation or cancellation.</param>
/// <param name="Category">Real or drill.</param>
/// <param name="Tier">The highest expected intensity class anywhere, 1–12; for a cancellation that of the last
/// alert.</param>
/// <param name="Estimate">The event as estimated now.</param>
/// <param name="Earlier">The alerts already decided for this event, oldest first; empty for a first one.</param>
/// <param name="FirstSeenAt">When the feed first showed the event to this system.</param>
/// <param name="DecidedAt">When this alert was decided.</param>
/// <param name="ExpiresAt">From this instant on no message of this alert may be dispatched.</param>
public sealed record Alert(
    AlertId Id,
    AlertKind Kind,
    AlertCategory Category,
    int Tier,
    EventEstimate Estimate,
    IReadOnlyList<EarlierAlert> Earlier,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset DecidedAt,
    DateTimeOffset ExpiresAt
)
{
    /// <summary>
    /// The ids under which the archive keeps it, its own last. The cancellation of an event that merged two events
    /// cancels the alerts of both event ids: a consumer that still dispatches under the other id looks for a
    /// cancellation of that id.
    /// </summary>
    public IEnumerable<AlertId> ArchivedAs =>
        Kind == AlertKind.Cancelled
            ? Earlier
                .Select(earlier => AlertId.ForCancellation(earlier.Id.Event))
                .Where(id => id != Id)
                .Distinct()
                .Append(Id)
            : [Id];
}

/// <summary>Why this alert is issued, in CAP 1.2's sense of Alert, Update and Cancel.</summary>
public enum AlertKind
{
    /// <summary>The first alert about an event.</summary>
    First,

    /// <summary>A revision expects a stronger shaking class than any alert before.</summary>
    Escalated,

    /// <summary>The event was withdrawn: goes to those who were notified, and to nobody else.</summary>
    Cancelled,
}

/// <summary>CAP 1.2 <c>status</c>. Anything but <see cref="Actual"/> reaches only those who opted in, and says so in
/// its first word.</summary>
public enum AlertCategory
{
    Actual,
    Exercise,
    Test,
}

/// <summary>What one person is asked to do, by the intensity expected at their own place.</summary>
public enum AlertLevel
{
    None,

    /// <summary>Shaking will be felt (below intensity V): be aware.</summary>
    BeAware,

    /// <summary>Intensity V or more: drop, cover, hold on. Quiet hours never hold this level back.</summary>
    TakeAction,
}
