using System.Collections.Immutable;

namespace AlertServerless.Core.Alerting;

/// <summary>What one report meant for the events known so far.</summary>
public enum AssociationKind
{
    /// <summary>A new event.</summary>
    Opened,

    /// <summary>A further source of a known event.</summary>
    Joined,

    /// <summary>A newer statement of a source that already spoke of the event.</summary>
    Revised,

    /// <summary>Nothing new.</summary>
    Repeated,

    /// <summary>An older revision than the one held: ignored.</summary>
    Superseded,

    /// <summary>A new event elsewhere: not kept.</summary>
    OutOfRegion,

    /// <summary>A new event that is already history (a late create): not kept.</summary>
    Historic,

    /// <summary>Its origin lies in the future: not believed, not kept.</summary>
    FromTheFuture,

    /// <summary>A source takes back what it never told us: not kept.</summary>
    WithdrawnUnknown,
}

/// <param name="Kind">What happened.</param>
/// <param name="Event">The event it is about; for one that is not kept, the id it would have had.</param>
/// <param name="Touched">Every event whose content changed, <paramref name="Event"/> first.</param>
public sealed record AssociationOutcome(AssociationKind Kind, EventId Event, ImmutableArray<EventId> Touched);
