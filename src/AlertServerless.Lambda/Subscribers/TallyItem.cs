using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Subscribers;

/// <summary>A directory entry: <c>pk shard#{NN}</c>, <c>sk {segment}</c>. A bound that is absent covers nobody.</summary>
internal static class TallyItem
{
    public const string People = "n";
    public const string Latitudes = "slat";
    public const string Longitudes = "slon";
    public const string LowestIntensity = "lo";
    public const string LowestWish = "lm";
    public const string WidestWish = "wk";
    public const string EntryVersion = "v";
    public const string WriteId = "w";

    public static string Partition(int shard) => string.Create(CultureInfo.InvariantCulture, $"{Names.Keys.DirectoryShard}{shard:00}");

    public static Dictionary<string, AttributeValue> Key(SegmentId segment) => DynamoDbStore.Key(Partition(segment.Shard), segment.Value);

    public static SegmentTally Read(Dictionary<string, AttributeValue> item) => new(
        new PopulationChange((int)(item.Number(People) ?? 0), item.Number(Latitudes) ?? 0, item.Number(Longitudes) ?? 0),
        new SegmentBounds(
            item.Single(LowestIntensity) ?? float.PositiveInfinity,
            item.Single(LowestWish) ?? float.PositiveInfinity,
            item.Single(WidestWish) ?? 0),
        item.Number(EntryVersion) ?? 0);
}
