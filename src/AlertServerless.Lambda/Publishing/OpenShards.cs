using System.Globalization;
using System.Numerics;
using Amazon.Kinesis;
using Amazon.Kinesis.Model;

namespace AlertServerless.Lambda.Publishing;

/// <summary>
/// The shards of a stream that take records, in the order of their hash keys: what a plan calls partition n is the
/// n-th. Together they cover every hash key, whatever the stream was split or merged to, so a record that is addressed
/// by an older list still lands in exactly one shard.
/// </summary>
public sealed class OpenShards
{
    private readonly Shard[] shards;

    private OpenShards(Shard[] shards) => this.shards = shards;

    public int Count => shards.Length;

    /// <summary>The open ones of all that the stream lists; a closed one only waits to be read.</summary>
    public static OpenShards Of(IEnumerable<Shard> all) =>
        new([
            .. all.Where(shard => shard.SequenceNumberRange?.EndingSequenceNumber is null)
                .OrderBy(shard =>
                    BigInteger.Parse(
                        shard.HashKeyRange.StartingHashKey,
                        NumberStyles.None,
                        CultureInfo.InvariantCulture
                    )
                ),
        ]);

    /// <summary>All pages of ListShards. Its limit is 1,000 calls a second for a stream.</summary>
    public static async Task<OpenShards> ListAsync(
        IAmazonKinesis kinesis,
        string stream,
        CancellationToken cancellation
    ) => Of(await ListAllAsync(kinesis, stream, cancellation));

    /// <summary>Closed ones too.</summary>
    public static async Task<IReadOnlyList<Shard>> ListAllAsync(
        IAmazonKinesis kinesis,
        string stream,
        CancellationToken cancellation
    )
    {
        var all = new List<Shard>();
        string? next = null;
        do
        {
            // A token names its stream; both together are refused.
            var page = await kinesis.ListShardsAsync(
                next is null
                    ? new ListShardsRequest { StreamName = stream }
                    : new ListShardsRequest { NextToken = next },
                cancellation
            );
            all.AddRange(page.Shards ?? []);
            next = page.NextToken;
        } while (!string.IsNullOrEmpty(next));
        return all;
    }

    /// <summary>The shard's id.</summary>
    public string IdOf(int partition) => shards[partition].ShardId;

    /// <summary>A hash key that leads to the shard and to no other.</summary>
    public string HashKeyOf(int partition) => shards[partition].HashKeyRange.StartingHashKey;
}
