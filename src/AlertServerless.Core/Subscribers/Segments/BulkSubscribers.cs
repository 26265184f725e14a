using System.Collections.Concurrent;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>What was loaded.</summary>
public readonly record struct BulkLoad(int Subscribers, int Segments);

/// <summary>How a bulk load works.</summary>
/// <param name="Findable">Also write the index: three or more items a person instead of one. Without it nobody can be
/// found by id or address afterwards, which suits a benchmark.</param>
/// <param name="ChunkSize">People prepared at a time, which bounds memory.</param>
/// <param name="Parallelism">Directory writes in flight.</param>
public sealed record BulkLoadOptions(bool Findable, int ChunkSize, int Parallelism)
{
    /// <summary>What all of them agreed to; null for made-up people.</summary>
    public ConsentRecord? Consent { get; init; }

    public static BulkLoadOptions Default { get; } = new(true, 50_000, 16);
}

/// <summary>Signs up many people at once: the same places, entries and rows as <see cref="SubscriberRegistry"/> writes,
/// in far fewer requests. Ids must be new.</summary>
public sealed class BulkSubscribers(
    ISegmentPages pages,
    ISubscriberRows rows,
    ISubscriberIndex index,
    AddressSealer sealer,
    BlindIndex blindIndex,
    SignUpOptions options
)
{
    private readonly SegmentAdmission admission = new(pages);

    /// <param name="subscribers">Read once, chunk by chunk.</param>
    /// <param name="bulk">How.</param>
    /// <param name="progress">Given the number loaded so far, after each chunk.</param>
    /// <param name="cancellation">Cancels between requests; what is loaded stays.</param>
    public async Task<BulkLoad> LoadAsync(
        IEnumerable<NewSubscriber> subscribers,
        BulkLoadOptions bulk,
        IProgress<int>? progress,
        CancellationToken cancellation
    )
    {
        var segments = new HashSet<SegmentId>();
        var loaded = 0;
        foreach (var chunk in subscribers.Chunk(bulk.ChunkSize))
        {
            var chunkToStore = bulk.Findable ? await SuspendStoppedAsync(chunk, cancellation) : chunk;
            var groups = await PlaceAsync(chunkToStore, bulk, cancellation);
            if (bulk.Findable)
                await index.PutManyAsync([.. groups.SelectMany(group => Entries(group, bulk))], cancellation);
            await rows.PutManyAsync([.. groups.SelectMany(Rows)], cancellation);
            await Parallel.ForEachAsync(
                groups,
                ParallelismOf(bulk, cancellation),
                async (group, token) => await admission.CountAsync(group.Segment, default, group.Bounds, token)
            );
            segments.UnionWith(groups.Select(group => group.Segment));
            loaded += chunk.Length;
            progress?.Report(loaded);
        }

        return new BulkLoad(loaded, segments.Count);
    }

    /// <summary>The same people, each with those channels suspended whose address wants nothing.</summary>
    private async Task<NewSubscriber[]> SuspendStoppedAsync(NewSubscriber[] chunk, CancellationToken cancellation)
    {
        var keys = chunk
            .SelectMany(one =>
                one.Addresses.Addresses.SelectMany(entry => blindIndex.AllKeysOf(entry.Key, entry.Value))
            )
            .ToHashSet();
        var stopped = await index.FindStoppedAsync(keys, cancellation);
        return stopped.Count == 0 ? chunk : [.. chunk.Select(one => SuspendStopped(one, stopped))];
    }

    private NewSubscriber SuspendStopped(NewSubscriber one, IReadOnlySet<BlindKey> stopped)
    {
        var plan = one.Preferences.Channels;
        foreach (var (channel, address) in one.Addresses.Addresses)
        {
            if (blindIndex.AllKeysOf(channel, address).Any(stopped.Contains))
                plan = plan.Suspend(channel);
        }

        return one with
        {
            Preferences = one.Preferences with { Channels = plan },
        };
    }

    /// <summary>Gives each a place, and counts them in before any is stored.</summary>
    private async Task<IReadOnlyCollection<Group>> PlaceAsync(
        NewSubscriber[] chunk,
        BulkLoadOptions bulk,
        CancellationToken cancellation
    )
    {
        var groups = new ConcurrentBag<Group>();
        var columns = chunk
            .Select(subscriber => subscriber with { Preferences = PreferencesCodec.AsStored(subscriber.Preferences) })
            .GroupBy(subscriber => SegmentColumn.For(subscriber.Preferences));
        await Parallel.ForEachAsync(
            columns,
            ParallelismOf(bulk, cancellation),
            async (column, token) =>
            {
                var waiting = column.ToArray().AsMemory();
                while (waiting.Length > 0)
                {
                    var grant = await pages.TakeRowsAsync(column.Key, waiting.Length, options.PageSize, token);
                    var group = new Group(column.Key.Page(grant.Page), waiting[..grant.Rows]);
                    // Most pages of a bulk load are new: their entry is one write instead of two or more.
                    if (
                        !await pages.TryReplaceTallyAsync(
                            group.Segment,
                            0,
                            new SegmentTally(group.Sums, group.Bounds, 1),
                            token
                        )
                    )
                        await admission.CountAsync(group.Segment, group.Sums, group.Bounds, token);
                    groups.Add(group);
                    waiting = waiting[grant.Rows..];
                }
            }
        );
        return groups;
    }

    private IEnumerable<SubscriberRow> Rows(Group group)
    {
        using var segmentSealer = sealer.For(group.Segment.Value);
        foreach (var subscriber in group.People.ToArray())
        {
            var row = new SubscriberRow(group.Segment, subscriber.Id, subscriber.Preferences, default);
            yield return row with
            {
                SealedAddresses = segmentSealer.Seal(row.ToStored(), subscriber.Addresses),
            };
        }
    }

    private IEnumerable<KeyValuePair<SubscriberId, SubscriberLocation>> Entries(Group group, BulkLoadOptions bulk) =>
        group
            .People.ToArray()
            .Select(subscriber =>
                KeyValuePair.Create(
                    subscriber.Id,
                    new SubscriberLocation(group.Segment, [], blindIndex.KeysOf(subscriber.Addresses))
                    {
                        Consents = bulk.Consent is { } consent ? [consent] : [],
                    }
                )
            );

    private static ParallelOptions ParallelismOf(BulkLoadOptions bulk, CancellationToken cancellation) =>
        new() { MaxDegreeOfParallelism = bulk.Parallelism, CancellationToken = cancellation };

    private sealed record Group(SegmentId Segment, ReadOnlyMemory<NewSubscriber> People)
    {
        public PopulationChange Sums { get; } =
            People
                .ToArray()
                .Aggregate(default(PopulationChange), (sums, one) => sums + PopulationChange.In(one.Preferences.Home));

        public SegmentBounds Bounds { get; } =
            People
                .ToArray()
                .Aggregate(SegmentBounds.None, (bounds, one) => bounds.Widened(SegmentBounds.For(one.Preferences)));
    }
}
