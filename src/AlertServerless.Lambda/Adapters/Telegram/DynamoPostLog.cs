using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Channels.Posts;
using AlertServerless.Lambda.Adapters.DynamoDb;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Adapters.Telegram;

/// <summary>Public posts in the state table: <c>pk = post#{event}</c>, <c>sk = channel</c>; <c>b</c> begun, <c>m</c> message reference.</summary>
public sealed class DynamoPostLog(DynamoDbStore store, string table, TimeProvider clock) : IPostLog
{
    private const string Begun = "b";
    private const string MessageRef = "m";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task<IReadOnlyDictionary<string, long>> StandingAsync(EventId eventId, CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :pk",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":pk"] = Av.S(Partition(eventId)) },
        };
        var posts = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var item in store.QueryAsync(request, cancellation))
        {
            if (item.Number(MessageRef) is { } reference) posts[item.Text(Names.Attributes.SortKey)!] = reference;
        }

        return posts;
    }

    public async Task<bool> TryBeginAsync(EventId eventId, string channel, DateTimeOffset now, CancellationToken cancellation)
    {
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = DynamoDbStore.Key(Partition(eventId), channel),
                ConditionExpression = $"attribute_not_exists({Begun}) OR (attribute_not_exists({MessageRef}) AND {Begun} <= :given)",
                UpdateExpression = $"SET {Begun} = :now, #ttl = :ttl",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":now"] = Av.N(now),
                    [":given"] = Av.N(now - PostLog.GiveWay),
                    [":ttl"] = Av.N((clock.GetUtcNow() + Kept).ToUnixTimeSeconds()),
                },
            },
            cancellation,
            look: false);
        return write.Applied;
    }

    public async Task StandsAsync(EventId eventId, string channel, long messageRef, CancellationToken cancellation) =>
        await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = DynamoDbStore.Key(Partition(eventId), channel),
                UpdateExpression = $"SET {MessageRef} = :ref",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":ref"] = Av.N(messageRef) },
            },
            cancellation,
            look: false);

    private static string Partition(EventId eventId) => $"post#{eventId.Value}";
}
