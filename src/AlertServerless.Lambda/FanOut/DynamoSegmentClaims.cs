using System.Globalization;
using System.Security.Cryptography;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static AlertServerless.Lambda.FanOut.ClaimAttributes;

namespace AlertServerless.Lambda.FanOut;

/// <summary>
/// Claims in DynamoDB: one conditional UpdateItem per call; docs/claims.md has every condition and the races. Claims
/// carry a random id and checkpoints one made of what they say, because a request whose answer was lost is repeated: a
/// refusal by our own write is a success.
/// Conditions are written without parentheses (NOT binds before AND, AND before OR): emulators parse them several times
/// faster.
/// </summary>
public sealed class DynamoSegmentClaims(DynamoDbStore store, string table) : ISegmentClaims
{
    /// <summary>Claims outlive their event so that cancellations find receipts and people can ask what
    /// happened.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    public async Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        string owner,
        DateTimeOffset now,
        ClaimOptions terms,
        CancellationToken cancellation
    )
    {
        var writeId = NewWriteId();
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = ClaimItem.Key(key),
                ConditionExpression =
                    $"attribute_not_exists({Fence}) OR {State} = :held AND {LockedUntil} < :expired AND {Slots} = "
                    + $":slots",
                UpdateExpression =
                    $"SET {Owner} = :owner, {LockedUntil} = :until, {State} = :held, {Slots} = :slots, {WriteId} = "
                    + $":write, #ttl = :ttl ADD {Fence} :one, {Checkpoints} :zero",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":held"] = Av.N(Held),
                    [":expired"] = Av.N(now - terms.MaxClockSkew),
                    [":slots"] = Av.N(key.Slots),
                    [":owner"] = Av.S(owner),
                    [":until"] = Av.N(terms.LockUntil(now)),
                    [":write"] = Av.S(writeId),
                    [":ttl"] = Av.N((now + Retention).ToUnixTimeSeconds()),
                    [":one"] = Av.N(1),
                    [":zero"] = Av.N(0),
                },
                ReturnValues = ReturnValue.ALL_NEW,
            },
            cancellation
        );
        if (write.Applied || write.Item?.Text(WriteId) == writeId)
            return new ClaimAttempt.Won(ClaimItem.ToClaim(key, write.Item!));
        if (write.Item is not { } other)
            return new ClaimAttempt.Held(now); // expired from the table between refusal and look
        if (ClaimItem.Need(other, Slots) is var slots && slots != key.Slots)
            throw ClaimGuard.DividedOtherwise(key, (int)slots);
        return ClaimItem.IsFinished(other)
            ? new ClaimAttempt.Done()
            : new ClaimAttempt.Held(DateTimeOffset.FromUnixTimeMilliseconds(ClaimItem.Need(other, LockedUntil)));
    }

    public async Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions terms,
        CancellationToken cancellation
    )
    {
        var until = terms.LockUntil(now);
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = ClaimItem.Key(claim.Key),
                ConditionExpression = $"{Fence} = :fence AND {State} = :held",
                UpdateExpression = $"SET {LockedUntil} = :until",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":fence"] = Av.N(claim.Fence),
                    [":held"] = Av.N(Held),
                    [":until"] = Av.N(until),
                },
            },
            cancellation,
            look: false
        );
        return write.Applied ? new ClaimHold.Kept(claim with { LockedUntil = until }) : new ClaimHold.Lost();
    }

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions terms,
        CancellationToken cancellation
    ) => AdvanceAsync(claim, progress, terms.LockUntil(now), CheckpointKind.GoesOn, cancellation);

    public Task<ClaimHold> FinishAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => AdvanceAsync(claim, progress, claim.LockedUntil, CheckpointKind.Finished, cancellation);

    // Long expired, not removed: cursor, counts and receipts stay for whoever comes next.
    public Task<ClaimHold> ReleaseAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        CancellationToken cancellation
    ) => AdvanceAsync(claim, progress, DateTimeOffset.UnixEpoch, CheckpointKind.Released, cancellation);

    public async Task<IReadOnlyList<ClaimState>> ListAsync(AlertId alert, int shard, CancellationToken cancellation)
    {
        var request = ShardQuery(alert, shard);
        request.ProjectionExpression = string.Join(
            ", ",
            Names.Attributes.PartitionKey,
            Names.Attributes.SortKey,
            Slots,
            Owner,
            Fence,
            LockedUntil,
            State,
            Notified,
            Skipped,
            ClaimAttributes.Undelivered,
            Withdrawn,
            Superseded
        );
        var states = new List<ClaimState>();
        await foreach (var item in store.QueryAsync(request, cancellation))
            states.Add(ClaimItem.ToState(item));
        return states;
    }

    public async Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        var request = ShardQuery(key.Alert, key.Segment.Shard);
        request.KeyConditionExpression += $" AND begins_with({Names.Attributes.SortKey}, :segment)";
        request.ExpressionAttributeValues[":segment"] = Av.S($"{key.Segment.Value}#");
        var receipts = new List<Receipt>();
        await foreach (var item in store.QueryAsync(request, cancellation))
            receipts.AddRange(
                ClaimItem.Receipts(item).Where(receipt => receipt.Subscriber >= first && receipt.Subscriber <= last)
            );
        return receipts;
    }

    private QueryRequest ShardQuery(AlertId alert, int shard) =>
        new()
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :pk",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":pk"] = Av.S(ClaimItem.Partition(alert, shard)),
            },
        };

    private async Task<ClaimHold> AdvanceAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset until,
        CheckpointKind kind,
        CancellationToken cancellation
    )
    {
        ClaimGuard.Check(claim, progress);
        var writeId = CheckpointId.Of(claim, progress, kind);
        var write = await store.UpdateAsync(AdvanceRequest(claim, progress, until, kind, writeId), cancellation);
        if (write.Applied)
            return new ClaimHold.Kept(claim.After(progress, until));
        // An earlier attempt was the one that counted, and its lease is the one that holds.
        if (write.Item?.Text(WriteId) == writeId && write.Item.Instant(LockedUntil) is { } stored)
            return new ClaimHold.Kept(claim.After(progress, stored));
        if (write.Item is not { } other || ClaimItem.Need(other, Fence) != claim.Fence || ClaimItem.IsFinished(other))
            return new ClaimHold.Lost();
        throw ClaimGuard.OldCopy(claim);
    }

    private UpdateItemRequest AdvanceRequest(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset until,
        CheckpointKind kind,
        string writeId
    )
    {
        var request = new UpdateItemRequest
        {
            TableName = table,
            Key = ClaimItem.Key(claim.Key),
            ConditionExpression = $"{Fence} = :fence AND {State} = :held AND {Checkpoints} = :before",
            UpdateExpression = $"SET {LockedUntil} = :until, {State} = :state, {WriteId} = :write",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":fence"] = Av.N(claim.Fence),
                [":held"] = Av.N(Held),
                [":before"] = Av.N(claim.Checkpoints),
                [":until"] = Av.N(until),
                [":state"] = Av.N(kind == CheckpointKind.Finished ? ClaimAttributes.Finished : Held),
                [":write"] = Av.S(writeId),
                [":told"] = Av.N(progress.Added.Notified),
                [":skipped"] = Av.N(progress.Added.Skipped),
                [":undelivered"] = Av.N(progress.Added.Undelivered),
                [":one"] = Av.N(1),
            },
        };
        if (progress.Cursor is { } cursor)
        {
            request.ConditionExpression += $" AND NOT {Cursor} > :cursor"; // true as well when there is none yet
            request.UpdateExpression += $", {Cursor} = :cursor";
            request.ExpressionAttributeValues[":cursor"] = Av.S(cursor.ToString());
        }

        if (progress.Receipts.Count > 0)
        {
            request.UpdateExpression += $", {ClaimItem.ReceiptsName(claim.Checkpoints)} = :receipts";
            request.ExpressionAttributeValues[":receipts"] = Av.B(ReceiptCodec.Encode(progress.Receipts));
        }

        request.UpdateExpression +=
            $" ADD {Notified} :told, {Skipped} :skipped, {ClaimAttributes.Undelivered} :undelivered, {Checkpoints} "
            + $":one";
        // Attributes of what hardly ever happens are only there when it did.
        AddCount(request, Withdrawn, progress.Added.Withdrawn);
        AddCount(request, Superseded, progress.Added.Superseded);
        return request;
    }

    private static void AddCount(UpdateItemRequest request, string name, int count)
    {
        if (count == 0)
            return;
        request.UpdateExpression += $", {name} :{name}";
        request.ExpressionAttributeValues[$":{name}"] = Av.N(count);
    }

    private static string NewWriteId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
}

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
            DateTimeOffset.FromUnixTimeMilliseconds(Need(item, LockedUntil)),
            Cursor(item),
            Counts(item),
            (int)Need(item, Checkpoints)
        );

    public static ClaimState ToState(Dictionary<string, AttributeValue> item)
    {
        var (segment, slot) = Place(item);
        return new ClaimState(
            segment,
            slot,
            (int)Need(item, Slots),
            item.Text(Owner) ?? throw Broken(item, Owner),
            Need(item, Fence),
            DateTimeOffset.FromUnixTimeMilliseconds(Need(item, LockedUntil)),
            IsFinished(item),
            Counts(item)
        );
    }

    public static IReadOnlyList<Receipt> Receipts(Dictionary<string, AttributeValue> item)
    {
        var receipts = new List<Receipt>();
        for (var checkpoint = 0; checkpoint < Need(item, Checkpoints); checkpoint++)
        {
            var name = ReceiptsName(checkpoint);
            if (item.Bytes(name) is { } bytes && !ReceiptCodec.TryDecode(bytes, receipts))
                throw Broken(item, name);
        }

        return receipts;
    }

    public static string ReceiptsName(int checkpoint) =>
        ReceiptsPrefix + checkpoint.ToString(CultureInfo.InvariantCulture);

    public static bool IsFinished(Dictionary<string, AttributeValue> item) =>
        Need(item, State) == ClaimAttributes.Finished;

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
        item.Text(ClaimAttributes.Cursor) switch
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
        new(
            $"claim {item.Text(Names.Attributes.PartitionKey)} {item.Text(Names.Attributes.SortKey)}: attribute "
                + $"'{attribute}' is missing or malformed"
        );
}
