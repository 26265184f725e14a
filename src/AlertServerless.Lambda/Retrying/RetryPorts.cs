using AlertServerless.Core.Alerting;
using AlertServerless.Core.Channels;
using AlertServerless.Core.Channels.HandingOff;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Segments;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Lambda.Retrying;

/// <summary>An archived alert by its id; null when there is none.</summary>
public delegate Task<Alert?> AlertLookup(AlertId id, CancellationToken cancellation);

/// <summary>Everything outside a retry that it works with.</summary>
/// <param name="FindAlert">The archive.</param>
/// <param name="Reader">Who the subscriber is by now.</param>
/// <param name="Claims">Keeps two retries of one segment apart, knows who was told meanwhile, and takes the receipts.</param>
/// <param name="Addresses">Opens sealed addresses.</param>
/// <param name="HandOff">The channels.</param>
/// <param name="DeadLetters">Where what is given up stays, with its reason.</param>
/// <param name="KillSwitch">While it is on, nothing is sent.</param>
public sealed record RetryPorts(
    AlertLookup FindAlert,
    ISegmentReader Reader,
    ISegmentClaims Claims,
    AddressSealer Addresses,
    HandOff HandOff,
    IUndeliveredQueue DeadLetters,
    IKillSwitch KillSwitch,
    TimeProvider Clock);

/// <summary>One entry of the retry queue as delivered.</summary>
/// <param name="MessageId">The queue's own id of it.</param>
/// <param name="Deliveries">How often it has been delivered, this time included.</param>
public sealed record RetryItem(string MessageId, Undelivered Entry, int Deliveries);
