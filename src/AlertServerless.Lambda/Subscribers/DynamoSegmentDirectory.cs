using AlertServerless.Core;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>The directory, one partition a shard: a shard of a million people's 2,500 segments is one query of some 80
/// entries.</summary>
/// <param name="onDamaged">Called for an entry that cannot be read; null when nobody listens.</param>
public sealed class DynamoSegmentDirectory(DynamoDbStore store, string table, Action<string>? onDamaged = null)
    : ISegmentDirectory
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
            // A damaged entry is left out, and not the shard's other segments.
            if (!SegmentId.TryParse(item.Text(Names.Attributes.SortKey), out var segment))
                onDamaged?.Invoke($"directory shard {shard}: '{item.Text(Names.Attributes.SortKey)}' is no segment");
            else if (TallyItem.Damage(item) is { } attribute)
                entries.Add(Unknown(segment, attribute));
            else
                entries.Add(TallyItem.Read(item).ToEntry(segment));
        }

        return entries;
    }

    // Who is in it is stored elsewhere: it gets bounds that leave nobody out, and eligibility is then judged for each
    // subscriber.
    private SegmentEntry Unknown(SegmentId segment, string attribute)
    {
        onDamaged?.Invoke($"directory entry {segment}: attribute '{attribute}' is missing or malformed");
        return new SegmentEntry(segment, Population: 1, segment.Cell.Center, 0, 0, float.MaxValue);
    }
}
