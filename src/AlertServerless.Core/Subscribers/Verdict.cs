using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers;

/// <summary>Why a subscriber hears nothing. Every reason is a wish of theirs or a rule that protects them.</summary>
public enum SkipReason
{
    None,

    /// <summary>Less is expected at their place than they asked for.</summary>
    BelowThreshold,

    /// <summary>An earlier alert of this event told them as much already.</summary>
    AlreadyTold,

    /// <summary>Only "be aware", and it is their quiet hour.</summary>
    QuietHours,

    /// <summary>Only "be aware", and of an event outside the region they asked for.</summary>
    OtherRegion,

    /// <summary>A drill, and they did not opt in.</summary>
    NotInDrills,

    /// <summary>Paused by themselves, or their address was refused for good.</summary>
    Suspended,

    /// <summary>The wave has passed and they want nothing late on any of their channels.</summary>
    WavePassed,
}

/// <summary>The alert rule's answer for one subscriber: told, and what; or not, and why.</summary>
/// <param name="Reason"><see cref="SkipReason.None"/> when they are told.</param>
/// <param name="Level">What they are asked to do; None when skipped.</param>
/// <param name="Intensity">Expected at home, 1–12.</param>
/// <param name="SecondsLeft">Until the S wave is there, from the judged instant; negative when it has passed.</param>
public readonly record struct Verdict(SkipReason Reason, AlertLevel Level, double Intensity, double SecondsLeft)
{
    public bool Tells => Reason == SkipReason.None;
}
