using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Subscribers;
using AlertServerless.Lambda.Hosting;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Delivery;

/// <summary>Exchanges in the subscribers table: <c>pk sent#{id}</c>, <c>sk {instant}#{what}</c>. It is the one table
/// that consumers, which send, and sign-up, which shows, may both use.</summary>
public sealed class DynamoReceiverLog(DynamoDbStore store, string table) : IReceiverLog
{
    private const string Status = "http";
    private const string Milliseconds = "ms";
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public Task AppendAsync(SubscriberId receiver, ReceiverExchange exchange, CancellationToken cancellation) =>
        // An update, because consumers may do nothing else to this table.
        store.UpdateAsync(
            new UpdateItemRequest
            {
                TableName = table,
                Key = DynamoDbStore.Key(Partition(receiver), Sort(exchange)),
                UpdateExpression = $"SET {Status} = :status, {Milliseconds} = :ms, #ttl = :ttl",
                ExpressionAttributeNames = new Dictionary<string, string> { ["#ttl"] = Names.Attributes.TimeToLive },
                ExpressionAttributeValues = new Dictionary<string, AttributeValue>
                {
                    [":status"] = Av.N(exchange.Status),
                    [":ms"] = Av.N((long)Math.Round(exchange.Took.TotalMilliseconds)),
                    [":ttl"] = Av.N((exchange.SentAt + IReceiverLog.Kept).ToUnixTimeSeconds()),
                },
            },
            cancellation,
            read: false
        );

    public async Task<IReadOnlyList<ReceiverExchange>> ReadAsync(
        SubscriberId receiver,
        DateOnly month,
        CancellationToken cancellation
    )
    {
        var exchanges = new List<ReceiverExchange>();
        var prefix = month.ToString("yyyy-MM-", CultureInfo.InvariantCulture);
        await foreach (var item in ItemsAsync(receiver, prefix, cancellation))
            exchanges.Add(Read(item));
        return exchanges;
    }

    public async Task EraseAsync(SubscriberId receiver, CancellationToken cancellation)
    {
        await foreach (var item in ItemsAsync(receiver, "", cancellation))
        {
            var sort = item.Text(Names.Attributes.SortKey)!;
            await store.DeleteAsync(
                new DeleteItemRequest { TableName = table, Key = DynamoDbStore.Key(Partition(receiver), sort) },
                cancellation
            );
        }
    }

    private IAsyncEnumerable<Dictionary<string, AttributeValue>> ItemsAsync(
        SubscriberId receiver,
        string prefix,
        CancellationToken cancellation
    )
    {
        var request = new QueryRequest
        {
            TableName = table,
            KeyConditionExpression = $"{Names.Attributes.PartitionKey} = :receiver",
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":receiver"] = Av.S(Partition(receiver)),
            },
        };
        if (prefix.Length > 0)
        {
            request.KeyConditionExpression += $" AND begins_with({Names.Attributes.SortKey}, :month)";
            request.ExpressionAttributeValues[":month"] = Av.S(prefix);
        }

        return store.QueryAsync(request, cancellation);
    }

    private static ReceiverExchange Read(Dictionary<string, AttributeValue> item)
    {
        var key = item.Text(Names.Attributes.SortKey) ?? "";
        if (
            key.Split('#', 2) is not [var instant, var what]
            || !DateTimeOffset.TryParseExact(
                instant,
                Instant,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var at
            )
            || item.Number(Status) is not { } status
            || item.Number(Milliseconds) is not { } took
        )
            throw new InvalidDataException($"receiver log {key}: not to be understood");
        return new ReceiverExchange(what, at, (int)status, TimeSpan.FromMilliseconds(took));
    }

    private static string Partition(SubscriberId receiver) => $"sent#{receiver}";

    private static string Sort(ReceiverExchange exchange) =>
        $"{exchange.SentAt.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture)}#{exchange.What}";
}

/// <summary>Records exchanges while an alert is sent: a log that does not answer delays nobody for long, and what it
/// lost is named in the function's own log.</summary>
public sealed class RecordedExchanges(IReceiverLog log, TimeProvider clock, Action<SubscriberId, string> onLost)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public async Task RecordAsync(SubscriberId receiver, ReceiverExchange exchange)
    {
        using var limit = new CancellationTokenSource(Longest, clock);
        try
        {
            await log.AppendAsync(receiver, exchange, limit.Token);
        }
        catch (Exception lost)
            when (lost
                    is OperationCanceledException
                        or Core.Subscribers.Segments.StoreUnavailableException
                        or Core.Subscribers.Segments.StoreRefusedException
            )
        {
            onLost(receiver, lost.Message);
        }
    }
}
