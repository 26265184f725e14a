using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// Keeps subscribers in their segments. There are no transactions: each operation is a row of single writes, ordered so
/// that a crash between any two leaves nobody not notified, and that the same call, made again, completes it. What a
/// crash can leave behind is harmless and repaired by <see cref="SegmentRecount"/>: a place taken by nobody, a count
/// ahead of the truth, bounds wider than needed, an index entry that leads nowhere.
/// </summary>
public sealed class SubscriberRegistry(
    ISegmentPages pages,
    ISubscriberRows rows,
    ISubscriberIndex index,
    AddressSealer sealer,
    BlindIndex blindIndex,
    SignUpOptions terms
)
{
    private readonly SegmentAdmission admission = new(pages);
    private readonly SubscriberMoves moves = new(pages, rows, index, terms);

    /// <summary>Adds a subscriber, or completes an addition that was cut off.</summary>
    /// <returns>The segment they are in.</returns>
    /// <exception cref="ArgumentException">The preferences cannot be stored.</exception>
    public async Task<SegmentId> AddAsync(NewSubscriber subscriber, CancellationToken cancellation)
    {
        var preferences = PreferencesCodec.AsStored(subscriber.Preferences);
        var column = SegmentColumn.For(preferences);
        var keys = blindIndex.KeysOf(subscriber.Addresses);
        var begun = await index.FindAsync(subscriber.Id, cancellation);
        var resumes = begun is not null && SegmentColumn.Of(begun.Segment) == column;
        var segment = resumes
            ? begun!.Segment
            : column.Page((await pages.TakePlacesAsync(column, 1, terms.PageSize, cancellation)).Page);

        await admission.AdmitAsync(segment, preferences, cancellation);
        await index.PutAsync(subscriber.Id, LocationOf(segment, begun, keys), cancellation);
        await rows.PutAsync(Row(segment, subscriber.Id, preferences, subscriber.Addresses), cancellation);
        await admission.ConfirmAsync(segment, preferences, cancellation);
        if (begun is not null && !resumes)
            await RemoveCopyAsync(begun.Segment, subscriber.Id, cancellation);
        return segment;
    }

    /// <summary>The subscriber's current copy, or null.</summary>
    public async Task<SubscriberRow?> FindAsync(SubscriberId id, CancellationToken cancellation) =>
        await index.FindAsync(id, cancellation) is { } known ? await moves.CurrentAsync(id, known, cancellation) : null;

    /// <summary>Everyone who is reported at this address.</summary>
    public async Task<IReadOnlyList<SubscriberId>> FindAsync(
        ChannelKind channel,
        string address,
        CancellationToken cancellation
    ) => await index.FindAsync(blindIndex.KeyOf(channel, address), cancellation);

    /// <summary>The addresses of a row, for their owner.</summary>
    public OpenedAddresses Open(SubscriberRow row) => sealer.Open(row.Segment.Value, row.Id, row.SealedAddresses.Span);

    /// <summary>New preferences and addresses. Another cell, kind or first channel moves the subscriber to another
    /// segment, for events first decided after the handover; until then the old copy speaks for them.</summary>
    public async Task<ChangeOutcome> ChangeAsync(
        NewSubscriber wanted,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var preferences = PreferencesCodec.AsStored(wanted.Preferences);
        if (await index.FindAsync(wanted.Id, cancellation) is not { } known)
            return new ChangeOutcome.Unknown();
        if (await moves.CurrentAsync(wanted.Id, known, cancellation) is not { } current)
            return new ChangeOutcome.Unknown();
        await moves.SettleAsync(current, known, cancellation);
        var keys = blindIndex.KeysOf(wanted.Addresses);
        var column = SegmentColumn.For(preferences);

        if (SegmentColumn.Of(current.Segment) != column)
            return await moves.MoveAsync(
                current,
                known,
                column,
                segment => Row(segment, wanted.Id, preferences, wanted.Addresses),
                keys,
                now,
                cancellation
            );

        var changed = Row(current.Segment, wanted.Id, preferences, wanted.Addresses) with
        {
            ValidityPeriod = current.ValidityPeriod,
        };
        var shift = PopulationChange.In(preferences.Home) + PopulationChange.Out(current.Preferences.Home);
        await admission.CountAsync(current.Segment, shift, SegmentBounds.For(preferences), cancellation);
        await index.PutAsync(wanted.Id, known with { Keys = [.. known.Keys.Union(keys)] }, cancellation);
        if (!await rows.TryReplaceAsync(current, changed, cancellation))
            return new ChangeOutcome.Contended();
        await admission.ConfirmAsync(current.Segment, preferences, cancellation);
        await moves.DropKeysAsync(wanted.Id, known with { Keys = keys }, known.Keys.Except(keys), cancellation);
        return new ChangeOutcome.Changed(current.Segment);
    }

    /// <summary>Stops (or starts again) all messages to a subscriber: on all copies, so that a move does not undo
    /// it.</summary>
    public async Task<ChangeOutcome> SuspendAsync(SubscriberId id, bool suspended, CancellationToken cancellation)
    {
        if (await index.FindAsync(id, cancellation) is not { } known)
            return new ChangeOutcome.Unknown();
        var found = false;
        foreach (var segment in known.Former.Prepend(known.Segment))
        {
            if (await rows.FindAsync(segment, id, cancellation) is not { } row)
                continue;
            found = true;
            if (row.Preferences.Suspended == suspended)
                continue;
            if (
                !await rows.TryReplaceAsync(
                    row,
                    row with
                    {
                        Preferences = row.Preferences with { Suspended = suspended },
                    },
                    cancellation
                )
            )
                return new ChangeOutcome.Contended();
        }

        return found ? new ChangeOutcome.Changed(known.Segment) : new ChangeOutcome.Unknown();
    }

    /// <summary>Unsubscribes: every copy, every index entry. First of all the copies, so that messages stop at
    /// once.</summary>
    /// <returns>False when nobody has this id.</returns>
    public async Task<bool> RemoveAsync(SubscriberId id, CancellationToken cancellation)
    {
        if (await index.FindAsync(id, cancellation) is not { } known)
            return false;
        foreach (var segment in known.Former.Prepend(known.Segment))
            await RemoveCopyAsync(segment, id, cancellation);
        await index.RemoveAsync(id, known, cancellation);
        return true;
    }

    /// <summary>Erases everyone who is reported at an address, whatever else they are notified at.</summary>
    /// <returns>How many.</returns>
    public async Task<int> EraseAsync(ChannelKind channel, string address, CancellationToken cancellation)
    {
        var key = blindIndex.KeyOf(channel, address);
        var erased = 0;
        foreach (var id in await index.FindAsync(key, cancellation))
        {
            if (await RemoveAsync(id, cancellation))
                erased++;
            await index.RemoveKeysAsync(id, [key], cancellation); // an entry that led nowhere goes as well
        }

        return erased;
    }

    private async Task RemoveCopyAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation)
    {
        if (await rows.RemoveAsync(segment, id, cancellation) is { } removed)
            await pages.CountAsync(segment, PopulationChange.Out(removed.Preferences.Home), cancellation);
    }

    // What a first attempt left behind stays findable, until it is removed with the rest.
    private static SubscriberLocation LocationOf(
        SegmentId segment,
        SubscriberLocation? begun,
        IReadOnlyList<BlindKey> keys
    ) =>
        begun is null
            ? new SubscriberLocation(segment, [], keys)
            : new SubscriberLocation(
                segment,
                [.. begun.Former.Append(begun.Segment).Where(former => former != segment).Distinct()],
                [.. begun.Keys.Union(keys)]
            );

    private SubscriberRow Row(
        SegmentId segment,
        SubscriberId id,
        in SubscriberPreferences preferences,
        AddressBook addresses
    ) => new(segment, id, preferences, sealer.Seal(segment.Value, id, addresses));
}

/// <summary>
/// The nightly repair of one segment: exact count, bounds and centroid from the rows themselves; moves that were cut
/// off are settled, and the old copies of those who left are dropped. Safe beside sign-up: see
/// <see cref="ISegmentPages.TryReplaceTallyAsync"/>.
/// </summary>
public sealed class SegmentRecount(
    ISegmentPages pages,
    ISubscriberRows rows,
    ISubscriberIndex index,
    SignUpOptions terms
)
{
    private const int Attempts = 5;

    private readonly SubscriberMoves moves = new(pages, rows, index, terms);

    public async Task<RecountOutcome> RecountAsync(
        SegmentId segment,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        SegmentEntry? before = null;
        var removed = 0;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // The entry first: what signs up after this raises its version, and the replacement below is refused.
            var tally = await pages.FindTallyAsync(segment, cancellation);
            before ??= tally?.ToEntry(segment);
            var present = await rows.ListAsync(segment, cancellation);
            var staying = await TidyAsync(present, now, cancellation);
            removed += present.Count - staying.Count;
            if (tally is null && staying.Count == 0)
                return new RecountOutcome(segment, null, null, removed, Repaired: true);

            var exact = Exact(staying, (tally?.Version ?? 0) + 1);
            if (await pages.TryReplaceTallyAsync(segment, tally?.Version ?? 0, exact, cancellation))
                return new RecountOutcome(segment, before, exact.ToEntry(segment), removed, Repaired: true);
        }

        return new RecountOutcome(segment, before, before, removed, Repaired: false);
    }

    private static SegmentTally Exact(IReadOnlyList<SubscriberRow> staying, long version) =>
        new(
            staying.Aggregate(
                default(PopulationChange),
                (sums, row) => sums + PopulationChange.In(row.Preferences.Home)
            ),
            staying.Aggregate(SegmentBounds.None, (bounds, row) => bounds.Widened(SegmentBounds.For(row.Preferences))),
            version
        );

    /// <returns>The rows that are still needed.</returns>
    private async Task<IReadOnlyList<SubscriberRow>> TidyAsync(
        IReadOnlyList<SubscriberRow> present,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var staying = new List<SubscriberRow>(present.Count);
        foreach (var row in present)
        {
            if (row.ValidityPeriod.Until + terms.Keep < now && await rows.TryRemoveAsync(row, cancellation))
                continue;

            staying.Add(row);
            if (row.ValidityPeriod.From is not null)
                await SettleAsync(row, now, cancellation);
        }

        return staying;
    }

    private async Task SettleAsync(SubscriberRow row, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await index.FindAsync(row.Id, cancellation) is not { } known || known.Segment != row.Segment)
            return;
        await moves.SettleAsync(row, known, cancellation);
        if (row.ValidityPeriod.From + terms.Keep < now)
            await rows.TryReplaceAsync(
                row,
                row with
                {
                    ValidityPeriod = row.ValidityPeriod with { From = null },
                },
                cancellation
            );
    }
}

/// <summary>
/// Keeps a directory entry ahead of the people it speaks for. Before a row is written the entry counts it and covers
/// its thresholds; afterwards its version is raised once more. A recount that read the rows before this one was there
/// then either fails on the version, or is seen here and widened again.
/// </summary>
internal sealed class SegmentAdmission(ISegmentPages pages)
{
    public Task AdmitAsync(SegmentId segment, in SubscriberPreferences preferences, CancellationToken cancellation) =>
        CountAsync(segment, PopulationChange.In(preferences.Home), SegmentBounds.For(preferences), cancellation);

    public Task ConfirmAsync(SegmentId segment, in SubscriberPreferences preferences, CancellationToken cancellation) =>
        CountAsync(segment, default, SegmentBounds.For(preferences), cancellation);

    public async Task CountAsync(
        SegmentId segment,
        PopulationChange change,
        SegmentBounds bounds,
        CancellationToken cancellation
    )
    {
        var tally = await pages.CountAsync(segment, change, cancellation);
        if (!tally.Bounds.Cover(bounds))
            await pages.WidenAsync(segment, bounds, cancellation);
    }
}
