using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>An archived alert by its id; null when there is none.</summary>
public delegate Task<Alert?> AlertLookup(AlertId id, CancellationToken cancellation);

/// <summary>Lets entries rest in the queue before they are delivered again.</summary>
/// <returns>Null, or one line why some of them rest for as long as the queue itself lets them.</returns>
public delegate Task<string?> Postpone(IReadOnlyList<Postponed> entries, CancellationToken cancellation);

/// <summary>Files what nobody can read among the dead letters, with the reason. Returns only when it is durable; else throws.</summary>
public delegate Task SetAside(string body, string problem, CancellationToken cancellation);

/// <summary>Everything outside a retry that it works with.</summary>
/// <param name="FindAlert">The archive.</param>
/// <param name="Reader">Who the subscriber is by now.</param>
/// <param name="Claims">Keeps two retries of one segment apart, knows who was told meanwhile, and takes the receipts.</param>
/// <param name="Addresses">Opens sealed addresses.</param>
/// <param name="Dispatcher">The channels.</param>
/// <param name="DeadLetters">Where what is given up stays, with its reason.</param>
/// <param name="KillSwitch">While it is on, nothing is sent.</param>
/// <param name="Postpone">When the queue delivers what is to be tried again.</param>
/// <param name="SetAside">What is no entry at all.</param>
/// <param name="TakeShares">Before anything is sent.</param>
/// <param name="Refused">Suspends addresses that were refused for good, after the batch.</param>
public sealed record RetryPorts(
    AlertLookup FindAlert,
    ISegmentReader Reader,
    ISegmentClaims Claims,
    AddressSealer Addresses,
    Dispatcher Dispatcher,
    IUndeliveredQueue DeadLetters,
    IKillSwitch KillSwitch,
    Postpone Postpone,
    SetAside SetAside,
    TakeShares TakeShares,
    RefusedAddresses Refused,
    TimeProvider Clock);

/// <summary>One entry of the retry queue as delivered.</summary>
/// <param name="MessageId">The queue's own id of it.</param>
/// <param name="Receipt">The queue's handle of this delivery.</param>
/// <param name="Deliveries">How often it has been delivered, this time included.</param>
public sealed record RetryItem(string MessageId, string Receipt, Undelivered Entry, int Deliveries);

/// <param name="Receipt">The queue's handle of the delivery.</param>
/// <param name="Wait">From now on.</param>
public readonly record struct Postponed(string Receipt, TimeSpan Wait);
