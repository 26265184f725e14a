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
    public static string Partition(AlertId alert, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{alert.Value}#{shard}");

    public static Dictionary<string, AttributeValue> Key(ClaimKey key) =>
        DynamoDbStore.Key(
            Partition(key.Alert, key.Segment.Shard),
            string.Create(CultureInfo.InvariantCulture, $"{key.Segment.Value}#{key.Slot}")
        );

    public static Claim ToClaim(ClaimKey key, Dictionary<string, AttributeValue> item) =>
        new(
            key,
            item.Text(Owner) ?? throw Broken(item, Owner),
            Need(item, Fence),
            Until(item),
            Cursor(item),
            Counts(item),
            (int)Need(item, Checkpoints)
        )
        {
            IntentName = item.Text(ClaimAttributes.IntentName) ?? "",
        };

    /// <summary>What every claim has, whoever reads it.</summary>
    /// <returns>The first attribute that is missing or malformed; null when all are well.</returns>
    public static string? Damage(Dictionary<string, AttributeValue> item) =>
        Place(item) is null ? Names.Attributes.SortKey
        : item.Text(Owner) is null ? Owner
        : item.Instant(LockedUntil) is null ? LockedUntil
        : item.ContainsKey(ClaimAttributes.Cursor) && Cursor(item) is null ? ClaimAttributes.Cursor
        : Array.Find([Fence, Slots, State, Checkpoints], name => item.Number(name) is null)
            ?? Array.Find(
                [Notified, Skipped, Undelivered],
                name => item.ContainsKey(name) && item.Number(name) is null
            );

    /// <summary>One more than the highest number of a batch of receipts.</summary>
    public static int ReceiptBatches(Dictionary<string, AttributeValue> item) => item.Keys.Select(BatchOf).Max() + 1;

    private static int BatchOf(string attribute) =>
        attribute.StartsWith(ReceiptsPrefix, StringComparison.Ordinal)
        && int.TryParse(attribute.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;

    public static ClaimState ToState(Dictionary<string, AttributeValue> item)
    {
        var (segment, slot) = Place(item) ?? throw Broken(item, Names.Attributes.SortKey);
        return new ClaimState(
            segment,
            slot,
            (int)Need(item, Slots),
            item.Text(Owner) ?? throw Broken(item, Owner),
            Need(item, Fence),
            Until(item),
            IsFinished(item),
            Counts(item)
        );
    }

    public static IReadOnlyList<Receipt> Receipts(Dictionary<string, AttributeValue> item, Action<string>? onDamaged)
    {
        var receipts = new List<Receipt>();
        foreach (var name in item.Keys.Where(name => BatchOf(name) >= 0).OrderBy(BatchOf))
            if (item.Bytes(name) is not { } bytes || !ReceiptCodec.TryDecode(bytes, receipts))
                onDamaged?.Invoke(Broken(item, name).Message);
        return receipts;
    }

    public static string ReceiptsName(int checkpoint) =>
        ReceiptsPrefix + checkpoint.ToString(CultureInfo.InvariantCulture);

    /// <summary>By earlier holders: without what the present one intends, if there is one.</summary>
    public static IReadOnlyList<SubscriberId> Intended(
        Dictionary<string, AttributeValue> item,
        Action<string>? onDamaged
    )
    {
        var isHeld = item.Number(State) == Held && item.Instant(LockedUntil) > DateTimeOffset.UnixEpoch;
        var present = isHeld ? IntentPrefix + item.Text(IntentName) : null;
        var intended = new List<SubscriberId>();
        foreach (var name in item.Keys.Where(name => name.StartsWith(IntentPrefix, StringComparison.Ordinal)).Order())
            if (name != present && (item.Bytes(name) is not { } bytes || !IntentCodec.TryDecode(bytes, intended)))
                onDamaged?.Invoke(Broken(item, name).Message);
        return intended;
    }

    public static bool IsFinished(Dictionary<string, AttributeValue> item) =>
        Need(item, State) == ClaimAttributes.Finished;

    /// <summary>Neither finished nor released, and under nobody else's fence.</summary>
    public static bool IsHeldUnder(Dictionary<string, AttributeValue> item, long fence) =>
        Need(item, Fence) == fence && !IsFinished(item) && Until(item) > DateTimeOffset.UnixEpoch;

    public static DateTimeOffset Until(Dictionary<string, AttributeValue> item) =>
        item.Instant(LockedUntil) ?? throw Broken(item, LockedUntil);

    public static long Need(Dictionary<string, AttributeValue> item, string name) =>
        item.Number(name) ?? throw Broken(item, name);

    private static DispatchCounts Counts(Dictionary<string, AttributeValue> item) =>
        new(Count(item, Notified), Count(item, Skipped), Count(item, ClaimAttributes.Undelivered))
        {
            Withdrawn = Count(item, ClaimAttributes.Withdrawn),
            Superseded = Count(item, ClaimAttributes.Superseded),
        };

    // Absent until the first checkpoint.
    private static int Count(Dictionary<string, AttributeValue> item, string name) => (int)(item.Number(name) ?? 0);

    private static SubscriberId? Cursor(Dictionary<string, AttributeValue> item) =>
        SubscriberId.TryParse(item.Text(ClaimAttributes.Cursor), out var cursor) ? cursor : null;

    public static (SegmentId Segment, int Slot)? Place(Dictionary<string, AttributeValue> item) =>
        item.Text(Names.Attributes.SortKey)?.Split('#') is [var segmentText, var slotText]
        && SegmentId.TryParse(segmentText, out var segment)
        && int.TryParse(slotText, NumberStyles.None, CultureInfo.InvariantCulture, out var slot)
            ? (segment, slot)
            : null;

    public static InvalidDataException Broken(Dictionary<string, AttributeValue> item, string attribute) =>
        new(
            $"claim {item.Text(Names.Attributes.PartitionKey)} {item.Text(Names.Attributes.SortKey)}: attribute "
                + $"'{attribute}' is missing or malformed"
        );
}

/// <summary>Makes a claim of an item that cannot be read as one.</summary>
internal static class ClaimRepair
{
    /// <summary>On condition that fence and lease are still what was seen, whatever they are.</summary>
    public static UpdateItemRequest Request(
        string table,
        Claim claim,
        ClaimBid bid,
        Dictionary<string, AttributeValue> seen,
        DateTimeOffset keptUntil
    )
    {
        var request = new UpdateItemRequest
        {
            TableName = table,
            Key = ClaimItem.Key(claim.Key),
            UpdateExpression =
                $"SET {Owner} = :owner, {LockedUntil} = :until, {State} = :held, {Slots} = :slots, {WriteId} = :write, "
                + $"{Fence} = :fence, {Checkpoints} = :checkpoints, #ttl = :ttl, "
                + $"{IntentName} = :intent",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":owner"] = Av.S(claim.Owner),
                [":until"] = Av.N(claim.LockedUntil),
                [":held"] = Av.N(Held),
                [":slots"] = Av.N(claim.Key.Slots),
                [":write"] = Av.S(bid.Id),
                [":fence"] = Av.N(claim.Fence),
                [":checkpoints"] = Av.N(claim.Checkpoints),
                [":intent"] = Av.S(bid.Id),
                [":ttl"] = Av.N(keptUntil.ToUnixTimeSeconds()),
            },
        };
        var removed = ClaimRequests.Intend(request, bid.Id, bid.Intended) ? "," : " REMOVE";
        request.UpdateExpression += $"{removed} {ClaimAttributes.Cursor}, {Notified}, {Skipped}, {Undelivered}";
        request.ConditionExpression = $"{AsSeen(Fence, ":f")} AND {AsSeen(LockedUntil, ":l")}";
        return request;

        string AsSeen(string name, string placeholder)
        {
            if (!seen.TryGetValue(name, out var value))
                return $"attribute_not_exists({name})";
            request.ExpressionAttributeValues[placeholder] = value;
            return $"{name} = {placeholder}";
        }
    }
}
