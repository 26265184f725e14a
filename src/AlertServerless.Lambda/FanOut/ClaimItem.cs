using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;
using static AlertServerless.Lambda.FanOut.ClaimAttributes;

namespace AlertServerless.Lambda.FanOut;

/// <summary>A claim's item: <c>pk {alert}#{shard}</c>, <c>sk {segment}#{slot}</c>. Reading one that is not whole throws
/// <see cref="InvalidDataException"/>: nobody but this adapter writes here.</summary>
internal static class ClaimItem
{
    public static string Partition(AlertId alert, int shard) => string.Create(CultureInfo.InvariantCulture, $"{alert.Value}#{shard}");

    public static Dictionary<string, AttributeValue> Key(ClaimKey key) =>
        DynamoDbStore.Key(Partition(key.Alert, key.Segment.Shard), string.Create(CultureInfo.InvariantCulture, $"{key.Segment.Value}#{key.Slot}"));

    public static Claim ToClaim(ClaimKey key, Dictionary<string, AttributeValue> item) => new(
        key,
        item.Text(Owner) ?? throw Broken(item, Owner),
        Need(item, Fence),
        DateTimeOffset.FromUnixTimeMilliseconds(Need(item, LockedUntil)),
        Cursor(item),
        Counts(item),
        (int)Need(item, Checkpoints));

    public static ClaimState ToState(Dictionary<string, AttributeValue> item)
    {
        var (segment, slot) = Place(item);
        return new ClaimState(
            segment,
            slot,
            item.Text(Owner) ?? throw Broken(item, Owner),
            Need(item, Fence),
            DateTimeOffset.FromUnixTimeMilliseconds(Need(item, LockedUntil)),
            IsFinished(item),
            Counts(item));
    }

    public static IReadOnlyList<Receipt> Receipts(Dictionary<string, AttributeValue> item)
    {
        var receipts = new List<Receipt>();
        for (var checkpoint = 0; checkpoint < Need(item, Checkpoints); checkpoint++)
        {
            var name = ReceiptsName(checkpoint);
            if (item.Bytes(name) is { } bytes && !ReceiptCodec.TryDecode(bytes, receipts)) throw Broken(item, name);
        }

        return receipts;
    }

    public static string ReceiptsName(int checkpoint) => ReceiptsPrefix + checkpoint.ToString(CultureInfo.InvariantCulture);

    public static bool IsFinished(Dictionary<string, AttributeValue> item) => Need(item, State) == ClaimAttributes.Finished;

    public static long Need(Dictionary<string, AttributeValue> item, string name) => item.Number(name) ?? throw Broken(item, name);

    private static HandOffCounts Counts(Dictionary<string, AttributeValue> item) =>
        new(Count(item, Told), Count(item, Skipped), Count(item, ClaimAttributes.Undelivered));

    // Absent until the first checkpoint.
    private static int Count(Dictionary<string, AttributeValue> item, string name) => (int)(item.Number(name) ?? 0);

    private static SubscriberId? Cursor(Dictionary<string, AttributeValue> item) => item.Text(ClaimAttributes.Cursor) switch
    {
        null => null,
        var text when SubscriberId.TryParse(text, out var cursor) => cursor,
        _ => throw Broken(item, ClaimAttributes.Cursor),
    };

    private static (SegmentId Segment, int Slot) Place(Dictionary<string, AttributeValue> item) =>
        item.Text(Names.Attributes.SortKey)?.Split('#') is [var segmentText, var slotText]
        && SegmentId.TryParse(segmentText, out var segment)
        && int.TryParse(slotText, NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
            ? (segment, slot)
            : throw Broken(item, Names.Attributes.SortKey);

    private static InvalidDataException Broken(Dictionary<string, AttributeValue> item, string attribute) =>
        new($"claim {item.Text(Names.Attributes.PartitionKey)} {item.Text(Names.Attributes.SortKey)}: attribute '{attribute}' is missing or malformed");
}
