using AlertServerless.Core;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>Locations (<c>pk id#{id}</c>, <c>sk where</c>), address index (<c>pk who#{blind key}</c>, <c>sk {id}</c>)
/// and stopped addresses (<c>pk stop#{blind key}</c>, <c>sk stop</c>), in the subscribers table. A move changes only
/// the location.</summary>
public sealed class DynamoSubscriberIndex(DynamoDbStore store, DynamoDbBatch batch, string table) : ISubscriberIndex
{
    private const string Stop = "stop";
    private const string Reason = "why";
    private const string At = "at";
    private const int AtOnce = 8;

    public async Task<bool> TryPutAsync(
        SubscriberId id,
        SubscriberLocation location,
        DateTimeOffset? keepUntil,
        CancellationToken cancellation
    )
    {
        var request = LocationItem.Update(table, WhereKey(id), location, keepUntil);
        return (await store.UpdateAsync(request, cancellation, read: false)).Applied;
    }

    public Task PutManyAsync(
        IReadOnlyCollection<KeyValuePair<SubscriberId, SubscriberLocation>> entries,
        CancellationToken cancellation
    ) => batch.WriteAsync(table, entries.SelectMany(entry => Puts(entry.Key, entry.Value)), cancellation);

    public async Task<SubscriberLocation?> FindAsync(SubscriberId id, CancellationToken cancellation) =>
        await store.GetAsync(table, WhereKey(id), cancellation) is { } item ? LocationItem.Read(id, item) : null;

    public async Task<IReadOnlySet<SubscriberId>> FindTakenAsync(
        IReadOnlyCollection<SubscriberId> ids,
        CancellationToken cancellation
    )
    {
        var items = await batch.FindAsync(table, [.. ids.Select(WhereKey)], cancellation);
        return items
            .Select(item => item.Text(Names.Attributes.PartitionKey)!["id#".Length..])
            .Select(text =>
                SubscriberId.TryParse(text, out var id) ? id : throw new InvalidDataException($"'{text}' is no id")
            )
            .ToHashSet();
    }

    public async Task<IReadOnlyList<SubscriberId>> FindAsync(BlindKey key, CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :who",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":who"] = Av.S(WhoPartition(key)) },
        };
        var ids = new List<SubscriberId>();
        await foreach (var item in store.QueryAsync(request, cancellation))
        {
            if (!SubscriberId.TryParse(item.Text(Names.Attributes.SortKey), out var id))
                throw new InvalidDataException($"address index {WhoPartition(key)}: an entry is no subscriber id");
            ids.Add(id);
        }

        return ids;
    }

    public Task AddKeysAsync(
        SubscriberId id,
        IReadOnlyCollection<BlindKey> keys,
        long revision,
        CancellationToken cancellation
    ) =>
        EachAsync(
            keys,
            (key, token) =>
                store.UpdateAsync(
                    new UpdateItemRequest
                    {
                        TableName = table,
                        Key = WhoKey(key, id),
                        ConditionExpression =
                            $"attribute_not_exists({LocationItem.Revision}) OR {LocationItem.Revision} < :v",
                        UpdateExpression = $"SET {LocationItem.Revision} = :v",
                        ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":v"] = Av.N(revision) },
                    },
                    token,
                    read: false
                ),
            cancellation
        );

    public Task RemoveKeysAsync(
        SubscriberId id,
        IReadOnlyCollection<BlindKey> keys,
        long revision,
        CancellationToken cancellation
    ) =>
        EachAsync(
            keys,
            (key, token) =>
                store.DeleteAsync(
                    new DeleteItemRequest
                    {
                        TableName = table,
                        Key = WhoKey(key, id),
                        ConditionExpression = $"{LocationItem.Revision} <= :v",
                        ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":v"] = Av.N(revision) },
                    },
                    token
                ),
            cancellation
        );

    public Task PutStopAsync(BlindKey key, StopEntry stop, CancellationToken cancellation)
    {
        var item = StopKey(key);
        item[Reason] = Av.N((long)stop.Reason);
        item[At] = Av.N(stop.At);
        return store.PutAsync(table, item, cancellation);
    }

    public async Task<StopEntry?> FindStopAsync(BlindKey key, CancellationToken cancellation) =>
        await store.GetAsync(table, StopKey(key), cancellation) is { } item
            ? new StopEntry((StopReason)(item.Number(Reason) ?? 0), item.Instant(At) ?? DateTimeOffset.UnixEpoch)
            : null;

    public async Task<IReadOnlySet<BlindKey>> FindStoppedAsync(
        IReadOnlyCollection<BlindKey> keys,
        CancellationToken cancellation
    ) =>
        (await batch.FindAsync(table, [.. keys.Distinct().Select(StopKey)], cancellation))
            .Select(item => new BlindKey(item.Text(Names.Attributes.PartitionKey)!["stop#".Length..]))
            .ToHashSet();

    public Task RemoveStopAsync(BlindKey key, CancellationToken cancellation) =>
        store.DeleteAsync(new DeleteItemRequest { TableName = table, Key = StopKey(key) }, cancellation);

    private static Task EachAsync<T>(
        IEnumerable<BlindKey> keys,
        Func<BlindKey, CancellationToken, Task<T>> write,
        CancellationToken cancellation
    ) =>
        Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (key, token) => await write(key, token)
        );

    private static IEnumerable<WriteRequest> Puts(SubscriberId id, SubscriberLocation location)
    {
        return location
            .Keys.Select(key =>
            {
                var entry = WhoKey(key, id);
                entry[LocationItem.Revision] = Av.N(location.Revision);
                return entry;
            })
            .Prepend(LocationItem.Put(WhereKey(id), location))
            .Select(put => new WriteRequest(new PutRequest(put)));
    }

    private static Dictionary<string, AttributeValue> WhereKey(SubscriberId id) =>
        DynamoDbStore.Key($"id#{id}", "where");

    private static Dictionary<string, AttributeValue> WhoKey(BlindKey key, SubscriberId id) =>
        DynamoDbStore.Key(WhoPartition(key), id.ToString());

    private static Dictionary<string, AttributeValue> StopKey(BlindKey key) =>
        DynamoDbStore.Key($"stop#{key.Value}", Stop);

    private static string WhoPartition(BlindKey key) => $"who#{key.Value}";
}
