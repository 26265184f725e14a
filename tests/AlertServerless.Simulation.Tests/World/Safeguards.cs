using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Simulation.World;

/// <summary>What the fan-out relies on. Taken away one by one, each must be missed.</summary>
public enum Safeguard
{
    /// <summary>A claim's writes are refused once another worker has the slot.</summary>
    Fence,

    /// <summary>Clocks may differ: a holder stops before its lease ends, a thief waits after it.</summary>
    Margin,

    /// <summary>Whether the alert may still be sent is asked before and while it is.</summary>
    StopCheck,

    /// <summary>The retry function writes receipts before it files dead letters.</summary>
    ReceiptOrder,

    /// <summary>Whom a holder is about to send to is stored before it does.</summary>
    Intent,

    /// <summary>Who meets an address key that it does not know reads the keys again.</summary>
    LearntKeys,

    /// <summary>One receiver's delay or missing answer gives its permit back to the others of its channel.</summary>
    ReceiverRelease,

    /// <summary>The segment of somebody with several places has the cells of all of them, not only the first.</summary>
    EveryPlace,
}

/// <summary>Claims that take a write under any fence, as if the newest claim had made it.</summary>
internal sealed class ClaimsWithoutFence : ISegmentClaims
{
    private readonly InMemorySegmentClaims sound = new();
    private readonly Dictionary<ClaimKey, Claim> newest = [];

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
            newest[key] = won.Claim;
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
        var hold = await write(newest[claim.Key] with { Cursor = null });
        if (hold is not ClaimHold.Kept kept)
            return hold;
        newest[claim.Key] = kept.Claim;
        return new ClaimHold.Kept(kept.Claim with { Fence = claim.Fence });
    }
}
