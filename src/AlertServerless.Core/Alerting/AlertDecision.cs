namespace AlertServerless.Core.Alerting;

/// <summary>Why nothing is said.</summary>
public enum SilenceReason
{
    /// <summary>Everything there is to say was said.</summary>
    AlreadyTold,

    /// <summary>A further source confirms what was said; people are not disturbed for it.</summary>
    Confirmed,

    /// <summary>A cancellation is the last word about an event.</summary>
    AlreadyCancelled,

    /// <summary>Taken back before anything was said.</summary>
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

    /// <summary>Weaker than its source is trusted to speak of.</summary>
    BelowMagnitude,

    /// <summary>Not expected to be felt enough anywhere in the region.</summary>
    TooWeak,

    /// <summary>The report said nothing new.</summary>
    NothingNew,
}

/// <summary>What follows from what is known of an event. A closed set: <see cref="Speak"/> or <see cref="Silence"/>.</summary>
public abstract record AlertDecision
{
    private AlertDecision()
    {
    }

    /// <summary>Say it: <see cref="Alert.Kind"/> is first, escalated or cancelled.</summary>
    public sealed record Speak(Alert Alert) : AlertDecision;

    /// <param name="Why">One line for operators.</param>
    public sealed record Silence(SilenceReason Reason, string Why) : AlertDecision;
}
