namespace AlertServerless.Lambda.Producing;

/// <summary>How leadership is held. A standby takes over within lease + standby check of the leader's last renewal.</summary>
/// <param name="Lease">How long a lease holds without renewal.</param>
/// <param name="Renew">Several times a lease, so that one slow write loses nothing.</param>
/// <param name="StandbyCheck">How often a standby asks.</param>
public sealed record LeaseTerms(TimeSpan Lease, TimeSpan Renew, TimeSpan StandbyCheck)
{
    /// <summary>Takeover within 3 s of a leader's sudden end; at once after an orderly one.</summary>
    public static LeaseTerms Default { get; } = new(TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(0.7), TimeSpan.FromSeconds(0.5));
}
