using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Delivery;

/// <summary>Public posts in the state table: <c>pk = post#{event}</c>, <c>sk = channel</c>; <c>d</c> when the alert was
/// decided, <c>m</c> message reference; while somebody is at it <c>b</c> begun and <c>o</c> owner.</summary>
public sealed class DynamoPostLog(DynamoDbStore store, string table, TimeProvider clock) : IPostLog
{
    private const string DecidedAt = "d";
    private const string MessageRef = "m";
    private const string Begun = "b";
    private const string Owner = "o";

    // It may begin where it already holds the claim, where an earlier decision's post is finished, or where somebody
    // began, for this decision or an earlier one, and has died since.
    private const string MayBegin =
        $"attribute_not_exists({DecidedAt}) OR ({Owner} = :owner AND {DecidedAt} = :decided) OR "
        + $"(attribute_not_exists({Begun}) AND {DecidedAt} < :decided) OR ({Begun} <= :timedOut AND {DecidedAt} <= "
        + $":decided)";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    public async Task<IReadOnlyDictionary<string, long>> LatestPostsAsync(
        EventId eventId,
        CancellationToken cancellation
    )
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :pk",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":pk"] = Av.S(Partition(eventId)) },
        };
        var posts = new Dictionary<string, long>(StringComparer.Ordinal);
        await foreach (var item in store.QueryAsync(request, cancellation))
            posts[item.Text(Names.Attributes.SortKey)!] = item.Number(MessageRef) ?? 0;
        return posts;
    }

    public async Task<PostClaimAttempt> TryBeginAsync(
        PostClaim claim,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(claim),
                ConditionExpression = MayBegin,
                UpdateExpression = $"SET {Begun} = :now, {Owner} = :owner, {DecidedAt} = :decided, #ttl = :ttl",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":now"] = Av.N(now),
                    [":timedOut"] = Av.N(now - PostLog.ClaimTimeout),
                    [":owner"] = Av.S(claim.Owner),
                    [":decided"] = Av.N(claim.DecidedAt),
                    [":ttl"] = Av.N((clock.GetUtcNow() + Kept).ToUnixTimeSeconds()),
                },
                ReturnValues = Amazon.DynamoDBv2.ReturnValue.ALL_NEW,
            },
            cancellation
        );
        if (write.Applied)
            return new PostClaimAttempt.Acquired(write.Item?.Number(MessageRef) ?? 0);
        // An item that vanished between the refusal and the read is as good as one in somebody's hands: ask again.
        var inTheWay = write.Item ?? [];
        var later = inTheWay.Number(DecidedAt) > claim.DecidedAt.ToUnixTimeMilliseconds();
        return later || (inTheWay.Count > 0 && inTheWay.Number(Begun) is null)
            ? new PostClaimAttempt.Done()
            : new PostClaimAttempt.Busy();
    }

    public async Task CommitAsync(PostClaim claim, long messageRef, CancellationToken cancellation)
    {
        var values = new Dictionary<string, AttributeValue> { [":decided"] = Av.N(claim.DecidedAt) };
        if (messageRef != 0)
            values[":ref"] = Av.N(messageRef);
        await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key(claim),
                UpdateExpression =
                    messageRef != 0
                        ? $"SET {MessageRef} = :ref, {DecidedAt} = :decided REMOVE {Begun}, {Owner}"
                        : $"SET {DecidedAt} = :decided REMOVE {Begun}, {Owner}",
                ExpressionAttributeValues = values,
            },
            cancellation,
            read: false
        );
    }

    private static Dictionary<string, AttributeValue> Key(PostClaim claim) =>
        DynamoDbStore.Key(Partition(claim.Event), claim.Channel);

    private static string Partition(EventId eventId) => $"post#{eventId.Value}";
}
