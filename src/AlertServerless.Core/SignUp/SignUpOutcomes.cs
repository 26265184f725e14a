namespace AlertServerless.Core.SignUp;

/// <summary>A closed set.</summary>
public abstract record RequestOutcome
{
    private RequestOutcome() { }

    /// <summary>The answer is the same whether anything was sent or not: it does not say whether an address is
    /// known, pending or refused.</summary>
    public sealed record Accepted(PendingSignUp Pending) : RequestOutcome;

    public sealed record Invalid(SignUpFault Fault) : RequestOutcome;

    public sealed record TooMany(TimeSpan RetryAfter) : RequestOutcome;

    public sealed record FuseBlown(TimeSpan RetryAfter) : RequestOutcome;

    /// <summary>No such request, or it is older than a day.</summary>
    public sealed record Unknown : RequestOutcome;
}

/// <summary>A closed set.</summary>
public abstract record ProofOutcome
{
    private ProofOutcome() { }

    /// <summary>The address is theirs, and alerts go to it from now on.</summary>
    public sealed record Proven(Subscribers.SubscriberId Subscriber, PendingSignUp Pending) : ProofOutcome;

    public sealed record Refused(CodeResult Reason) : ProofOutcome;

    /// <summary>The address is theirs, but nobody is subscribed at it, and they did not ask to be.</summary>
    public sealed record NobodyThere : ProofOutcome;

    /// <summary>Proven, but the change must wait.</summary>
    public sealed record Later(DateTimeOffset NotBefore) : ProofOutcome;
}
