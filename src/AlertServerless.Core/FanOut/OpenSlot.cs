using AlertServerless.Core.Segments;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.FanOut;

/// <summary>A slot that was won, kept alive, with its first page on the way. Opened ahead while the one before is sent.</summary>
public sealed class OpenSlot : IAsyncDisposable
{
    private OpenSlot(ClaimKey key, LeaseKeeper keeper, Task<SubscriberPage> firstPage)
    {
        Key = key;
        Keeper = keeper;
        FirstPage = firstPage;
    }

    public ClaimKey Key { get; }

    public LeaseKeeper Keeper { get; }

    public Task<SubscriberPage> FirstPage { get; }

    /// <returns>Null when another worker has the slot, or it is finished.</returns>
    public static async Task<OpenSlot?> TryOpenAsync(ClaimKey key, string owner, DateTimeOffset asOf, ConsumerPorts ports, ConsumerOptions options, CancellationToken cancellation)
    {
        var attempt = await ports.Claims.TryClaimAsync(key, owner, ports.Clock.GetUtcNow(), options.Terms, cancellation).ConfigureAwait(false);
        if (attempt is not ClaimAttempt.Won won) return null;
        var keeper = new LeaseKeeper(ports.Claims, won.Claim, options.Terms, ports.Clock, cancellation);
        return new OpenSlot(key, keeper, ReadAsync(key, won.Claim.Cursor, asOf, ports, cancellation));
    }

    /// <summary>The page after <paramref name="cursor"/>, within the slot's range of ids.</summary>
    public static Task<SubscriberPage> ReadAsync(ClaimKey key, SubscriberId? cursor, DateTimeOffset asOf, ConsumerPorts ports, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        var after = cursor ?? (first.Value == 0 ? null : new SubscriberId(first.Value - 1));
        return ports.Reader.ReadAsync(key.Segment, after, last, asOf, cancellation);
    }

    public ValueTask DisposeAsync() => Keeper.DisposeAsync();
}
