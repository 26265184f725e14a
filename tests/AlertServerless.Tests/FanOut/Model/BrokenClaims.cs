using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Tests.FanOut.Model;

/// <summary>Claims that take a write under any fence: each goes through as if the newest claim had made it.</summary>
internal sealed class FencelessClaims(ISegmentClaims sound) : ISegmentClaims
{
    private Claim? newest;

    public async Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    )
    {
        var attempt = await sound.TryClaimAsync(key, bid, now, options, cancellation);
        if (attempt is ClaimAttempt.Won won)
            newest = won.Claim;
        return attempt;
    }

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => WriteAsync(claim, current => sound.RenewAsync(current, now, options, cancellation));

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => WriteAsync(claim, current => sound.CheckpointAsync(current, progress, now, options, cancellation));

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => WriteAsync(claim, current => sound.FinishAsync(current, progress, now, cancellation));

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => WriteAsync(claim, current => sound.ReleaseAsync(current, progress, now, cancellation));

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        sound.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        sound.ReceiptsAsync(key, cancellation);

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        sound.IntendedAsync(key, cancellation);

    private async Task<ClaimHold> WriteAsync(Claim claim, Func<Claim, Task<ClaimHold>> write)
    {
        var hold = await write(newest! with { Cursor = null });
        if (hold is not ClaimHold.Kept kept)
            return hold;
        newest = kept.Claim with { Cursor = kept.Claim.Cursor ?? newest!.Cursor };
        return new ClaimHold.Kept(newest with { Fence = claim.Fence });
    }
}
