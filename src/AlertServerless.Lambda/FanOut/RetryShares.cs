using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Lambda.FanOut;

/// <summary>Takes a share of every provider's rate for the alerts of a batch.</summary>
public delegate Task TakeShares(IReadOnlyCollection<AlertId> alerts, CancellationToken cancellation);

/// <summary>
/// The retry function's share of the providers' rates. While consumers still dispatch an alert, the part they leave to
/// it; once none holds a claim any more, the whole rate, for then the providers have nobody else to serve.
/// </summary>
/// <param name="options">The plan in force, which names the rates.</param>
/// <param name="phase">Sets this worker's permits off from the others'; 0 ≤ phase &lt; 1.</param>
public sealed class RetryShares(
    IReadOnlyList<ChannelStack> stacks,
    Func<FanOutOptions> options,
    ISegmentClaims claims,
    TimeProvider clock,
    double phase
)
{
    /// <summary>Invocations of the retry function at once, between which its share is divided.</summary>
    public const int Workers = 2;

    private const int QueriesAtOnce = 8;

    private readonly Dictionary<AlertId, (bool UnderWay, DateTimeOffset At)> lookups = [];

    /// <summary>How long a lookup of an alert's claims counts.</summary>
    public static readonly TimeSpan LookupValidity = TimeSpan.FromSeconds(3);

    /// <summary>See <see cref="TakeShares"/>. One invocation at a time.</summary>
    public async Task TakeAsync(IReadOnlyCollection<AlertId> alerts, CancellationToken cancellation)
    {
        var underWay = false;
        foreach (var alert in alerts.Distinct())
            underWay |= await IsUnderWayAsync(alert, cancellation);
        var rates = options().RatePerSecond;
        foreach (var stack in stacks)
        {
            var rate = rates.TryGetValue(stack.Kind, out var whole)
                ? whole * (underWay ? ConsumerOptions.RetryShare : 1) / Workers
                : double.PositiveInfinity;
            stack.UseShare(rate, phase);
        }
    }

    private async Task<bool> IsUnderWayAsync(AlertId alert, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (lookups.TryGetValue(alert, out var lookup) && now - lookup.At < LookupValidity)
            return lookup.UnderWay;
        // Alerts long past are not looked up again.
        if (lookups.Count > 100)
            lookups.Clear();
        var underWay = await IsUnderWayAsync(alert, now, cancellation);
        lookups[alert] = (underWay, now);
        return underWay;
    }

    private async Task<bool> IsUnderWayAsync(AlertId alert, DateTimeOffset now, CancellationToken cancellation)
    {
        try
        {
            foreach (var shards in Enumerable.Range(0, SegmentId.Shards).Chunk(QueriesAtOnce))
            {
                var found = await Task.WhenAll(shards.Select(shard => claims.ListAsync(alert, shard, cancellation)));
                // The slots beyond the consumers' are the retry function's own.
                if (
                    found
                        .SelectMany(states => states)
                        .Any(claim =>
                            claim.Slot < AlertRecord.MaxWorkersPerSegment && !claim.Finished && claim.LockedUntil > now
                        )
                )
                    return true;
            }

            return false;
        }
        catch (StoreUnavailableException)
        {
            // Consumers that cannot be seen may still hold claims: the small share is right in either case.
            return true;
        }
    }
}
