namespace AlertServerless.Core.Delivery;

/// <summary>What became of one message at one provider. A closed set; each member says what the caller does
/// next.</summary>
public abstract record SendOutcome
{
    private SendOutcome() { }

    /// <summary>The provider took it. Next: write a receipt.</summary>
    /// <param name="MessageRef">What editing it later needs, or 0.</param>
    public sealed record Delivered(long MessageRef = 0) : SendOutcome;

    /// <summary>The provider will never take it for this address (unsubscribed, invalid, blocked). Next: the following
    /// channel at once, and suspend the address.</summary>
    public sealed record Refused(string Reason) : SendOutcome;

    /// <summary>Not now (rate, outage, open circuit, no time left on this channel) and certainly not sent. Next: the
    /// following channel at once; when there is none, the retry queue.</summary>
    /// <param name="After">The provider asked not to be asked again before; with <see cref="FailureKind.Throttled"/>
    /// its whole channel pauses.</param>
    /// <param name="Failure">Why it failed, which decides whether asking again at once makes sense.</param>
    public sealed record RetryLater(string Reason, TimeSpan? After = null, FailureKind Failure = FailureKind.Outage)
        : SendOutcome;

    /// <summary>It may or may not have been sent (time-out or broken connection after the request left). Next: the
    /// retry queue, which decides by channel whether a second one is worse than none; never the following channel at
    /// once.</summary>
    public sealed record Ambiguous(string Reason) : SendOutcome;

    /// <summary>The alert had ended before any provider took it: never sent, counted, and kept with that
    /// reason.</summary>
    public sealed record Expired : SendOutcome;

    /// <summary>Nothing is left to send: the wave has passed, and the subscriber wants no late message. Dropped and
    /// counted.</summary>
    public sealed record Suppressed : SendOutcome;
}

/// <summary>Why a provider could not take a message just now.</summary>
public enum FailureKind
{
    /// <summary>The provider or the way to it failed: worth another attempt at once, and counted by the circuit
    /// breaker.</summary>
    Outage,

    /// <summary>Too many requests: worth another attempt after the provider's own delay; says nothing against its
    /// health.</summary>
    Throttled,

    /// <summary>Our account, credentials, sender or configuration: pointless to ask again before somebody repairs
    /// it.</summary>
    Configuration,

    /// <summary>The provider was not asked: no permit in time, or its circuit is open.</summary>
    NotAsked,
}
