namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>Subscribers, their segments and their directory in this process. Each call is as atomic as the real
/// store's, and no more.</summary>
public sealed class InMemorySubscribers : ISegmentReader, ISubscriberRows, ISubscriberIndex
{
    private readonly Lock gate = new();
    private readonly Dictionary<SegmentId, SortedDictionary<SubscriberId, SubscriberRow>> segments = [];
    private readonly Dictionary<SubscriberId, SubscriberLocation> location = [];
    private readonly Dictionary<BlindKey, SortedSet<SubscriberId>> keys = [];

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

    public Task PutAsync(SubscriberRow row, CancellationToken cancellation)
    {
        lock (gate)
            Rows(row.Segment)[row.Id] = row;
        return Task.CompletedTask;
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

    public Task<SubscriberRow?> RemoveAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(Rows(segment).Remove(id, out var removed) ? removed : null);
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

    public Task PutAsync(SubscriberId id, SubscriberLocation location, CancellationToken cancellation)
    {
        lock (gate)
            Put(id, location);
        return Task.CompletedTask;
    }

    public Task PutManyAsync(
        IReadOnlyCollection<KeyValuePair<SubscriberId, SubscriberLocation>> entries,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            foreach (var (id, place) in entries)
                Put(id, place);
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
            return Task.FromResult<IReadOnlyList<SubscriberId>>(keys.TryGetValue(key, out var ids) ? [.. ids] : []);
    }

    public Task RemoveKeysAsync(SubscriberId id, IReadOnlyList<BlindKey> keys, CancellationToken cancellation)
    {
        lock (gate)
            Remove(id, keys);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(SubscriberId id, SubscriberLocation location, CancellationToken cancellation)
    {
        lock (gate)
        {
            Remove(id, location.Keys);
            this.location.Remove(id);
        }

        return Task.CompletedTask;
    }

    private bool IsAsSeen(SubscriberRow seen) =>
        Rows(seen.Segment).TryGetValue(seen.Id, out var stored)
        && stored.Preferences == seen.Preferences
        && stored.ValidityPeriod == seen.ValidityPeriod;

    private SortedDictionary<SubscriberId, SubscriberRow> Rows(SegmentId segment) =>
        segments.TryGetValue(segment, out var rows) ? rows : segments[segment] = [];

    private void Put(SubscriberId id, SubscriberLocation place)
    {
        location[id] = place;
        foreach (var key in place.Keys)
        {
            if (!keys.TryGetValue(key, out var ids))
                keys[key] = ids = [];
            ids.Add(id);
        }
    }

    private void Remove(SubscriberId id, IEnumerable<BlindKey> gone)
    {
        foreach (var key in gone)
        {
            if (keys.TryGetValue(key, out var ids))
                ids.Remove(id);
        }
    }
}

/// <summary>Directory and pages in this process.</summary>
public sealed class InMemoryDirectory : ISegmentDirectory, ISegmentPages
{
    private readonly Lock gate = new();
    private readonly Dictionary<SegmentId, SegmentTally> tallies = [];
    private readonly Dictionary<SegmentColumn, (int Page, int Taken)> open = [];

    public Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation)
    {
        lock (gate)
        {
            return Task.FromResult<IReadOnlyList<SegmentEntry>>([
                .. tallies.Where(tally => tally.Key.Shard == shard).Select(tally => tally.Value.ToEntry(tally.Key)),
            ]);
        }
    }

    public Task<PlaceGrant> TakePlacesAsync(
        SegmentColumn column,
        int wanted,
        int pageSize,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var (page, taken) = open.GetValueOrDefault(column);
            if (taken >= pageSize)
                (page, taken) = (page + 1, 0);
            var places = Math.Min(wanted, pageSize - taken);
            open[column] = (page, taken + places);
            return Task.FromResult(new PlaceGrant(page, places));
        }
    }

    public Task<SegmentTally> CountAsync(SegmentId segment, PopulationChange change, CancellationToken cancellation)
    {
        lock (gate)
        {
            var tally = Tally(segment);
            return Task.FromResult(
                tallies[segment] = tally with { Sums = tally.Sums + change, Version = tally.Version + 1 }
            );
        }
    }

    public Task WidenAsync(SegmentId segment, SegmentBounds bounds, CancellationToken cancellation)
    {
        lock (gate)
        {
            var tally = Tally(segment);
            if (!tally.Bounds.Cover(bounds))
                tallies[segment] = tally with { Bounds = tally.Bounds.Widened(bounds), Version = tally.Version + 1 };
        }

        return Task.CompletedTask;
    }

    public Task<SegmentTally?> FindTallyAsync(SegmentId segment, CancellationToken cancellation)
    {
        lock (gate)
            return Task.FromResult(tallies.GetValueOrDefault(segment));
    }

    public Task<bool> TryReplaceTallyAsync(
        SegmentId segment,
        long expectedVersion,
        SegmentTally tally,
        CancellationToken cancellation
    )
    {
        lock (gate)
        {
            var unchanged = Tally(segment).Version == expectedVersion;
            if (unchanged)
                tallies[segment] = tally;
            return Task.FromResult(unchanged);
        }
    }

    private SegmentTally Tally(SegmentId segment) =>
        tallies.GetValueOrDefault(segment) ?? new SegmentTally(default, SegmentBounds.None, 0);
}
