using System.Globalization;
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
/// Claims in DynamoDB: one conditional UpdateItem per call; docs/claims.md has every condition and the races. A claim
/// stores the id of its bid, and a checkpoint an id made of its content, because a request whose answer was lost is
/// repeated: a refusal by our own write is a success.
/// Conditions are written without parentheses (NOT binds before AND, AND before OR): emulators parse them several times
/// faster.
/// </summary>
/// <param name="onDamaged">Called for an item that cannot be read, which affects no other; null when nobody
/// listens.</param>
public sealed class DynamoSegmentClaims(DynamoDbStore store, string table, Action<string>? onDamaged = null)
    : ISegmentClaims
{
    public async Task<ClaimAttempt> TryClaimAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    )
    {
        ConditionalWrite write;
        try
        {
            write = await store.UpdateAsync(ClaimRequests.Claim(table, key, bid, now, options), cancellation);
        }
        catch (StoreRefusedException)
        {
            // An attribute that is counted up is no number. Any other refusal is thrown on: the item is not damaged.
            if (
                await store.GetAsync(table, ClaimItem.Key(key), cancellation) is not { } unusable
                || ClaimItem.Damage(unusable) is null
            )
                throw;
            return await TakeDamagedAsync(key, bid, now, options, unusable, isOurs: false, cancellation);
        }

        if (write.Item is not { } item)
            return new ClaimAttempt.Held(now); // expired from the table between refusal and read
        var isOurs = write.Applied || item.Text(WriteId) == bid.Id;
        if (ClaimItem.Damage(item) is not null)
            return await TakeDamagedAsync(key, bid, now, options, item, isOurs, cancellation);
        if (isOurs)
            return new ClaimAttempt.Won(ClaimItem.ToClaim(key, item));
        if (ClaimItem.Need(item, Slots) is var slots && slots != key.Slots)
            throw ClaimGuard.DividedOtherwise(key, (int)slots);
        return ClaimItem.IsFinished(item) ? new ClaimAttempt.Done() : new ClaimAttempt.Held(ClaimItem.Until(item));
    }

    /// <summary>
    /// Without this, an item that nobody could ever claim would leave its subscribers out. What can be read of it
    /// counts: a lease that runs, a finish, and the receipts, by which nobody is notified again. Of the rest, a new
    /// claim is made, on condition that nobody else has written since.
    /// </summary>
    private async Task<ClaimAttempt> TakeDamagedAsync(
        ClaimKey key,
        ClaimBid bid,
        DateTimeOffset now,
        ClaimOptions options,
        Dictionary<string, AttributeValue> item,
        bool isOurs,
        CancellationToken cancellation
    )
    {
        onDamaged?.Invoke(ClaimItem.Broken(item, ClaimItem.Damage(item) ?? Fence).Message);
        if (item.Number(State) == ClaimAttributes.Finished)
            return new ClaimAttempt.Done();
        if (!isOurs && item.Instant(LockedUntil) is { } until && !options.IsExpired(until, now))
            return new ClaimAttempt.Held(until);
        var claim = new Claim(
            key,
            bid.Owner,
            (item.Number(Fence) ?? now.ToUnixTimeMilliseconds()) + 1,
            options.LockUntil(now),
            Cursor: null,
            default,
            ClaimItem.ReceiptBatches(item)
        )
        {
            IntentName = bid.Id,
        };
        var write = await store.UpdateAsync(
            ClaimRepair.Request(table, claim, bid, item, now + ClaimRequests.Retention),
            cancellation
        );
        return write.Applied ? new ClaimAttempt.Won(claim) : new ClaimAttempt.Held(now);
    }

    public async Task<ClaimHold> RenewAsync(
        Claim claim,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    )
    {
        var until = options.LockUntil(now);
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = ClaimItem.Key(claim.Key),
                // A renewal that was given up on may arrive after others, or after the release.
                ConditionExpression =
                    $"{Fence} = :fence AND {State} = :held AND {LockedUntil} > :released AND {LockedUntil} <= :until",
                UpdateExpression = $"SET {LockedUntil} = :until",
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":fence"] = Av.N(claim.Fence),
                    [":held"] = Av.N(Held),
                    [":until"] = Av.N(until),
                    [":released"] = Av.N(DateTimeOffset.UnixEpoch),
                },
            },
            cancellation
        );
        if (write.Applied)
            return new ClaimHold.Kept(claim with { LockedUntil = until });
        return write.Item is { } item && ClaimItem.IsHeldUnder(item, claim.Fence)
            ? new ClaimHold.Kept(claim with { LockedUntil = ClaimItem.Until(item) })
            : new ClaimHold.Lost();
    }

    public Task<ClaimHold> CheckpointAsync(
        Claim claim,
        ClaimProgress progress,
        DateTimeOffset now,
        ClaimOptions options,
        CancellationToken cancellation
    ) => AdvanceAsync(claim, progress, options.LockUntil(now), CheckpointKind.GoesOn, cancellation);

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
            ClaimAttributes.Cursor,
            Checkpoints,
            Notified,
            Skipped,
            ClaimAttributes.Undelivered,
            Withdrawn,
            Superseded
        );
        var states = new List<ClaimState>();
        await foreach (var item in store.QueryAsync(request, cancellation))
            if (ClaimItem.Damage(item) is { } attribute)
                onDamaged?.Invoke(ClaimItem.Broken(item, attribute).Message);
            else
                states.Add(ClaimItem.ToState(item));
        return states;
    }

    public async Task<IReadOnlyList<Receipt>> ReceiptsAsync(ClaimKey key, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        var receipts = new List<Receipt>();
        await foreach (var item in store.QueryAsync(SegmentQuery(key), cancellation))
            receipts.AddRange(
                ClaimItem
                    .Receipts(item, onDamaged)
                    .Where(receipt => receipt.Subscriber >= first && receipt.Subscriber <= last)
            );
        return receipts;
    }

    public async Task<IReadOnlyList<SubscriberId>> IntendedAsync(ClaimKey key, CancellationToken cancellation)
    {
        var (first, last) = key.Range;
        var intended = new List<SubscriberId>();
        await foreach (var item in store.QueryAsync(SegmentQuery(key), cancellation))
            intended.AddRange(
                ClaimItem.Intended(item, onDamaged).Where(subscriber => subscriber >= first && subscriber <= last)
            );
        return intended;
    }

    private QueryRequest SegmentQuery(ClaimKey key)
    {
        var request = ShardQuery(key.Alert, key.Segment.Shard);
        request.KeyConditionExpression += $" AND begins_with({Names.Attributes.SortKey}, :segment)";
        request.ExpressionAttributeValues[":segment"] = Av.S($"{key.Segment.Value}#");
        return request;
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
        var write = await store.UpdateAsync(
            ClaimRequests.Advance(table, claim, progress, until, kind, writeId),
            cancellation
        );
        if (write.Applied)
            return new ClaimHold.Kept(claim.After(progress, until));
        // An earlier attempt was the one that counted, and its lease is the one that holds.
        if (write.Item?.Text(WriteId) == writeId && write.Item.Instant(LockedUntil) is { } stored)
            return new ClaimHold.Kept(claim.After(progress, stored));
        if (write.Item is not { } other || ClaimItem.Need(other, Fence) != claim.Fence || ClaimItem.IsFinished(other))
            return new ClaimHold.Lost();
        throw ClaimGuard.OldCopy(claim);
    }
}
