namespace AlertServerless.Core.FanOut;

/// <summary>How work on a slot ended.</summary>
public enum SlotEnd
{
    /// <summary>Everyone in it is handled, and that is on record.</summary>
    Finished,

    /// <summary>Given back with its cursor because the run must stop, or sending is paused.</summary>
    Released,

    /// <summary>Another worker's fence is on it, or the lease ran out: the other goes on from the last
    /// checkpoint.</summary>
    Lost,
}

/// <summary>The lease of a slot could not be renewed, and not because somebody else has it: the run ended at
/// once.</summary>
public sealed class LeaseNotRenewedException(ClaimKey key, Exception cause)
    : Exception($"the lease of {key.Segment} slot {key.Slot} for {key.Alert} is not renewed: {cause.Message}", cause);
