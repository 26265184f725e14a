using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>
/// What the run of a later alert does before it begins with a slot.
/// <para>An escalation waits until the workers that send an earlier alert in that segment know it, so that nobody gets
/// the weaker message after the stronger one. It waits only while a slot is held, and never longer than until every
/// worker knows the escalation or stops sending: a call to take cover waits for no dead consumer.</para>
/// <para>A cancellation's run, before it reads who was notified, waits until nobody sends the alerts that it retracts
/// in that segment any more. Their holders find the cancellation within <see cref="DispatchControl.MaxAge"/> and
/// finish, which is waited for; a slot whose holder died is taken over and finished as withdrawn. Whoever wins a slot
/// later looks for a cancellation first, and sends nothing.</para>
/// </summary>
/// <param name="owner">Of the later alert's own claim.</param>
internal sealed class EarlierSlots(DispatchContext context, string owner)
{
    // Doubled up to the longest: a holder that knows ends its slot within some tens of milliseconds, and whoever waits
    // here is often the one with the least time left.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>A cancellation is archived beside being published, within milliseconds. When its producer dies between
    /// the two, the run does not wait for ever: then a subscriber who gets the alert during those seconds may miss the
    /// cancellation.</summary>
    private static readonly TimeSpan LongestArchiving = TimeSpan.FromSeconds(10);

    private TimeSpan pause = FirstPause;

    /// <returns>False when the run had to stop before.</returns>
    public Task<bool> SettleAsync(SegmentId segment, CancellationToken cancellation) =>
        context.Alert.Alert.Kind == AlertKind.Cancelled
            ? FinishAsync(segment, cancellation)
            : LetKnowAsync(segment, cancellation);

    private async Task<bool> LetKnowAsync(SegmentId segment, CancellationToken cancellation)
    {
        while (true)
        {
            var (isArchived, knownAt) = await context
                .Store.AskAsync(
                    () => context.Ports.Control.KnownToAllAsync(context.Alert.Alert, cancellation).AsTask(),
                    cancellation
                )
                .ConfigureAwait(false);
            if (knownAt <= context.Now)
                return true;
            if (isArchived && !await IsHeldAsync(segment, cancellation).ConfigureAwait(false))
                return true;
            if (!await WaitAsync(cancellation).ConfigureAwait(false))
                return false;
        }
    }

    private async Task<bool> IsHeldAsync(SegmentId segment, CancellationToken cancellation)
    {
        foreach (var earlier in context.Alert.Alert.Earlier)
        {
            var claims = await ClaimsAsync(earlier.Id, segment, cancellation).ConfigureAwait(false);
            if (claims.Any(claim => claim is { Finished: false, IsReleased: false }))
                return true;
        }

        return false;
    }

    private async Task<bool> FinishAsync(SegmentId segment, CancellationToken cancellation)
    {
        var begun = context.Now;
        while (!await IsArchivedAsync(cancellation).ConfigureAwait(false) && context.Now < begun + LongestArchiving)
            if (!await WaitAsync(cancellation).ConfigureAwait(false))
                return false;
        foreach (var earlier in context.Alert.Alert.Earlier)
            while (!await IsSettledAsync(earlier.Id, segment, cancellation).ConfigureAwait(false))
                if (!await WaitAsync(cancellation).ConfigureAwait(false))
                    return false;
        return true;
    }

    // Only once it is archived does every worker that wins a slot find it.
    private Task<bool> IsArchivedAsync(CancellationToken cancellation) =>
        context.Store.AskAsync(
            () => context.Ports.Control.IsCancellationArchivedAsync(context.Alert.Alert, cancellation).AsTask(),
            cancellation
        );

    private async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        if (context.MustStop)
            return false;
        await Task.Delay(pause, context.Ports.Clock, cancellation).ConfigureAwait(false);
        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        return true;
    }

    private async Task<bool> IsSettledAsync(AlertId earlier, SegmentId segment, CancellationToken cancellation)
    {
        var settled = true;
        foreach (var claim in await ClaimsAsync(earlier, segment, cancellation).ConfigureAwait(false))
        {
            if (claim.Finished || claim.IsReleased)
                continue;
            settled &=
                context.TakeOverOptions.IsExpired(claim.LockedUntil, context.Now)
                && await CloseAsync(new ClaimKey(earlier, segment, claim.Slot, claim.Slots), cancellation)
                    .ConfigureAwait(false);
        }

        return settled;
    }

    private async Task<IEnumerable<ClaimState>> ClaimsAsync(
        AlertId earlier,
        SegmentId segment,
        CancellationToken cancellation
    )
    {
        var claims = await context
            .Store.AskAsync(() => context.Ports.Claims.ListAsync(earlier, segment.Shard, cancellation), cancellation)
            .ConfigureAwait(false);
        return claims.Where(claim => claim.Segment == segment);
    }

    // The fence it takes keeps a holder that was only frozen from going on.
    private async Task<bool> CloseAsync(ClaimKey key, CancellationToken cancellation)
    {
        var claims = context.Ports.Claims;
        var bid = new ClaimBid(owner, []);
        var attempt = await context
            .Store.AskAsync(
                () => claims.TryClaimAsync(key, bid, context.Now, context.TakeOverOptions, cancellation),
                cancellation
            )
            .ConfigureAwait(false);
        if (attempt is not ClaimAttempt.Won won)
            return attempt is ClaimAttempt.Done;
        var hold = await context
            .Store.AskAsync(
                () => claims.FinishAsync(won.Claim, ClaimProgress.Nothing, context.Now, cancellation),
                cancellation
            )
            .ConfigureAwait(false);
        return hold is ClaimHold.Kept;
    }
}
