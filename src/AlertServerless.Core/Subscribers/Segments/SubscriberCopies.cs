namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>What became of a write to one of a subscriber's copies.</summary>
internal enum CopyWrite
{
    Written,

    /// <summary>There is no copy there, and none of this revision or a lower one can appear any more.</summary>
    Absent,

    /// <summary>A later operation has written the copy, and knew of this one.</summary>
    Superseded,
}

/// <summary>Seals and rewrites the copies of one subscriber after another.</summary>
internal sealed class SubscriberCopies(RegistryPorts ports, AddressSealer sealer, SignUpOptions options)
{
    // Each failure means that another operation got further, and there are only so many of them.
    private const int Attempts = 50;

    public OpenedAddresses Open(SubscriberRow row) => sealer.Open(row.Segment.Value, row.ToStored());

    /// <summary>The row with the addresses sealed for it.</summary>
    public SubscriberRow Seal(SubscriberRow row, AddressBook addresses) =>
        row with
        {
            SealedAddresses = sealer.Seal(row.Segment.Value, row.ToStored(), addresses),
        };

    /// <summary>The row with other preferences or another revision. A box that does not open is left as it is: it will
    /// not open afterwards either.</summary>
    public SubscriberRow Reseal(SubscriberRow row, SubscriberRow changed) =>
        Open(row) is OpenedAddresses.Book book ? Seal(changed, book.Addresses) : changed;

    /// <summary>Rewrites the subscriber's copy in this segment under a revision; where there is none, keeps older
    /// operations from putting one there.</summary>
    /// <param name="place">Where, and under which revision.</param>
    /// <param name="change">What the copy that was read is to be; may be asked several times.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellation">Cancels between the writes.</param>
    /// <exception cref="StoreUnavailableException">Others changed the copy at each of many attempts.</exception>
    public async Task<CopyWrite> RewriteAsync(
        FencedPlace place,
        Func<SubscriberRow, SubscriberRow> change,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await ports.Rows.FindAsync(place.Segment, place.Id, cancellation) is not { } seen)
            {
                if (await ports.Rows.TryFenceAsync(place, now + options.Keep, cancellation))
                    return CopyWrite.Absent;
                continue;
            }

            if (seen.Revision > place.Revision)
                return CopyWrite.Superseded;
            var changed = Reseal(seen, change(seen) with { Revision = place.Revision });
            if (await ports.Rows.TryReplaceAsync(seen, changed, cancellation))
                return CopyWrite.Written;
        }

        throw Contended($"rewrite {place.Id} in {place.Segment}");
    }

    /// <summary>Gives the copy in this segment new preferences and addresses under a revision; it answers to the same
    /// events.</summary>
    /// <returns>False when there is no copy any more, or a later operation has written it.</returns>
    public async Task<bool> ReplaceAsync(
        FencedPlace place,
        SubscriberPreferences preferences,
        AddressBook addresses,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var seen = await ports.Rows.FindAsync(place.Segment, place.Id, cancellation);
            if (seen is null || seen.Revision > place.Revision)
                return false;
            var changed = seen with { Preferences = preferences, Revision = place.Revision };
            if (await ports.Rows.TryReplaceAsync(seen, Seal(changed, addresses), cancellation))
                return true;
        }

        throw Contended($"change {place.Id} in {place.Segment}");
    }

    /// <summary>Takes the next revision, whatever others do meanwhile.</summary>
    /// <returns>Null when nobody has the id, or not any more.</returns>
    /// <exception cref="StoreUnavailableException">Others changed the subscriber at each of many attempts.</exception>
    public async Task<SubscriberLocation?> NextAsync(
        SubscriberId id,
        Func<SubscriberLocation, SubscriberLocation> change,
        CancellationToken cancellation
    )
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await ports.Index.FindAsync(id, cancellation) is not { ErasedAt: null } known)
                return null;
            var next = change(known) with { Revision = known.Revision + 1 };
            if (await ports.Index.TryPutAsync(id, next, null, cancellation))
                return next;
        }

        throw Contended($"change {id}");
    }

    /// <summary>Rewrites every copy under a revision that was taken. A move that this one overtook is completed with
    /// it, or given up when its new copy was not there yet.</summary>
    public async Task RewriteAllAsync(
        SubscriberId id,
        SubscriberLocation taken,
        Func<SubscriberRow, SubscriberRow> change,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        DateTimeOffset? handover = null;
        var current = new FencedPlace(taken.Segment, id, taken.Revision);
        await RewriteAsync(current, Current, now, cancellation);
        foreach (var segment in taken.Former)
            await RewriteAsync(current with { Segment = segment }, Former, now, cancellation);

        SubscriberRow Current(SubscriberRow row)
        {
            handover = row.ValidityPeriod.From;
            return change(row);
        }

        SubscriberRow Former(SubscriberRow row) =>
            handover is { } at ? SubscriberChanges.Ended(change(row), at) : change(row);
    }

    private static StoreUnavailableException Contended(string operation) =>
        new(operation, new TimeoutException($"somebody else was faster {Attempts} times"));
}
