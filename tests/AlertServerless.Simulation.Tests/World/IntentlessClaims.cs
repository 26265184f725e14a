using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Simulation.World;

/// <summary>Claims that keep receipts and no intents.</summary>
internal sealed class IntentlessClaims : ISegmentClaims
{
    private readonly InMemorySegmentClaims sound = new();

    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => sound.TryClaimAsync(key, bid with { Intended = [] }, now, options, cancellation);

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => sound.RenewAsync(claim, now, options, cancellation);

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => sound.CheckpointAsync(claim, progress with { Intended = [] }, now, options, cancellation);

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => sound.FinishAsync(claim, progress with { Intended = [] }, now, cancellation);

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => sound.ReleaseAsync(claim, progress with { Intended = [] }, now, cancellation);

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        sound.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        sound.ReceiptsAsync(key, cancellation);

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        sound.IntendedAsync(key, cancellation);
}
