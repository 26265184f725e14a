using System.Net;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>
/// The link of the header List-Unsubscribe, posted by the mail program when its user presses one button (RFC 8058): no
/// cookie, no further question. Whoever leaves so leaves altogether. The answer is the same for somebody who has left
/// already.
/// </summary>
public sealed class OneClickUnsubscribe(Links links, SubscriberRegistry registry, TimeProvider clock)
{
    private static readonly CallbackAnswer Left = new((int)HttpStatusCode.OK);

    /// <param name="subscriber">Query parameter s.</param>
    /// <param name="segment">Query parameter g: the segment of the message, which they may have left since.</param>
    /// <param name="signature">Query parameter k.</param>
    /// <param name="cancellation">Cancels between the writes.</param>
    public async Task<CallbackAnswer> HandleAsync(
        string? subscriber,
        string? segment,
        string? signature,
        CancellationToken cancellation
    )
    {
        if (
            !SubscriberId.TryParse(subscriber, out var id)
            || !SegmentId.TryParse(segment, out var from)
            || signature is null
            || !links.MayUnsubscribe(from, id, signature)
        )
            return CallbackAnswer.Forbidden;
        await registry.RemoveAsync(id, Actor.Self, clock.GetUtcNow(), cancellation);
        return Left;
    }
}
