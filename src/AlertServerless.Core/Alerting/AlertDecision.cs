namespace AlertServerless.Core.Alerting;

/// <summary>Why no alert is issued.</summary>
public enum SuppressReason
{
    /// <summary>Every alert that the event warrants was issued.</summary>
    AlreadyNotified,

    /// <summary>A further source confirms an alert that was issued; subscribers are not notified again.</summary>
    Confirmed,

    /// <summary>The event was cancelled: no alert follows a cancellation.</summary>
    AlreadyCancelled,

    /// <summary>Withdrawn before any alert was issued.</summary>
    Withdrawn,

    /// <summary>A quarry blast, an explosion or the like.</summary>
    NotAnEarthquake,

    /// <summary>The source itself gives it too low a likelihood.</summary>
    Unlikely,

    /// <summary>No source has given an origin time, nor a countdown that was seen running.</summary>
    WaitsForOrigin,

    /// <summary>No source has given a magnitude yet.</summary>
    WaitsForMagnitude,

    /// <summary>Its origin lies in the future.</summary>
    FromTheFuture,

    /// <summary>Too long ago to be an alert.</summary>
    TooOld,

    /// <summary>Not in the region served.</summary>
    OutOfRegion,

    /// <summary>Weaker than its source is trusted to report.</summary>
    BelowMagnitude,

    /// <summary>Not expected to be felt enough anywhere in the region.</summary>
    TooWeak,

    /// <summary>The report said nothing new.</summary>
    NothingNew,

    /// <summary>
    /// Waits for a second source: a magnitude above what its scale can measure, or what the region has done.
    /// </summary>
    Implausible,

    /// <summary>Waits for a second source: an automatic magnitude that rests on too few stations.</summary>
    TooFewStations,

    /// <summary>
    /// Waits for a second source: the source has just raised its own magnitude by more than it can be off.
    /// </summary>
    JustCorrected,

    /// <summary>Waits for a second source: it came in clear text, where anybody on the way may write.</summary>
    PlainHttp,

    /// <summary>
    /// Waits for a second source or an operator: within an hour there were as many first alerts as
    /// <see cref="AlertOptions.MaxFirstAlertsPerHour"/> allows.
    /// </summary>
    HourlyLimit,

    /// <summary>Waits for a second source: its type is a word that no vocabulary knows.</summary>
    UnrecognizedType,
}

/// <summary>
/// What the policy decides for an event. A closed set: <see cref="Issue"/> or <see cref="Suppress"/>.
/// </summary>
public abstract record AlertDecision
{
    private AlertDecision() { }

    /// <summary>
    /// Why an alert, or a higher tier, is held until a second source confirms it: this raises the operator's alarm.
    /// Null when nothing is held.
    /// </summary>
    public abstract Suppress? Held { get; }

    /// <summary>An alert is issued: <see cref="Alert.Kind"/> is first, escalated or cancelled.</summary>
    /// <param name="Because">For a cancellation, why it is issued; for another alert, why a higher tier is held, or
    /// null.</param>
    public sealed record Issue(Alert Alert, Suppress? Because = null) : AlertDecision
    {
        public override Suppress? Held => Alert.Kind == AlertKind.Cancelled ? null : Because;
    }

    /// <param name="Why">One line for operators.</param>
    public sealed record Suppress(SuppressReason Reason, string Why) : AlertDecision
    {
        public override Suppress? Held =>
            Reason
                is SuppressReason.Implausible
                    or SuppressReason.TooFewStations
                    or SuppressReason.JustCorrected
                    or SuppressReason.PlainHttp
                    or SuppressReason.HourlyLimit
                    or SuppressReason.UnrecognizedType
                ? this
                : null;
    }
}
