using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.FanOut;

/// <summary>What is read of a slot before it is claimed, so that the claim itself says whom its first chunk may
/// reach.</summary>
/// <param name="Page">The slot's first page; null where nothing is declared with the claim.</param>
/// <param name="Intended">At most a chunk, by eligibility: who drops out later is not sent to.</param>
/// <param name="UpTo">The first chunk is declared up to here.</param>
internal sealed record SlotOpening(SubscriberPage? Page, IReadOnlyList<SubscriberId> Intended, SubscriberId? UpTo)
{
    private static readonly SlotOpening Nothing = new(null, [], null);

    public static async Task<SlotOpening> ReadAsync(
        ISlotWork work,
        DispatchContext context,
        CancellationToken cancellation
    )
    {
        if (!work.IsWholeSlot || !context.DeclaresIntent)
            return Nothing;
        var page = await context
            .Store.AskAsync(() => work.ReadAsync(null, cancellation), cancellation)
            .ConfigureAwait(false);
        var (now, most) = (context.Now, context.ChunkSize(DispatchState.Running));
        List<SubscriberId> intended =
        [
            .. page
                .Subscribers.Where(one => Eligibility.Judge(context.Alert, one.Preferences, now).IsEligible)
                .Take(most)
                .Select(one => one.Id),
        ];
        var upTo =
            intended.Count == most ? intended[^1]
            : page is { More: true, Subscribers.Count: > 0 } ? page.Subscribers[^1].Id
            : SubscriberId.Last;
        return new SlotOpening(page, intended, upTo);
    }
}

/// <summary>
/// Before a provider is asked, the recipients are stored with the claim: a worker that dies then leaves behind whom it
/// may have reached, and a cancellation finds them there though they have no receipt. The first chunk is declared by
/// the claim, each further one by the checkpoint of the one before, so that it costs no write of its own, except where
/// a slot is taken over and for retries.
/// </summary>
internal sealed class SlotIntent(
    DispatchContext context,
    LeaseKeeper lease,
    SlotLedger ledger,
    SlotDispatch dispatch,
    SlotOpening opening
)
{
    private HashSet<SubscriberId> declared = [.. opening.Intended];
    private SubscriberId? upTo = opening.UpTo;

    /// <summary>True when the chunk must end here to be covered by what the claim declared.</summary>
    public bool EndsBefore(SubscriberId next) => upTo is { } last && next > last;

    /// <returns>False when the claim is lost.</returns>
    public Task<bool> DeclareAsync(Chunk chunk)
    {
        if (!context.DeclaresIntent || chunk.Count == 0)
            return Task.FromResult(true);
        upTo = null;
        if (!ledger.HasClosed && chunk.Recipients.All(one => declared.Contains(one.Subscriber.Id)))
            return Task.FromResult(true);
        declared = [.. Unknown, .. chunk.Recipients.Select(one => one.Subscriber.Id)];
        return lease.CheckpointAsync(ledger.TakeClosed() with { Intended = [.. declared] }, CheckpointKind.GoesOn);
    }

    /// <summary>Whose outcome is not known, or never will be.</summary>
    public IReadOnlyList<SubscriberId> Unknown =>
        context.Alert.Alert.Kind == AlertKind.Cancelled ? [] : [.. dispatch.Open.Concat(ledger.Ambiguous).Distinct()];
}
