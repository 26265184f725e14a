namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// Moving somebody to another segment. The new copy is written first and answers to events from the handover on; then
/// the old one is asked to stop at that same instant; it stays until no event can need it. So at every instant each
/// event has at least one copy, and exactly one unless the process died between the two writes: then events after the
/// handover find two until <see cref="SettleAsync"/> runs, in the next change or recount.
/// </summary>
internal sealed class SubscriberMoves(
    ISegmentPages pages,
    ISubscriberRows rows,
    ISubscriberIndex index,
    SignUpOptions terms
)
{
    private const int EndAttempts = 5;

    private readonly SegmentAdmission admission = new(pages);

    /// <summary>The copy that holds the newest preferences: the one in the segment they belong to, or, when a move was
    /// cut off before that was written, the former one that nothing has ended.</summary>
    public async Task<SubscriberRow?> CurrentAsync(
        SubscriberId id,
        SubscriberLocation known,
        CancellationToken cancellation
    )
    {
        if (await rows.FindAsync(known.Segment, id, cancellation) is { } current)
            return current;
        foreach (var segment in known.Former)
        {
            if (await rows.FindAsync(segment, id, cancellation) is { ValidityPeriod.Until: null } former)
                return former;
        }

        return null;
    }

    public async Task<ChangeOutcome> MoveAsync(
        SubscriberRow current,
        SubscriberLocation known,
        SegmentColumn column,
        Func<SegmentId, SubscriberRow> makeRow,
        IReadOnlyList<BlindKey> keys,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var handover = Later(now, current.ValidityPeriod.From) + terms.Handover;
        var segment = column.Page((await pages.TakePlacesAsync(column, 1, terms.PageSize, cancellation)).Page);
        var moved = makeRow(segment) with { ValidityPeriod = new ValidityPeriod(handover, null) };
        if (
            await rows.FindAsync(segment, current.Id, cancellation) is { ValidityPeriod.Until: { } ended }
            && ended + terms.AlertLife >= now
        )
            return new ChangeOutcome.TooSoon(ended + terms.AlertLife);

        await admission.AdmitAsync(segment, moved.Preferences, cancellation);
        SegmentId[] former =
        [
            .. known.Former.Append(known.Segment).Append(current.Segment).Distinct().Where(old => old != segment),
        ];
        var moving = new SubscriberLocation(segment, former, [.. known.Keys.Union(keys)]);
        await index.PutAsync(current.Id, moving, cancellation);
        await rows.PutAsync(moved, cancellation);
        if (!await EndAsync(current, handover, cancellation))
            return new ChangeOutcome.Contended();
        await admission.ConfirmAsync(segment, moved.Preferences, cancellation);
        await DropKeysAsync(current.Id, moving with { Keys = keys }, moving.Keys.Except(keys), cancellation);
        return new ChangeOutcome.Changed(segment);
    }

    /// <summary>Ends every former copy where the current one begins: what a move leaves undone when it is cut
    /// off.</summary>
    public async Task SettleAsync(SubscriberRow current, SubscriberLocation known, CancellationToken cancellation)
    {
        if (current.ValidityPeriod.From is not { } from)
            return;
        foreach (var segment in known.Former.Where(former => former != current.Segment))
        {
            if (await rows.FindAsync(segment, current.Id, cancellation) is { } former)
                await EndAsync(former, from, cancellation);
        }
    }

    public async Task DropKeysAsync(
        SubscriberId id,
        SubscriberLocation remaining,
        IEnumerable<BlindKey> dropped,
        CancellationToken cancellation
    )
    {
        if (dropped.ToList() is not { Count: > 0 } gone)
            return;
        await index.RemoveKeysAsync(id, gone, cancellation);
        await index.PutAsync(id, remaining, cancellation);
    }

    /// <returns>False when somebody kept changing the copy.</returns>
    private async Task<bool> EndAsync(SubscriberRow row, DateTimeOffset at, CancellationToken cancellation)
    {
        var seen = row;
        for (var attempt = 0; attempt < EndAttempts; attempt++)
        {
            if (seen is null || seen.ValidityPeriod.Until <= at)
                return true;
            if (
                await rows.TryReplaceAsync(
                    seen,
                    seen with
                    {
                        ValidityPeriod = seen.ValidityPeriod with { Until = at },
                    },
                    cancellation
                )
            )
                return true;
            seen = await rows.FindAsync(row.Segment, row.Id, cancellation);
        }

        return false;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset? b) => b > a ? b.Value : a;
}
