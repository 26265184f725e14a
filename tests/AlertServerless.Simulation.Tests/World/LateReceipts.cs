using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Simulation.World;

/// <summary>A retry's claims and dead letters in the order that lost receipts once: filed first, and only then is it
/// written who was reached.</summary>
internal sealed class LateReceipts(ISegmentClaims claims, IUndeliveredQueue letters, TimeProvider clock)
    : ISegmentClaims,
        IUndeliveredQueue
{
    // Filing follows a release at once, so what is still held after this has nothing to file.
    private static readonly TimeSpan NothingToFile = TimeSpan.FromMilliseconds(1);

    private readonly List<Func<Task>> held = [];

    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => claims.TryClaimAsync(key, bid, now, options, cancellation);

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => claims.RenewAsync(claim, now, options, cancellation);

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => claims.CheckpointAsync(claim, progress, now, options, cancellation);

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => claims.FinishAsync(claim, progress, now, cancellation);

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var late = () => WriteAsync(claim, progress.Receipts);
        held.Add(late);
        _ = WriteLaterAsync(late);
        return claims.ReleaseAsync(claim, progress with { Receipts = [] }, now, cancellation);
    }

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        claims.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        claims.ReceiptsAsync(key, cancellation);

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        claims.IntendedAsync(key, cancellation);

    public async Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation)
    {
        var late = held.ToList();
        held.Clear();
        await letters.EnqueueAsync(items, cancellation);
        foreach (var write in late)
            await write();
    }

    private async Task WriteAsync(Claim claim, IReadOnlyList<Receipt> receipts)
    {
        var attempt = await claims.TryClaimAsync(
            claim.Key,
            claim.Owner,
            clock.GetUtcNow(),
            ClaimOptions.Default,
            CancellationToken.None
        );
        if (attempt is not ClaimAttempt.Won won)
            return;
        var progress = ClaimProgress.Nothing with { Receipts = receipts };
        await claims.ReleaseAsync(won.Claim, progress, clock.GetUtcNow(), CancellationToken.None);
    }

    private async Task WriteLaterAsync(Func<Task> late)
    {
        await Task.Delay(NothingToFile, clock);
        if (held.Remove(late))
            await late();
    }
}
