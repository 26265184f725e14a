using AlertServerless.Core;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>Stored copies in the subscribers table.</summary>
public sealed class DynamoSubscriberRows(DynamoDbStore store, DynamoDbBatch batch, string table) : ISubscriberRows
{
    private const string Lower = $"attribute_not_exists({SubscriberItem.Revision}) OR {SubscriberItem.Revision} < :v";

    public async Task<bool> TryPutAsync(SubscriberRow row, CancellationToken cancellation)
    {
        var request = Replacing(row);
        request.ConditionExpression = Lower;
        return (await store.UpdateAsync(request, cancellation, read: false)).Applied;
    }

    public Task PutManyAsync(IReadOnlyCollection<SubscriberRow> rows, CancellationToken cancellation) =>
        batch.WriteAsync(
            table,
            rows.Select(row => new WriteRequest(new PutRequest(SubscriberItem.Of(row)))),
            cancellation
        );

    public async Task<SubscriberRow?> FindAsync(SegmentId segment, SubscriberId id, CancellationToken cancellation) =>
        await store.GetAsync(table, Key(segment, id), cancellation) is { } item && !SubscriberItem.IsFence(item)
            ? SubscriberItem.Read(segment, item)
            : null;

    public async Task<bool> TryReplaceAsync(SubscriberRow seen, SubscriberRow changed, CancellationToken cancellation)
    {
        var request = Replacing(changed);
        request.ConditionExpression = AsSeen(seen, request.ExpressionAttributeValues);
        return (await store.UpdateAsync(request, cancellation, read: false)).Applied;
    }

    public async Task<bool> TryFenceAsync(FencedPlace place, DateTimeOffset keepUntil, CancellationToken cancellation)
    {
        var request = Fence(place, keepUntil);
        request.ConditionExpression = $"attribute_not_exists({SubscriberItem.Preferences}) AND ({Lower})";
        var write = await store.UpdateAsync(request, cancellation);
        // What stands in the way is a copy, or a fence that is higher than this one.
        return write.Applied || (write.Item is { } item && SubscriberItem.IsFence(item));
    }

    public async Task<SubscriberRow?> ClearAsync(
        FencedPlace place,
        DateTimeOffset keepUntil,
        CancellationToken cancellation
    )
    {
        var request = Fence(place, keepUntil);
        request.ConditionExpression = Lower;
        request.ReturnValues = Amazon.DynamoDBv2.ReturnValue.ALL_OLD;
        var write = await store.UpdateAsync(request, cancellation, read: false);
        return write is { Applied: true, Item: { Count: > 0 } old } && !SubscriberItem.IsFence(old)
            ? SubscriberItem.TryRead(place.Segment, old, out _)
            : null;
    }

    public async Task<bool> TryRemoveAsync(SubscriberRow seen, CancellationToken cancellation)
    {
        var values = new Dictionary<string, AttributeValue>();
        var request = new DeleteItemRequest
        {
            TableName = table,
            Key = Key(seen.Segment, seen.Id),
            ConditionExpression = AsSeen(seen, values),
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
        {
            if (!SubscriberItem.IsFence(item))
                rows.Add(SubscriberItem.Read(segment, item));
        }

        return rows;
    }

    private static Dictionary<string, AttributeValue> Key(SegmentId segment, SubscriberId id) =>
        DynamoDbStore.Key(segment.Value, id.ToString());

    /// <summary>All of a copy, whatever is there; without a condition.</summary>
    private UpdateItemRequest Replacing(SubscriberRow row)
    {
        var set =
            $"SET {SubscriberItem.Preferences} = :p, {SubscriberItem.Addresses} = :a, {SubscriberItem.Revision} = :v";
        var remove = new List<string> { "#ttl" };
        var values = new Dictionary<string, AttributeValue>
        {
            [":p"] = Av.B(PreferencesCodec.Encode(row.Preferences)),
            [":a"] = Av.B(row.SealedAddresses),
            [":v"] = Av.N(row.Revision),
        };
        SetOrRemove(SubscriberItem.From, ":f", row.ValidityPeriod.From);
        SetOrRemove(SubscriberItem.Until, ":u", row.ValidityPeriod.Until);
        return Request(row.Segment, row.Id, $"{set} REMOVE {string.Join(", ", remove)}", values);

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

    private UpdateItemRequest Fence(FencedPlace place, DateTimeOffset keepUntil) =>
        Request(
            place.Segment,
            place.Id,
            $"SET {SubscriberItem.Revision} = :v, #ttl = :ttl REMOVE {SubscriberItem.Preferences}, "
                + $"{SubscriberItem.Addresses}, {SubscriberItem.From}, {SubscriberItem.Until}",
            new Dictionary<string, AttributeValue>
            {
                [":v"] = Av.N(place.Revision),
                [":ttl"] = Av.N(keepUntil.ToUnixTimeSeconds()),
            }
        );

    private UpdateItemRequest Request(
        SegmentId segment,
        SubscriberId id,
        string update,
        Dictionary<string, AttributeValue> values
    ) =>
        new()
        {
            TableName = table,
            Key = Key(segment, id),
            UpdateExpression = update,
            ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
            ExpressionAttributeValues = values,
        };

    private static string AsSeen(SubscriberRow seen, Dictionary<string, AttributeValue> values)
    {
        values[":seen"] = Av.B(PreferencesCodec.Encode(seen.Preferences));
        values[":at"] = Av.N(seen.Revision);
        return $"{SubscriberItem.Preferences} = :seen AND {SubscriberItem.Revision} = :at "
            + $"AND {Is(SubscriberItem.From, ":from", seen.ValidityPeriod.From)} "
            + $"AND {Is(SubscriberItem.Until, ":until", seen.ValidityPeriod.Until)}";

        string Is(string name, string placeholder, DateTimeOffset? value)
        {
            if (value is not { } instant)
                return $"attribute_not_exists({name})";
            values[placeholder] = Av.N(instant);
            return $"{name} = {placeholder}";
        }
    }
}
