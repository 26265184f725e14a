namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>What became of one subscriber's index entries.</summary>
public enum RotatedEntry
{
    /// <summary>Entered under the current key alone, now or already.</summary>
    Current,

    /// <summary>Nobody has the id, or not any more.</summary>
    Nobody,

    /// <summary>Their addresses do not open, so the entries stay under the former key.</summary>
    Shut,

    /// <summary>Others changed the subscriber at each attempt.</summary>
    Contended,
}

/// <summary>
/// Enters everybody under the blind index's current key. Every process must know both keys before it starts; the former
/// one is kept for reading until nobody is left under it. New entries are made before old ones are removed, so
/// everybody can be found at every moment. Stops stay under the key that they were made with, because no address is
/// kept with them: docs/privacy.md.
/// </summary>
public sealed class IndexRotation(RegistryPorts ports, AddressSealer sealer, BlindIndex blindIndex)
{
    private const int Attempts = 10;

    public async Task<RotatedEntry> RotateAsync(SubscriberId id, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (await ports.Index.FindAsync(id, cancellation) is not { ErasedAt: null } known)
                return RotatedEntry.Nobody;
            var former = known.Keys.Where(key => key.KeyId != blindIndex.CurrentKeyId).ToList();
            if (former.Count == 0)
                return RotatedEntry.Current;
            if (await KeysAsync(id, known, cancellation) is not { Count: > 0 } current)
                return RotatedEntry.Shut;
            var both = known with { Keys = [.. known.Keys.Union(current)], Revision = known.Revision + 1 };
            if (!await ports.Index.TryPutAsync(id, both, null, cancellation))
                continue;
            await ports.Index.AddKeysAsync(id, current, both.Revision, cancellation);
            var without = both with { Keys = [.. both.Keys.Except(former)], Revision = both.Revision + 1 };
            if (!await ports.Index.TryPutAsync(id, without, null, cancellation))
                continue;
            await ports.Index.RemoveKeysAsync(id, former, without.Revision, cancellation);
            return RotatedEntry.Current;
        }

        return RotatedEntry.Contended;
    }

    /// <summary>The current keys of every address in any of the subscriber's copies; null when one does not
    /// open.</summary>
    private async Task<IReadOnlyList<BlindKey>?> KeysAsync(
        SubscriberId id,
        SubscriberLocation known,
        CancellationToken cancellation
    )
    {
        var keys = new HashSet<BlindKey>();
        foreach (var segment in known.Segments)
        {
            if (await ports.Rows.FindAsync(segment, id, cancellation) is not { } row)
                continue;
            if (sealer.Open(segment.Value, row.ToStored()) is not OpenedAddresses.Book book)
                return null;
            keys.UnionWith(blindIndex.KeysOf(book.Addresses));
        }

        return [.. keys];
    }
}
