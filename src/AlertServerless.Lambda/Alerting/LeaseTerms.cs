namespace AlertServerless.Lambda.Alerting;

/// <summary>How leadership is held. A standby takes over when the leader's last lease ends; within one standby check more where it could not read when that is.</summary>
/// <param name="Lease">How long a lease holds without renewal.</param>
/// <param name="Renew">Several times a lease, so that one slow write loses nothing.</param>
/// <param name="StandbyCheck">How often a standby asks.</param>
public sealed record LeaseTerms(TimeSpan Lease, TimeSpan Renew, TimeSpan StandbyCheck)
{
    /// <summary>Takeover within 3 s of a leader's sudden end: the lease, and half a second for the store and for clocks that differ. Within a standby check of an orderly one.</summary>
    public static LeaseTerms Default { get; } = new(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(0.5));
}
