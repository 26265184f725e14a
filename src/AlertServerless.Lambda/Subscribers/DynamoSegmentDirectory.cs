using AlertServerless.Core;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>The directory, one partition a shard: a shard of a million people's 2,500 segments is one query of some 80
/// entries.</summary>
public sealed class DynamoSegmentDirectory(DynamoDbStore store, string table) : ISegmentDirectory
{
    public async Task<IReadOnlyList<SegmentEntry>> ListAsync(int shard, CancellationToken cancellation)
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :shard",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":shard"] = Av.S(TallyItem.Partition(shard)),
            },
        };
        var entries = new List<SegmentEntry>();
        await foreach (var item in store.QueryAsync(request, cancellation))
        {
            if (!SegmentId.TryParse(item.Text(Names.Attributes.SortKey), out var segment))
                throw new InvalidDataException(
                    $"directory shard {shard}: '{item.Text(Names.Attributes.SortKey)}' is no segment"
                );
            entries.Add(TallyItem.Read(item).ToEntry(segment));
        }

        return entries;
    }
}
