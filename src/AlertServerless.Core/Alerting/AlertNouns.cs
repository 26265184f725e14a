namespace AlertServerless.Core.Alerting;

/// <summary>Why this alert speaks, in CAP 1.2's sense of Alert, Update and Cancel.</summary>
public enum AlertKind
{
    /// <summary>The first word about an event.</summary>
    First,

    /// <summary>A revision expects a stronger shaking class than anything said before.</summary>
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
