namespace AlertServerless.Core.Seismology;

/// <summary>
/// What shook, in QuakeML's words. Only <see cref="Earthquake"/> and <see cref="Unknown"/> may ever alert.
/// </summary>
public enum EventType
{
    Unknown,
    Earthquake,
    QuarryBlast,
    Explosion,
    InducedOrTriggered,

    /// <summary>Known to be something else: a landslide, a sonic boom, a meteorite.</summary>
    Other,

    /// <summary>
    /// A word that no vocabulary knows, perhaps a damaged one. It says neither "earthquake" nor anything else: by
    /// itself it starts no alert, and it takes none back.
    /// </summary>
    Unrecognized,
}

public static class EventTypes
{
    /// <summary>True where the source says that there was no earthquake. An induced one is one, and an unrecognized
    /// word says nothing.</summary>
    public static bool IsNonTectonic(this EventType type) =>
        type is EventType.QuarryBlast or EventType.Explosion or EventType.Other;
}

/// <summary>How far a source stands behind its report.</summary>
public enum ReviewStatus
{
    Automatic,
    Reviewed,

    /// <summary>The source withdrew the event: it never happened, or is not what it seemed.</summary>
    Deleted,
}
