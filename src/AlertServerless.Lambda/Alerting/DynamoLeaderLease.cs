using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Alerting;

/// <summary>
/// The lease as one item: <c>pk=lease sk=producer own=owner exp=milliseconds</c>. Times are the callers' own; clocks
/// that differ shift a takeover by as much and do no other harm.
/// </summary>
public sealed class DynamoLeaderLease(DynamoDbStore store, string table) : ILeaderLease
{
    private const string Owner = "own";
    private const string Until = "exp";

    private static Dictionary<string, AttributeValue> Key => DynamoDbStore.Key("lease", "producer");

    private static Dictionary<string, string> Names => new() { ["#own"] = Owner, ["#exp"] = Until };

    public async Task<LeaseHold> TryHoldAsync(
        string owner,
        DateTimeOffset now,
        TimeSpan duration,
        CancellationToken cancellation
    )
    {
        var until = DateTimeOffset.FromUnixTimeMilliseconds((now + duration).ToUnixTimeMilliseconds());
        var write = await store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = Key,
                UpdateExpression = "SET #own = :me, #exp = :until",
                ConditionExpression = "attribute_not_exists(#own) OR #own = :me OR #exp <= :now",
                ExpressionAttributeNames = Names,
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":me"] = Av.S(owner),
                    [":until"] = Av.N(until),
                    [":now"] = Av.N(now),
                },
            },
            cancellation
        );
        return write.Applied
            ? new LeaseHold.Acquired(until)
            : new LeaseHold.HeldByAnother(write.Item?.Instant(Until) ?? now);
    }

    /// <summary>Who leads, and until when without renewal; null when nobody does.</summary>
    public async Task<(string Owner, DateTimeOffset Until)?> FindLeaderAsync(
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        await store.GetAsync(table, Key, cancellation) is { } item
        && item.Text(Owner) is { } owner
        && item.Instant(Until) is { } until
        && until > now
            ? (owner, until)
            : null;

    public Task ReleaseAsync(string owner, CancellationToken cancellation) =>
        store.DeleteAsync(
            new DeleteItemRequest
            {
                TableName = table,
                Key = Key,
                ConditionExpression = "#own = :me",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#own"] = Owner },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue> { [":me"] = Av.S(owner) },
            },
            cancellation
        );
}
