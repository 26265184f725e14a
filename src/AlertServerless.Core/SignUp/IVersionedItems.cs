namespace AlertServerless.Core.SignUp;

/// <summary>A small value that is replaced only by whoever has seen it last.</summary>
/// <param name="Value">The bytes, as written.</param>
/// <param name="Version">Grows with every write of the key.</param>
public sealed record VersionedItem(ReadOnlyMemory<byte> Value, long Version);

/// <summary>
/// What sign-up remembers for hours: pending requests, counts of limits, and tokens that were used. Each call is one
/// strongly consistent read or one conditional write on one item. An item that has expired is as good as absent, also
/// while the store still holds it.
/// </summary>
public interface IVersionedItems
{
    /// <summary>The item, or null when there is none or it expired before <paramref name="now"/>.</summary>
    Task<VersionedItem?> FindAsync(string key, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Writes the value if the item is still <paramref name="seen"/> (null: absent or expired); else
    /// false.</summary>
    Task<bool> TryPutAsync(string key, VersionedItem? seen, NewItem item, CancellationToken cancellation);

    /// <summary>Removes the item if it is still <paramref name="seen"/>; else false.</summary>
    Task<bool> TryRemoveAsync(string key, VersionedItem seen, CancellationToken cancellation);
}

/// <param name="Now">When it is written: what expired before then may be overwritten.</param>
/// <param name="ExpiresAt">From then on it is as good as absent; to the second.</param>
public readonly record struct NewItem(ReadOnlyMemory<byte> Value, DateTimeOffset Now, DateTimeOffset ExpiresAt);

/// <summary>The items in this process.</summary>
public sealed class InMemoryVersionedItems : IVersionedItems
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (VersionedItem Item, DateTimeOffset ExpiresAt)> items = [];

    /// <summary>Everything that is held, for tests that look for what must not be there.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Contents
    {
        get
        {
            lock (gate)
                return items.ToDictionary(entry => entry.Key, entry => entry.Value.Item.Value);
        }
    }

    public Task<VersionedItem?> FindAsync(string key, DateTimeOffset now, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(Live(key, now));
    }

    public Task<bool> TryPutAsync(string key, VersionedItem? seen, NewItem item, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (Live(key, item.Now)?.Version != seen?.Version)
                return Task.FromResult(false);
            var version = items.TryGetValue(key, out var held) ? held.Item.Version + 1 : 1;
            items[key] = (new VersionedItem(item.Value.ToArray(), version), item.ExpiresAt);
            return Task.FromResult(true);
        }
    }

    public Task<bool> TryRemoveAsync(string key, VersionedItem seen, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(
                items.TryGetValue(key, out var held) && held.Item.Version == seen.Version && items.Remove(key)
            );
    }

    private VersionedItem? Live(string key, DateTimeOffset now) =>
        items.TryGetValue(key, out var held) && held.ExpiresAt > now ? held.Item : null;
}
