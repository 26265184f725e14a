using AlertServerless.Core;
using AlertServerless.Core.SignUp;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.SignUp;

/// <summary>Items of sign-up: <c>pk {key}</c>, <c>sk item</c>. DynamoDB removes what has expired within days; until
/// then it does not count.</summary>
public sealed class DynamoVersionedItems(DynamoDbStore store, string table) : IVersionedItems
{
    private const string Sort = "item";
    private const string Value = "b";
    private const string Version = "v";

    public async Task<VersionedItem?> FindAsync(string key, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await store.GetAsync(table, DynamoDbStore.Key(key, Sort), cancellation) is not { } item)
            return null;
        if (
            item.Bytes(Value) is not { } value
            || item.Number(Version) is not { } version
            || item.Number(Names.Attributes.TimeToLive) is not { } expires
        )
            throw new InvalidDataException($"sign-up item {key.Split('#')[0]}: not of the expected form");
        return expires > now.ToUnixTimeSeconds() ? new VersionedItem(value, version) : null;
    }

    public async Task<bool> TryPutAsync(string key, VersionedItem? seen, NewItem item, CancellationToken cancellation)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":value"] = Av.B(item.Value),
            [":one"] = Av.N(1),
            [":expires"] = Av.N(Seconds(item.ExpiresAt)),
        };
        if (seen is null)
            values[":now"] = Av.N(Seconds(item.Now));
        else
            values[":seen"] = Av.N(seen.Version);
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = DynamoDbStore.Key(key, Sort),
                ConditionExpression = seen is null
                    ? $"attribute_not_exists({Version}) OR #ttl <= :now"
                    : $"{Version} = :seen",
                // The version outlives what expired, so that nobody takes a new item for the old one.
                UpdateExpression = $"SET {Value} = :value, #ttl = :expires ADD {Version} :one",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
                ExpressionAttributeValues = values,
            },
            cancellation,
            read: false
        );
        return write.Applied;
    }

    public async Task<bool> TryRemoveAsync(string key, VersionedItem seen, CancellationToken cancellation) =>
        await store.DeleteAsync(
            new DeleteItemRequest
            {
                TableName = table,
                Key = DynamoDbStore.Key(key, Sort),
                ConditionExpression = $"{Version} = :seen",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":seen"] = Av.N(seen.Version) },
            },
            cancellation
        )
            is not null;

    private static long Seconds(DateTimeOffset instant) => instant.ToUnixTimeSeconds();
}
