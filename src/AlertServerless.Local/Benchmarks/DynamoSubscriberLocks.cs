using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The first generation's lock: one conditional write for each subscriber. Kept for comparison; the functions have no such thing.</summary>
internal sealed class DynamoSubscriberLocks(IAmazonDynamoDB client, string table)
{
    public async Task<bool> TryLockAsync(AlertId alert, SubscriberId subscriber, CancellationToken cancellation)
    {
        var request = new PutItemRequest
        {
            TableName = table,
            Item = new Dictionary<string, AttributeValue>
            {
                [Names.Attributes.PartitionKey] = new() { S = $"lock#{alert}" },
                [Names.Attributes.SortKey] = new() { S = subscriber.ToString() },
            },
            ConditionExpression = $"attribute_not_exists({Names.Attributes.PartitionKey})",
        };
        try
        {
            await client.PutItemAsync(request, cancellation);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }
}
