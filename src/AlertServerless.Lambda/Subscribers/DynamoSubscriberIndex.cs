using AlertServerless.Core;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>Locations (<c>pk id#{id}</c>, <c>sk where</c>) and address index (<c>pk who#{blind key}</c>, <c>sk
/// {id}</c>), in the subscribers table. A move changes only the location.</summary>
public sealed class DynamoSubscriberIndex(DynamoDbStore store, DynamoDbBatch batch, string table) : ISubscriberIndex
{
    private const string Where = "where";
    private const string Segment = "seg";
    private const string Former = "old";
    private const string Keys = "who";

    public Task PutAsync(SubscriberId id, SubscriberLocation location, CancellationToken cancellation) =>
        batch.WriteAsync(table, Puts(id, location), cancellation);

    public Task PutManyAsync(
        IReadOnlyCollection<KeyValuePair<SubscriberId, SubscriberLocation>> entries,
        CancellationToken cancellation
    ) => batch.WriteAsync(table, entries.SelectMany(entry => Puts(entry.Key, entry.Value)), cancellation);

    public async Task<SubscriberLocation?> FindAsync(SubscriberId id, CancellationToken cancellation)
    {
        if (await store.GetAsync(table, WhereKey(id), cancellation) is not { } item)
            return null;
        return new SubscriberLocation(
            Parse(id, item.Text(Segment)),
            [.. Set(item, Former).Select(text => Parse(id, text))],
            [.. Set(item, Keys).Select(text => new BlindKey(text))]
        );
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

    public Task RemoveKeysAsync(SubscriberId id, IReadOnlyList<BlindKey> keys, CancellationToken cancellation) =>
        batch.WriteAsync(table, keys.Select(key => new WriteRequest(new DeleteRequest(WhoKey(key, id)))), cancellation);

    public async Task RemoveAsync(SubscriberId id, SubscriberLocation location, CancellationToken cancellation)
    {
        await RemoveKeysAsync(id, location.Keys, cancellation);
        await store.DeleteAsync(new DeleteItemRequest { TableName = table, Key = WhereKey(id) }, cancellation);
    }

    private static IEnumerable<WriteRequest> Puts(SubscriberId id, SubscriberLocation location)
    {
        var item = WhereKey(id);
        item[Segment] = Av.S(location.Segment.Value);
        // An empty set cannot be stored: absent means none.
        if (location.Former.Count > 0)
            item[Former] = new AttributeValue { SS = [.. location.Former.Select(segment => segment.Value)] };
        if (location.Keys.Count > 0)
            item[Keys] = new AttributeValue { SS = [.. location.Keys.Select(key => key.Value)] };
        return location
            .Keys.Select(key => WhoKey(key, id))
            .Prepend(item)
            .Select(put => new WriteRequest(new PutRequest(put)));
    }

    private static Dictionary<string, AttributeValue> WhereKey(SubscriberId id) => DynamoDbStore.Key($"id#{id}", Where);

    private static Dictionary<string, AttributeValue> WhoKey(BlindKey key, SubscriberId id) =>
        DynamoDbStore.Key(WhoPartition(key), id.ToString());

    private static string WhoPartition(BlindKey key) => $"who#{key.Value}";

    private static List<string> Set(Dictionary<string, AttributeValue> item, string name) =>
        item.GetValueOrDefault(name)?.SS ?? [];

    private static SegmentId Parse(SubscriberId id, string? text) =>
        SegmentId.TryParse(text, out var segment)
            ? segment
            : throw new InvalidDataException($"whereabouts of {id}: '{text}' is no segment");
}
