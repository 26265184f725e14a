using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Tests.FanOut;

/// <summary>Claims where a test may step in before a call reaches the store, or before its answer is back: to fail it,
/// or to let it wait.</summary>
internal sealed class WatchedClaims(ISegmentClaims inner) : ISegmentClaims
{
    public Func<ClaimKey, Task> BeforeClaim { get; init; } = _ => Task.CompletedTask;

    /// <summary>What the store did is done.</summary>
    public Func<ClaimKey, Task> AfterClaim { get; init; } = _ => Task.CompletedTask;

    public Func<ClaimKey, Task> BeforeCheckpoint { get; init; } = _ => Task.CompletedTask;

    public Func<ClaimKey, Task> BeforeRelease { get; init; } = _ => Task.CompletedTask;

    public async Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    )
    {
        await BeforeClaim(key);
        var attempt = await inner.TryClaimAsync(key, bid, now, options, cancellation);
        await AfterClaim(key);
        return attempt;
    }

    public async Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        await BeforeRelease(claim.Key);
        return await inner.ReleaseAsync(claim, progress, now, cancellation);
    }

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => inner.RenewAsync(claim, now, options, cancellation);

    public async Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    )
    {
        await BeforeCheckpoint(claim.Key);
        return await inner.CheckpointAsync(claim, progress, now, options, cancellation);
    }

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => inner.FinishAsync(claim, progress, now, cancellation);

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        inner.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        inner.ReceiptsAsync(key, cancellation);

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        inner.IntendedAsync(key, cancellation);
}
