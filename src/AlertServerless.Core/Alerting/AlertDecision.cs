namespace AlertServerless.Core.Alerting;

/// <summary>Why no alert is issued.</summary>
public enum SuppressReason
{
    /// <summary>Every alert that there is to issue was issued.</summary>
    AlreadyNotified,

    /// <summary>A further source confirms what was issued; people are not disturbed for it.</summary>
    Confirmed,

    /// <summary>A cancellation is the last word about an event.</summary>
    AlreadyCancelled,

    /// <summary>Taken back before anything was issued.</summary>
    Withdrawn,

    /// <summary>A quarry blast, an explosion or the like.</summary>
    NotAnEarthquake,

    /// <summary>The source itself thinks it unlikely.</summary>
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
    /// Waits for a second source or an operator: more first alerts within an hour than earthquakes give.
    /// </summary>
    HourlyLimit,

    /// <summary>Waits for a second source: its type is a word that no vocabulary knows.</summary>
    UnrecognizedType,
}

/// <summary>
/// What follows from what is known of an event. A closed set: <see cref="Issue"/> or <see cref="Suppress"/>.
/// </summary>
public abstract record AlertDecision
{
    private AlertDecision() { }

    /// <summary>
    /// What of it waits for a second source although it would be an alert, or a higher tier: the operator's alarm. Null
    /// for nothing.
    /// </summary>
    public abstract Suppress? Held { get; }

    /// <summary>An alert is issued: <see cref="Alert.Kind"/> is first, escalated or cancelled.</summary>
    /// <param name="Because">Of a cancellation, why; of another alert, a higher tier that waits for a second source, or
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
