namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>A change that a subscriber asks for.</summary>
/// <param name="Current">The copy with the newest preferences.</param>
/// <param name="Known">Their location as it was read.</param>
/// <param name="Wanted">As they want it from now on.</param>
/// <param name="Keys">Of the wanted addresses.</param>
/// <param name="Now">The time.</param>
internal sealed record ChangeRequest(
    SubscriberRow Current,
    SubscriberLocation Known,
    NewSubscriber Wanted,
    IReadOnlyList<BlindKey> Keys,
    DateTimeOffset Now
);

/// <summary>
/// Changing somebody in their segment, or moving them to another. In a move the new copy is written first and answers
/// to events from the handover on; then the old one's validity ends at that same instant; it stays until no event can
/// need it. So at every instant each event has at least one copy, and exactly one unless the process died between the
/// two writes: then events after the handover find two until <see cref="SettleAsync"/> runs, in the next change or
/// recount.
/// </summary>
internal sealed class SubscriberChanges(
    RegistryPorts ports,
    SubscriberCopies copies,
    AddressStops stops,
    SignUpOptions options
)
{
    private readonly SegmentAdmission admission = new(ports.Pages);

    /// <summary>The copy that holds the newest preferences: the one in the segment they belong to, or, when a move was
    /// cut off before that was written, the former one that nothing has ended.</summary>
    public async Task<SubscriberRow?> CurrentAsync(
        SubscriberId id,
        SubscriberLocation known,
        CancellationToken cancellation
    )
    {
        if (await ports.Rows.FindAsync(known.Segment, id, cancellation) is { } current)
            return current;
        foreach (var segment in known.Former)
        {
            if (await ports.Rows.FindAsync(segment, id, cancellation) is { ValidityPeriod.Until: null } former)
                return former;
        }

        return null;
    }

    /// <summary>Preferences and addresses in the segment where they are. A move that was cut off is given up with
    /// it.</summary>
    /// <returns>The location that was taken, if it was.</returns>
    public async Task<(ChangeOutcome Outcome, SubscriberLocation? Changed)> ReplaceAsync(
        ChangeRequest request,
        CancellationToken cancellation
    )
    {
        var (current, known, wanted, keys, now) = request;
        var shift = PopulationChange.In(wanted.Preferences.Home) + PopulationChange.Out(current.Preferences.Home);
        var bounds = SegmentBounds.For(wanted.Preferences);
        await admission.CountAsync(current.Segment, shift, bounds, cancellation);
        var next = Taken(request, current.Segment);
        if (!await ports.Index.TryPutAsync(wanted.Id, next, null, cancellation))
            return (new ChangeOutcome.Contended(), null);
        await ports.Index.AddKeysAsync(wanted.Id, [.. keys.Except(known.Keys)], next.Revision, cancellation);
        var preferences = await stops.ApplyAsync(wanted, current, cancellation);
        var place = new FencedPlace(current.Segment, wanted.Id, next.Revision);
        if (!await copies.ReplaceAsync(place, preferences, wanted.Addresses, cancellation))
            return (new ChangeOutcome.Contended(), next);
        if (!await EndFormerAsync(wanted.Id, next, current.ValidityPeriod.From ?? now, now, cancellation))
            return (new ChangeOutcome.Contended(), next);
        await admission.ConfirmAsync(current.Segment, preferences, cancellation);
        return (new ChangeOutcome.Changed(current.Segment, next.Revision), next);
    }

    /// <returns>The location that was taken, if it was.</returns>
    public async Task<(ChangeOutcome Outcome, SubscriberLocation? Changed)> MoveAsync(
        ChangeRequest request,
        CancellationToken cancellation
    )
    {
        var (current, known, wanted, keys, now) = request;
        var handover = Later(now, current.ValidityPeriod.From) + options.Handover;
        var column = SegmentColumn.For(wanted.Preferences);
        var page = await ports.Pages.TakeRowsAsync(column, 1, options.PageSize, cancellation);
        var segment = column.Page(page.Page);
        if (
            await ports.Rows.FindAsync(segment, wanted.Id, cancellation) is { ValidityPeriod.Until: { } ended }
            && ended + options.AlertLife >= now
        )
            return (new ChangeOutcome.TooSoon(ended + options.AlertLife), null);

        await admission.AdmitAsync(segment, wanted.Preferences, cancellation);
        var moving = Taken(request, segment);
        if (!await ports.Index.TryPutAsync(wanted.Id, moving, null, cancellation))
            return (new ChangeOutcome.Contended(), null);
        await ports.Index.AddKeysAsync(wanted.Id, [.. keys.Except(known.Keys)], moving.Revision, cancellation);
        var preferences = await stops.ApplyAsync(wanted, current, cancellation);
        var answersTo = new ValidityPeriod(handover, null);
        var moved = new SubscriberRow(segment, wanted.Id, preferences, default, moving.Revision, answersTo);
        if (!await ports.Rows.TryPutAsync(copies.Seal(moved, wanted.Addresses), cancellation))
            return (new ChangeOutcome.Contended(), moving);
        if (!await EndFormerAsync(wanted.Id, moving, handover, now, cancellation))
            return (new ChangeOutcome.Contended(), moving);
        await admission.ConfirmAsync(segment, preferences, cancellation);
        return (new ChangeOutcome.Changed(segment, moving.Revision), moving);
    }

    /// <summary>Addresses that are no longer theirs: out of the location first, so that nobody can have entered them
    /// again meanwhile.</summary>
    /// <returns>The subscriber's revision then.</returns>
    public async Task<long> DropKeysAsync(
        SubscriberId id,
        SubscriberLocation changed,
        IReadOnlyList<BlindKey> keys,
        CancellationToken cancellation
    )
    {
        var dropped = changed.Keys.Except(keys).ToList();
        if (dropped.Count == 0)
            return changed.Revision;
        var without = changed with { Keys = keys, Revision = changed.Revision + 1 };
        if (!await ports.Index.TryPutAsync(id, without, null, cancellation))
            return changed.Revision;
        await ports.Index.RemoveKeysAsync(id, dropped, without.Revision, cancellation);
        return without.Revision;
    }

    /// <summary>The outcome of an operation whose writes a later one superseded. When that was an erasure, the index
    /// entries that this one made meanwhile go too.</summary>
    public async Task<ChangeOutcome> WhySupersededAsync(
        SubscriberId id,
        SubscriberLocation taken,
        CancellationToken cancellation
    )
    {
        if (await ports.Index.FindAsync(id, cancellation) is { ErasedAt: null })
            return new ChangeOutcome.Contended();
        await ports.Index.RemoveKeysAsync(id, [.. taken.Keys], long.MaxValue, cancellation);
        return new ChangeOutcome.Unknown();
    }

    /// <summary>Ends every former copy where the current one begins: what a move leaves undone when it is cut
    /// off.</summary>
    public static async Task SettleAsync(
        ISubscriberRows rows,
        SubscriberRow current,
        SubscriberLocation known,
        CancellationToken cancellation
    )
    {
        if (current.ValidityPeriod.From is not { } from)
            return;
        foreach (var segment in known.Former.Where(former => former != current.Segment))
        {
            // Another operation that is under way settles it, or leaves it to the next.
            if (
                await rows.FindAsync(segment, current.Id, cancellation) is { } former
                && former.ValidityPeriod.Until is null
                && former.Revision <= current.Revision
            )
                await rows.TryReplaceAsync(former, Ended(former, from), cancellation);
        }
    }

    /// <returns>False when a later operation has written one of them.</returns>
    private async Task<bool> EndFormerAsync(
        SubscriberId id,
        SubscriberLocation moving,
        DateTimeOffset at,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        foreach (var former in moving.Former)
        {
            var place = new FencedPlace(former, id, moving.Revision);
            if (await copies.RewriteAsync(place, row => Ended(row, at), now, cancellation) == CopyWrite.Superseded)
                return false;
        }

        return true;
    }

    private static SubscriberLocation Taken(ChangeRequest request, SegmentId segment)
    {
        var (current, known, _, keys, _) = request;
        return known with
        {
            Segment = segment,
            Former = [.. known.Segments.Append(current.Segment).Distinct().Where(former => former != segment)],
            Keys = [.. known.Keys.Union(keys)],
            Revision = known.Revision + 1,
        };
    }

    /// <summary>What has an end already ended where its successor began.</summary>
    public static SubscriberRow Ended(SubscriberRow row, DateTimeOffset at) =>
        row.ValidityPeriod.Until is not null
            ? row
            : row with
            {
                ValidityPeriod = row.ValidityPeriod with { Until = at },
            };

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;
}
