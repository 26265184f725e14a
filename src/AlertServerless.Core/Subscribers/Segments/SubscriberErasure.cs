using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// Leaving. The location becomes a tombstone first, which no other operation replaces; then every copy is replaced by a
/// fence, and the index entries, the consents and at last all but the id are removed. What is cut off in between is
/// completed by the next call, because the tombstone still says what is left. The audit log is written before anything:
/// it is what a restored table is erased by again.
/// </summary>
internal sealed class SubscriberErasure(
    RegistryPorts ports,
    SubscriberCopies copies,
    AddressStops stops,
    BlindIndex blindIndex,
    SignUpOptions options
)
{
    private const int Attempts = 50;

    /// <returns>False when nobody has this id, or not any more.</returns>
    public async Task<bool> RemoveAsync(
        SubscriberId id,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var keepUntil = now + SignUpOptions.KeepTombstones;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await ports.Index.FindAsync(id, cancellation) is not { IsFullyErased: false } known)
                return false;
            if (known.ErasedAt is null)
            {
                await ports.Audit.AppendAsync(
                    new AuditEntry(now, actor, AuditAction.Erased, id.ToString()),
                    cancellation
                );
                known = known with { ErasedAt = now, Revision = known.Revision + 1, Consents = [] };
                if (!await ports.Index.TryPutAsync(id, known, keepUntil, cancellation))
                    continue;
            }

            await ElsewhereAsync(id, await KeysAsync(id, known, cancellation), cancellation);
            await ClearAsync(id, known, now, cancellation);
            var bare = new SubscriberLocation(default, [], [])
            {
                ErasedAt = known.ErasedAt,
                Revision = known.Revision + 1,
            };
            // Refused when somebody else completed the same erasure.
            await ports.Index.TryPutAsync(id, bare, keepUntil, cancellation);
            return true;
        }

        throw new StoreUnavailableException(
            $"erase {id}",
            new TimeoutException($"somebody else was faster {Attempts} times")
        );
    }

    /// <summary>Erases everyone who has this address, whatever other addresses they have.</summary>
    /// <returns>How many.</returns>
    public async Task<int> EraseAsync(
        ChannelKind channel,
        string address,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var keys = blindIndex.AllKeysOf(channel, address);
        // Also of somebody who never proved it, and is no subscriber.
        await ElsewhereAsync(null, keys, cancellation);
        var erased = 0;
        foreach (var id in await stops.SubscribersAsync(channel, address, cancellation))
        {
            if (await IsStrangerAsync(id, keys, channel, address, cancellation))
                await ports.Index.RemoveKeysAsync(id, keys, long.MaxValue, cancellation);
            else if (await RemoveAsync(id, actor, now, cancellation))
                erased++;
        }

        return erased;
    }

    /// <summary>Erases again whoever was erased since then: what is due after a table was restored.</summary>
    /// <returns>How many were there again.</returns>
    public async Task<int> ReplayAsync(
        DateTimeOffset since,
        Actor actor,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var again = new SortedSet<SubscriberId>();
        await foreach (var entry in ports.Audit.ReadAsync(since, now, cancellation))
        {
            if (entry.Action == AuditAction.Erased && SubscriberId.TryParse(entry.Id, out var id))
                again.Add(id);
        }

        var erased = 0;
        foreach (var id in again)
        {
            if (await RemoveAsync(id, actor, now, cancellation))
                erased++;
        }

        return erased;
    }

    private async Task ElsewhereAsync(
        SubscriberId? id,
        IReadOnlyCollection<BlindKey> keys,
        CancellationToken cancellation
    )
    {
        foreach (var erase in ports.Elsewhere)
            await erase(id, keys, cancellation);
    }

    /// <summary>Of every address that any copy has, under every index key: what waits for proof was entered under the
    /// key of that day. A copy that does not open has those that it was entered under.</summary>
    private async Task<IReadOnlyCollection<BlindKey>> KeysAsync(
        SubscriberId id,
        SubscriberLocation known,
        CancellationToken cancellation
    )
    {
        var keys = known.Keys.ToHashSet();
        foreach (var segment in known.Segments)
        {
            if (await AddressesAsync(segment, id, cancellation) is { } book)
                keys.UnionWith(book.Addresses.SelectMany(entry => blindIndex.AllKeysOf(entry.Key, entry.Value)));
        }

        return keys;
    }

    private async Task<AddressBook?> AddressesAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation)
    {
        try
        {
            return await ports.Rows.FindAsync(segment, id, cancellation) is { } row
                ? (copies.Open(row) as OpenedAddresses.Book)?.Addresses
                : null;
        }
        catch (InvalidDataException)
        {
            // What cannot be understood is erased all the same.
            return null;
        }
    }

    private async Task ClearAsync(
        SubscriberId id,
        SubscriberLocation tombstone,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        foreach (var segment in tombstone.Segments)
        {
            var place = new FencedPlace(segment, id, tombstone.Revision);
            if (await ports.Rows.ClearAsync(place, now + options.Keep, cancellation) is { } removed)
                await ports.Pages.CountAsync(segment, PopulationChange.Out(removed.Preferences.Home), cancellation);
        }

        await ports.Index.RemoveKeysAsync(id, tombstone.Keys, tombstone.Revision, cancellation);
    }

    // An entry that a crash left behind must not erase somebody who has had another address for long.
    private async Task<bool> IsStrangerAsync(
        SubscriberId id,
        IReadOnlyList<BlindKey> keys,
        ChannelKind channel,
        string address,
        CancellationToken cancellation
    )
    {
        if (await ports.Index.FindAsync(id, cancellation) is not { IsFullyErased: false } known)
            return true;
        if (known.ErasedAt is not null || known.Keys.Intersect(keys).Any())
            return false;
        foreach (var segment in known.Segments)
        {
            if (
                await ports.Rows.FindAsync(segment, id, cancellation) is { } row
                && stops.MayHave(row, channel, address)
            )
                return false;
        }

        return true;
    }
}
