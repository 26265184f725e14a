using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Tests.FanOut;

/// <summary>The process ended here, as SIGKILL ends it: no step of it is taken any more.</summary>
internal sealed class KilledException : OperationCanceledException;

/// <summary>One worker's life, in steps: right before and right after everything others can see.</summary>
internal sealed class Life(int steps)
{
    private int taken;

    public int Taken => taken;

    public bool IsOver => taken > steps;

    public async Task<T> LiveAsync<T>(Func<Task<T>> visible)
    {
        Step();
        var result = await visible();
        Step();
        return result;
    }

    public void Step()
    {
        if (Interlocked.Increment(ref taken) > steps)
            throw new KilledException();
    }
}

internal sealed class MortalClaims(ISegmentClaims inner, Life life) : ISegmentClaims
{
    public Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => life.LiveAsync(() => inner.TryClaimAsync(key, bid, now, options, cancellation));

    public Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => life.LiveAsync(() => inner.RenewAsync(claim, now, options, cancellation));

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => life.LiveAsync(() => inner.CheckpointAsync(claim, progress, now, options, cancellation));

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => life.LiveAsync(() => inner.FinishAsync(claim, progress, now, cancellation));

    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => life.LiveAsync(() => inner.ReleaseAsync(claim, progress, now, cancellation));

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) =>
        inner.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) =>
        inner.ReceiptsAsync(key, cancellation);

    public Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation) =>
        inner.IntendedAsync(key, cancellation);
}

/// <summary>Dies between entries too: a queue takes them in groups.</summary>
internal sealed class MortalQueue(IUndeliveredQueue inner, Life life) : IUndeliveredQueue
{
    public async Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation)
    {
        foreach (var group in items.Chunk(10))
        {
            await life.LiveAsync(async () =>
            {
                await inner.EnqueueAsync(group, cancellation);
                return true;
            });
        }
    }
}
