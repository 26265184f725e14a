using AlertServerless.Core;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using static AlertServerless.Lambda.FanOut.ClaimAttributes;

namespace AlertServerless.Lambda.FanOut;

/// <summary>The conditional writes of <see cref="DynamoSegmentClaims"/> as DynamoDB is asked for them; docs/claims.md
/// says what each condition is for.</summary>
internal static class ClaimRequests
{
    /// <summary>Claims outlive their event so that cancellations find receipts and people can ask what
    /// happened.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    public static UpdateItemRequest Claim(
        string table,
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options
    )
    {
        var request = new UpdateItemRequest
        {
            TableName = table,
            Key = ClaimItem.Key(key),
            ConditionExpression =
                $"attribute_not_exists({Names.Attributes.PartitionKey}) OR attribute_exists({Fence}) AND {State} = "
                + $":held AND {LockedUntil} < :expired AND {Slots} = :slots",
            UpdateExpression =
                $"SET {Owner} = :owner, {LockedUntil} = :until, {State} = :held, {Slots} = :slots, {WriteId} = "
                + $":write, #ttl = :ttl, {IntentName} = :intent",
            ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":held"] = Av.N(Held),
                [":expired"] = Av.N(now - options.MaxClockSkew),
                [":slots"] = Av.N(key.Slots),
                [":owner"] = Av.S(bid.Owner),
                [":until"] = Av.N(options.LockUntil(now)),
                [":write"] = Av.S(bid.Id),
                [":ttl"] = Av.N((now + Retention).ToUnixTimeSeconds()),
                [":one"] = Av.N(1),
                [":zero"] = Av.N(0),
                [":intent"] = Av.S(bid.Id),
            },
            ReturnValues = ReturnValue.ALL_NEW,
        };
        Intend(request, bid.Id, bid.Intended);
        request.UpdateExpression += $" ADD {Fence} :one, {Checkpoints} :zero";
        return request;
    }

    public static UpdateItemRequest Advance(
        string table,
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
                [":notified"] = Av.N(progress.Added.Notified),
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

        Intend(request, claim.IntentName, progress.Intended);
        request.UpdateExpression +=
            $" ADD {Notified} :notified, {Skipped} :skipped, {ClaimAttributes.Undelivered} :undelivered, {Checkpoints} "
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

    /// <summary>Follows what is SET; a holder that intends nothing any more leaves nothing behind.</summary>
    /// <returns>True when that was a REMOVE, which further names may follow.</returns>
    public static bool Intend(UpdateItemRequest request, string name, IReadOnlyList<SubscriberId> intended)
    {
        if (intended.Count == 0)
        {
            request.UpdateExpression += $" REMOVE {IntentPrefix}{name}";
            return true;
        }

        request.UpdateExpression += $", {IntentPrefix}{name} = :intended";
        request.ExpressionAttributeValues[":intended"] = Av.B(IntentCodec.Encode(intended));
        return false;
    }
}
