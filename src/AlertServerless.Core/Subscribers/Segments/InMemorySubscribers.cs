namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>Subscribers, their segments and their directory in this process. Each call is as atomic as the real
/// store's, and no more.</summary>
public sealed class InMemorySubscribers : ISegmentReader, ISubscriberRows, ISubscriberIndex
{
    private readonly Lock gate = new();
    private readonly Dictionary<SegmentId, SortedDictionary<SubscriberId, SubscriberRow>> segments = [];
    private readonly Dictionary<SubscriberId, SubscriberLocation> location = [];
    private readonly Dictionary<(SegmentId, SubscriberId), long> fences = [];
    private readonly Dictionary<BlindKey, SortedDictionary<SubscriberId, long>> keys = [];
    private readonly Dictionary<BlindKey, StopEntry> stops = [];

    /// <summary>The entries of these subscribers.</summary>
    public InMemoryDirectory Directory { get; } = new();

    public Task<SubscriberPage> ReadAsync(
        SegmentId segment,
        SubscriberId? after,
        SubscriberId upTo,
        DateTimeOffset asOf,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            StoredSubscriber[] people =
            [
                .. Rows(segment)
                    .Values.Where(row =>
                        (after is null || row.Id > after) && row.Id <= upTo && row.ValidityPeriod.Includes(asOf)
                    )
                    .Select(row => row.ToStored()),
            ];
            return Task.FromResult(new SubscriberPage(people, More: false));
        }
    }

    public Task<bool> TryPutAsync(SubscriberRow row, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (RevisionAt(row.Segment, row.Id) >= row.Revision)
                return Task.FromResult(false);
            fences.Remove((row.Segment, row.Id));
            Rows(row.Segment)[row.Id] = row;
            return Task.FromResult(true);
        }
    }

    public Task PutManyAsync(IReadOnlyCollection<SubscriberRow> rows, CancellationToken cancellation)
    {
        lock (gate)
        {
            foreach (var row in rows)
                Rows(row.Segment)[row.Id] = row;
        }

        return Task.CompletedTask;
    }

    public Task<SubscriberRow?> FindAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(Rows(segment).GetValueOrDefault(id));
    }

    public Task<bool> TryReplaceAsync(SubscriberRow seen, SubscriberRow changed, CancellationToken cancellation)
    {
        lock (gate)
        {
            var unchanged = IsAsSeen(seen);
            if (unchanged)
                Rows(changed.Segment)[changed.Id] = changed;
            return Task.FromResult(unchanged);
        }
    }

    public Task<bool> TryFenceAsync(FencedPlace place, DateTimeOffset keepUntil, CancellationToken cancellation)
    {
        lock (gate)
        {
            var empty = !Rows(place.Segment).ContainsKey(place.Id);
            if (empty)
                fences[(place.Segment, place.Id)] = Math.Max(RevisionAt(place.Segment, place.Id), place.Revision);
            return Task.FromResult(empty);
        }
    }

    public Task<SubscriberRow?> ClearAsync(FencedPlace place, DateTimeOffset keepUntil, CancellationToken cancellation)
    {
        lock (gate)
        {
            if (RevisionAt(place.Segment, place.Id) >= place.Revision)
                return Task.FromResult<SubscriberRow?>(null);
            fences[(place.Segment, place.Id)] = place.Revision;
            return Task.FromResult(Rows(place.Segment).Remove(place.Id, out var removed) ? removed : null);
        }
    }

    public Task<bool> TryRemoveAsync(SubscriberRow seen, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(IsAsSeen(seen) && Rows(seen.Segment).Remove(seen.Id));
    }

    public Task<IReadOnlyList<SubscriberRow>> ListAsync(SegmentId segment, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<SubscriberRow>>([.. Rows(segment).Values]);
    }

    public Task<bool> TryPutAsync(
        SubscriberId id,
        SubscriberLocation location,
        DateTimeOffset? keepUntil,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var unchanged = (this.location.GetValueOrDefault(id)?.Revision ?? 0) == location.Revision - 1;
            if (unchanged)
                this.location[id] = location;
            return Task.FromResult(unchanged);
        }
    }

    public Task PutManyAsync(
        IReadOnlyCollection<KeyValuePair<SubscriberId, SubscriberLocation>> entries,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            foreach (var (id, place) in entries)
            {
                location[id] = place;
                Add(id, place.Keys, place.Revision);
            }
        }

        return Task.CompletedTask;
    }

    public Task<SubscriberLocation?> FindAsync(SubscriberId id, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(location.GetValueOrDefault(id));
    }

    public Task<IReadOnlyList<SubscriberId>> FindAsync(BlindKey key, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult<IReadOnlyList<SubscriberId>>(
                keys.TryGetValue(key, out var ids) ? [.. ids.Keys] : []
            );
    }

    public Task<IReadOnlySet<SubscriberId>> FindTakenAsync(
        IReadOnlyCollection<SubscriberId> ids,
        CancellationToken cancellation
    )
    {
        lock (gate)
            return Task.FromResult<IReadOnlySet<SubscriberId>>(ids.Where(location.ContainsKey).ToHashSet());
    }

    public Task AddKeysAsync(
        SubscriberId id,
        IReadOnlyCollection<BlindKey> keys,
        long revision,
        CancellationToken cancellation
    )
    {
        lock (gate)
            Add(id, keys, revision);
        return Task.CompletedTask;
    }

    public Task RemoveKeysAsync(
        SubscriberId id,
        IReadOnlyCollection<BlindKey> keys,
        long revision,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            foreach (var key in keys)
            {
                if (
                    this.keys.TryGetValue(key, out var ids)
                    && ids.TryGetValue(id, out var stored)
                    && stored <= revision
                )
                    ids.Remove(id);
            }
        }

        return Task.CompletedTask;
    }

    public Task PutStopAsync(BlindKey key, StopEntry stop, CancellationToken cancellation)
    {
        lock (gate)
            stops[key] = stop;
        return Task.CompletedTask;
    }

    public Task<StopEntry?> FindStopAsync(BlindKey key, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(stops.GetValueOrDefault(key));
    }

    public Task<IReadOnlySet<BlindKey>> FindStoppedAsync(
        IReadOnlyCollection<BlindKey> keys,
        CancellationToken cancellation
    )
    {
        lock (gate)
            return Task.FromResult<IReadOnlySet<BlindKey>>(keys.Where(stops.ContainsKey).ToHashSet());
    }

    public Task RemoveStopAsync(BlindKey key, CancellationToken cancellation)
    {
        lock (gate)
            stops.Remove(key);
        return Task.CompletedTask;
    }

    private bool IsAsSeen(SubscriberRow seen) =>
        Rows(seen.Segment).TryGetValue(seen.Id, out var stored)
        && stored.Preferences == seen.Preferences
        && stored.Revision == seen.Revision
        && stored.ValidityPeriod == seen.ValidityPeriod;

    private SortedDictionary<SubscriberId, SubscriberRow> Rows(SegmentId segment) =>
        segments.TryGetValue(segment, out var rows) ? rows : segments[segment] = [];

    private long RevisionAt(SegmentId segment, SubscriberId id) =>
        Math.Max(Rows(segment).GetValueOrDefault(id)?.Revision ?? 0, fences.GetValueOrDefault((segment, id)));

    private void Add(SubscriberId id, IEnumerable<BlindKey> added, long revision)
    {
        foreach (var key in added)
        {
            if (!keys.TryGetValue(key, out var ids))
                keys[key] = ids = [];
            ids[id] = Math.Max(ids.GetValueOrDefault(id), revision);
        }
    }
}
