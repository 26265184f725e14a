namespace AlertServerless.Core.Seismology;

/// <summary>What shook, in QuakeML's words. Only <see cref="Earthquake"/> and <see cref="Unknown"/> may ever alert.</summary>
public enum EventType
{
    Unknown,
    Earthquake,
    QuarryBlast,
    Explosion,
    InducedOrTriggered,
    Other,
}

/// <summary>How far a source stands behind its report.</summary>
public enum ReviewStatus
{
    Automatic,
    Reviewed,

    /// <summary>The source withdrew the event: it never happened, or is not what it seemed.</summary>
    Deleted,
}
