namespace AlertServerless.Core.Alerting;

/// <summary>What one report meant for the events known so far.</summary>
public enum AssociationKind
{
    /// <summary>A new event.</summary>
    Opened,

    /// <summary>A further statement about an event that another one opened.</summary>
    Joined,

    /// <summary>A newer statement under an id that is known.</summary>
    Revised,

    /// <summary>Nothing new.</summary>
    Repeated,

    /// <summary>
    /// An older revision than the one held, or the deletion of a name that the event no longer goes by: ignored.
    /// </summary>
    Superseded,

    /// <summary>Its event was cancelled: no further alert is issued for that id.</summary>
    Closed,

    /// <summary>A new event elsewhere: not kept.</summary>
    OutOfRegion,

    /// <summary>A new event that is already history (a late create): not kept.</summary>
    Historic,

    /// <summary>Its origin lies in the future: rejected, not kept.</summary>
    FromTheFuture,

    /// <summary>
    /// A source deletes an event that it never reported to us: remembered, so that no alert is issued when the event
    /// itself comes late.
    /// </summary>
    WithdrawnUnknown,

    /// <summary>One of more events than are kept, and not among the strongest.</summary>
    NotKept,
}

/// <param name="Kind">What happened.</param>
/// <param name="Event">The event it is about; for one that is not kept, the id it would have had.</param>
/// <param name="Category">Of its feed where that is pinned, else of its message.</param>
public sealed record Association(AssociationKind Kind, EventId Event, AlertCategory Category);
