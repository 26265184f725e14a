using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

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
    public static async Task<OpenSlot?> TryOpenAsync(ClaimKey key, string owner, FanOutContext context, CancellationToken cancellation)
    {
        var (ports, terms) = (context.Ports, context.Options.Terms);
        var attempt = await context.Patience.AskAsync(
            () => ports.Claims.TryClaimAsync(key, owner, context.Now, terms, cancellation), cancellation).ConfigureAwait(false);
        if (attempt is not ClaimAttempt.Won won) return null;
        var keeper = new LeaseKeeper(ports.Claims, won.Claim, terms, context.Patience, ports.Clock, cancellation);
        return new OpenSlot(key, keeper, ReadAsync(key, won.Claim.Cursor, context, cancellation));
    }

    /// <summary>The page after <paramref name="cursor"/>, within the slot's range of ids.</summary>
    public static Task<SubscriberPage> ReadAsync(ClaimKey key, SubscriberId? cursor, FanOutContext context, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        var after = cursor ?? (first.Value == 0 ? null : new SubscriberId(first.Value - 1));
        return context.Patience.AskAsync(() => context.Ports.Reader.ReadAsync(key.Segment, after, last, context.AsOf, cancellation), cancellation);
    }

    public ValueTask DisposeAsync() => Keeper.DisposeAsync();
}
