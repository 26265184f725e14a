using AlertServerless.Core;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>Stored copies in the subscribers table.</summary>
public sealed class DynamoSubscriberRows(DynamoDbStore store, DynamoDbBatch batch, string table) : ISubscriberRows
{
    public Task PutAsync(SubscriberRow row, CancellationToken cancellation) =>
        store.PutAsync(table, SubscriberItem.Of(row), cancellation);

    public Task PutManyAsync(IReadOnlyCollection<SubscriberRow> rows, CancellationToken cancellation) =>
        batch.WriteAsync(
            table,
            rows.Select(row => new WriteRequest(new PutRequest(SubscriberItem.Of(row)))),
            cancellation
        );

    public async Task<SubscriberRow?> FindAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation) =>
        await store.GetAsync(table, Key(segment, id), cancellation) is { } item
            ? SubscriberItem.Read(segment, item)
            : null;

    public async Task<bool> TryReplaceAsync(SubscriberRow seen, SubscriberRow changed, CancellationToken cancellation)
    {
        var (condition, values) = AsSeen(seen);
        var set = $"SET {SubscriberItem.Preferences} = :p, {SubscriberItem.Addresses} = :a";
        var remove = new List<string>();
        values[":p"] = Av.B(PreferencesCodec.Encode(changed.Preferences));
        values[":a"] = Av.B(changed.SealedAddresses);
        SetOrRemove(SubscriberItem.From, ":f", changed.ValidityPeriod.From);
        SetOrRemove(SubscriberItem.Until, ":u", changed.ValidityPeriod.Until);
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(seen.Segment, seen.Id),
                ConditionExpression = condition,
                UpdateExpression = remove.Count == 0 ? set : $"{set} REMOVE {string.Join(", ", remove)}",
                ExpressionAttributeValues = values,
            },
            cancellation,
            look: false
        );
        return write.Applied;

        void SetOrRemove(string name, string placeholder, DateTimeOffset? value)
        {
            if (value is not { } instant)
            {
                remove.Add(name);
                return;
            }

            set += $", {name} = {placeholder}";
            values[placeholder] = Av.N(instant);
        }
    }

    public async Task<SubscriberRow?> RemoveAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation) =>
        await store.DeleteAsync(new DeleteItemRequest { TableName = table, Key = Key(segment, id) }, cancellation)
            is { } removed
            ? SubscriberItem.Read(segment, removed)
            : null;

    public async Task<bool> TryRemoveAsync(SubscriberRow seen, CancellationToken cancellation)
    {
        var (condition, values) = AsSeen(seen);
        var request = new DeleteItemRequest
        {
            TableName = table,
            Key = Key(seen.Segment, seen.Id),
            ConditionExpression = condition,
            ExpressionAttributeValues = values,
        };
        return await store.DeleteAsync(request, cancellation) is not null;
    }

    public async Task<IReadOnlyList<SubscriberRow>> ListAsync(SegmentId segment, CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :segment",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":segment"] = Av.S(segment.Value) },
        };
        var rows = new List<SubscriberRow>();
        await foreach (var item in store.QueryAsync(request, cancellation))
            rows.Add(SubscriberItem.Read(segment, item));
        return rows;
    }

    private static Dictionary<string, AttributeValue> Key(SegmentId segment, SubscriberId id) =>
        DynamoDbStore.Key(segment.Value, id.ToString());

    private static (string Condition, Dictionary<string, AttributeValue> Values) AsSeen(SubscriberRow seen)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":seen"] = Av.B(PreferencesCodec.Encode(seen.Preferences)),
        };
        var condition =
            $"{SubscriberItem.Preferences} = :seen AND {Is(SubscriberItem.From, ":from", seen.ValidityPeriod.From)} "
            + $"AND {Is(SubscriberItem.Until, ":until", seen.ValidityPeriod.Until)}";
        return (condition, values);

        string Is(string name, string placeholder, DateTimeOffset? value)
        {
            if (value is not { } instant)
                return $"attribute_not_exists({name})";
            values[placeholder] = Av.N(instant);
            return $"{name} = {placeholder}";
        }
    }
}
