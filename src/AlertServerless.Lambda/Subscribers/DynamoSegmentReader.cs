using AlertServerless.Core;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>A segment's subscribers by strongly consistent queries: one for a whole slot, as 400 of them are some 120
/// kB and a page of DynamoDB holds 1 MB.</summary>
public sealed class DynamoSegmentReader(DynamoDbStore store, string table) : ISegmentReader
{
    public async Task<SubscriberPage> ReadAsync(
        SegmentId segment,
        SubscriberId? after,
        SubscriberId upTo,
        DateTimeOffset asOf,
        CancellationToken cancellation
    )
    {
        var people = new List<StoredSubscriber>();
        var unreadable = new List<UnreadableSubscriber>();
        if (after >= upTo)
            return new SubscriberPage(people, More: false);
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression =
                $"{Names.Attributes.PartitionKey} = :segment AND {Names.Attributes.SortKey} BETWEEN :first AND :last",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":segment"] = Av.S(segment.Value),
                [":first"] = Av.S(new SubscriberId(after is { } read ? read.Value + 1 : 0).ToString()),
                [":last"] = Av.S(upTo.ToString()),
            },
        };

        // A page with more behind it must hold somebody, or the caller could not go on from it.
        do
        {
            var page = await store.QueryPageAsync(request, cancellation);
            foreach (var item in page.Items ?? [])
            {
                if (SubscriberItem.IsFence(item))
                    continue;
                if (SubscriberItem.TryRead(segment, item, out var problem) is not { } row)
                    unreadable.Add(problem!);
                else if (row.ValidityPeriod.Includes(asOf))
                    people.Add(row.ToStored());
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (people.Count == 0 && request.ExclusiveStartKey is { Count: > 0 });

        return new SubscriberPage(people, More: request.ExclusiveStartKey is { Count: > 0 })
        {
            Unreadable = unreadable,
        };
    }
}
