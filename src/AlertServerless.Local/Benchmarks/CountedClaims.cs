using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Local.Benchmarks;

/// <summary>Counts every write that claiming costs, refused ones too (DynamoDB charges them), and remembers when the last slot was finished.</summary>
internal sealed class CountedClaims(ISegmentClaims claims, ILaneMarkers markers, SubscriberLock tryLock, TimeProvider clock) : ISegmentClaims, ILaneMarkers
{
    private long writes;
    private long finishedAt;

    public long Writes => Interlocked.Read(ref writes);

    /// <summary>The clock's timestamp when the last slot was finished.</summary>
    public long FinishedAt => Interlocked.Read(ref finishedAt);

    public Task<bool> TryLockAsync(AlertId alert, SubscriberId subscriber, CancellationToken cancellation) =>
        Count(tryLock(alert, subscriber, cancellation));

    public Task<ClaimAttempt> TryClaimAsync(ClaimKey key, string owner, DateTimeOffset now, ClaimTerms terms, CancellationToken cancellation) =>
        Count(claims.TryClaimAsync(key, owner, now, terms, cancellation));

    public Task<ClaimHold> RenewAsync(Claim claim, DateTimeOffset now, ClaimTerms terms, CancellationToken cancellation) =>
        Count(claims.RenewAsync(claim, now, terms, cancellation));

    public Task<ClaimHold> CheckpointAsync(Claim claim, ClaimProgress progress, DateTimeOffset now, ClaimTerms terms, CancellationToken cancellation) =>
        Count(claims.CheckpointAsync(claim, progress, now, terms, cancellation));

    public async Task<ClaimHold> FinishAsync(Claim claim, ClaimProgress progress, DateTimeOffset now, CancellationToken cancellation)
    {
        var hold = await Count(claims.FinishAsync(claim, progress, now, cancellation));
        Interlocked.Exchange(ref finishedAt, clock.GetTimestamp());
        return hold;
    }

    public Task<ClaimHold> ReleaseAsync(Claim claim, ClaimProgress progress, DateTimeOffset now, CancellationToken cancellation) =>
        Count(claims.ReleaseAsync(claim, progress, now, cancellation));

    public Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation) => claims.ListAsync(alert, shard, cancellation);

    public Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation) => claims.ReceiptsAsync(key, cancellation);

    public Task MarkDoneAsync(AlertId alert, ChannelKind channel, int lane, CancellationToken cancellation)
    {
        Interlocked.Increment(ref writes);
        return markers.MarkDoneAsync(alert, channel, lane, cancellation);
    }

    public Task<IReadOnlySet<(ChannelKind Channel, int Lane)>> DoneAsync(AlertId alert, CancellationToken cancellation) => markers.DoneAsync(alert, cancellation);

    private T Count<T>(T write)
    {
        Interlocked.Increment(ref writes);
        return write;
    }
}
