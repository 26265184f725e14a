using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>Posts an alert to every public channel that it belongs to. Any number of workers may do so at once; one of
/// them posts.</summary>
/// <param name="until">When the worker must stop.</param>
/// <returns>What became of the posts this worker made.</returns>
public delegate Task<IReadOnlyList<(string Channel, SendOutcome Outcome)>> Announce(
    Alert alert,
    DateTimeOffset until,
    CancellationToken cancellation
);
