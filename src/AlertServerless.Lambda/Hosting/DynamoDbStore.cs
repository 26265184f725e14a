using System.Globalization;
using System.Runtime.CompilerServices;
using AlertServerless.Core;
using AlertServerless.Core.Subscribers.Segments;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>What became of a conditional write.</summary>
/// <param name="Applied">False when the condition was not met.</param>
/// <param name="Item">When applied: what the request asked to return. When not: the item in the way; null when there is
/// none, or nobody wanted to know.</param>
internal readonly record struct ConditionalWrite(bool Applied, Dictionary<string, AttributeValue>? Item);

/// <summary>
/// The few calls the adapters make. What fails is tried again, and becomes a <see cref="StoreUnavailableException"/> or
/// a <see cref="StoreRefusedException"/>, in one place, <see cref="StoreCalls"/>.
/// </summary>
/// <param name="traffic">Counts what is asked; null for nobody.</param>
/// <param name="clock">Measures how long a refusal has lasted; the system's by default.</param>
public sealed class DynamoDbStore(IAmazonDynamoDB client, StoreTraffic? traffic = null, TimeProvider? clock = null)
{
    private readonly StoreCalls calls = new(clock ?? TimeProvider.System);

    internal static Dictionary<string, AttributeValue> Key(string partition, string sort) =>
        new() { [Names.Attributes.PartitionKey] = Av.S(partition), [Names.Attributes.SortKey] = Av.S(sort) };

    /// <param name="request">The write.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <param name="read">Whether a refusal must say what is in the way. It comes with the refusal, where the store can
    /// do that; emulators that cannot are asked once more.</param>
    internal async Task<ConditionalWrite> UpdateAsync(
        UpdateItemRequest request,
        CancellationToken cancellation,
        bool read = true
    )
    {
        if (read)
            request.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
        traffic?.Write();
        try
        {
            var response = await AskAsync(
                "update",
                request.TableName,
                token => client.UpdateItemAsync(request, token),
                cancellation
            );
            return new ConditionalWrite(true, response.Attributes);
        }
        catch (ConditionalCheckFailedException refused)
        {
            if (!read)
                return new ConditionalWrite(false, null);
            if (refused.Item is { Count: > 0 } old)
                return new ConditionalWrite(false, old);
            // The service says what is in the way, or nothing is. Emulators that cannot are asked once more: a role
            // needs no right to it.
            var item = client.Config.ServiceURL is { Length: > 0 }
                ? await GetAsync(new EmulatorLookUp { TableName = request.TableName, Key = request.Key }, cancellation)
                : null;
            return new ConditionalWrite(false, item);
        }
    }

    internal async Task PutAsync(string table, Dictionary<string, AttributeValue> item, CancellationToken cancellation)
    {
        traffic?.Write();
        await AskAsync("put", table, token => client.PutItemAsync(table, item, token), cancellation);
    }

    /// <returns>The item that was removed; null when there was none, or the condition was not met.</returns>
    internal async Task<Dictionary<string, AttributeValue>?> DeleteAsync(
        DeleteItemRequest request,
        CancellationToken cancellation
    )
    {
        request.ReturnValues = ReturnValue.ALL_OLD;
        traffic?.Write();
        try
        {
            var response = await AskAsync(
                "delete",
                request.TableName,
                token => client.DeleteItemAsync(request, token),
                cancellation
            );
            return response.Attributes is { Count: > 0 } removed ? removed : null;
        }
        catch (ConditionalCheckFailedException)
        {
            return null;
        }
    }

    /// <summary>Strongly consistent; null when there is none.</summary>
    internal Task<Dictionary<string, AttributeValue>?> GetAsync(
        string table,
        Dictionary<string, AttributeValue> key,
        CancellationToken cancellation
    ) => GetAsync(new GetItemRequest { TableName = table, Key = key }, cancellation);

    private async Task<Dictionary<string, AttributeValue>?> GetAsync(
        GetItemRequest request,
        CancellationToken cancellation
    )
    {
        request.ConsistentRead = true;
        traffic?.Read();
        var response = await AskAsync(
            "get",
            request.TableName,
            token => client.GetItemAsync(request, token),
            cancellation
        );
        return response.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>Told apart by its type from what the account's own DynamoDB is asked.</summary>
    private sealed class EmulatorLookUp : GetItemRequest;

    /// <summary>One page, strongly consistent.</summary>
    internal async Task<QueryResponse> QueryPageAsync(QueryRequest request, CancellationToken cancellation)
    {
        request.ConsistentRead = true;
        traffic?.Read();
        return await AskAsync("query", request.TableName, token => client.QueryAsync(request, token), cancellation);
    }

    /// <summary>Every page, strongly consistent.</summary>
    internal async IAsyncEnumerable<Dictionary<string, AttributeValue>> QueryAsync(
        QueryRequest request,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        do
        {
            var page = await QueryPageAsync(request, cancellation);
            foreach (var item in page.Items ?? [])
                yield return item;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        } while (request.ExclusiveStartKey is { Count: > 0 });
    }

    /// <returns>What the store did not get to.</returns>
    internal async Task<List<WriteRequest>> WriteBatchAsync(
        string table,
        List<WriteRequest> batch,
        CancellationToken cancellation
    )
    {
        traffic?.Write(batch.Count);
        var request = new BatchWriteItemRequest
        {
            RequestItems = new Dictionary<string, List<WriteRequest>> { [table] = batch },
        };
        var response = await AskAsync(
            "batch write",
            table,
            token => client.BatchWriteItemAsync(request, token),
            cancellation
        );
        return response.UnprocessedItems?.GetValueOrDefault(table) ?? [];
    }

    /// <returns>The items that exist, and the keys that the store did not get to.</returns>
    internal async Task<(
        IReadOnlyList<Dictionary<string, AttributeValue>> Items,
        List<Dictionary<string, AttributeValue>> Left
    )> GetBatchAsync(string table, List<Dictionary<string, AttributeValue>> keys, CancellationToken cancellation)
    {
        traffic?.Read();
        var request = new BatchGetItemRequest
        {
            RequestItems = new Dictionary<string, KeysAndAttributes>
            {
                [table] = new KeysAndAttributes { Keys = keys, ConsistentRead = true },
            },
        };
        var response = await AskAsync(
            "batch get",
            table,
            token => client.BatchGetItemAsync(request, token),
            cancellation
        );
        return (
            response.Responses?.GetValueOrDefault(table) ?? [],
            response.UnprocessedKeys?.GetValueOrDefault(table)?.Keys ?? []
        );
    }

    private Task<T> AskAsync<T>(
        string operation,
        string table,
        Func<CancellationToken, Task<T>> ask,
        CancellationToken cancellation
    ) => calls.AskAsync($"{operation} {table}", DynamoDbClients.CallLimit, ask, cancellation);
}

/// <summary>What was asked of the store: one per item written, one per item or page read. For reports and
/// benchmarks.</summary>
public sealed class StoreTraffic
{
    private long reads;
    private long writes;

    public long Reads => Interlocked.Read(ref reads);

    public long Writes => Interlocked.Read(ref writes);

    internal void Read() => Interlocked.Increment(ref reads);

    internal void Write(int items = 1) => Interlocked.Add(ref writes, items);
}

/// <summary>Attribute values, and what stored items hold. A value that is absent, of another kind
/// or out of range is null.</summary>
internal static class Av
{
    private static readonly long FirstInstant = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastInstant = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static AttributeValue S(string value) => new() { S = value };

    public static AttributeValue N(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    public static AttributeValue N(float value) => new() { N = value.ToString("R", CultureInfo.InvariantCulture) };

    public static AttributeValue B(ReadOnlyMemory<byte> value) =>
        new() { B = new MemoryStream(value.ToArray(), writable: false) };

    public static string? Text(this Dictionary<string, AttributeValue> item, string name) =>
        item.GetValueOrDefault(name)?.S;

    public static long? Number(this Dictionary<string, AttributeValue> item, string name) =>
        long.TryParse(
            item.GetValueOrDefault(name)?.N,
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var value
        )
            ? value
            : null;

    public static float? Single(this Dictionary<string, AttributeValue> item, string name) =>
        float.TryParse(item.GetValueOrDefault(name)?.N, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    public static byte[]? Bytes(this Dictionary<string, AttributeValue> item, string name) =>
        item.GetValueOrDefault(name)?.B?.ToArray();

    public static DateTimeOffset? Instant(this Dictionary<string, AttributeValue> item, string name) =>
        item.Number(name) is { } milliseconds && milliseconds >= FirstInstant && milliseconds <= LastInstant
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    public static AttributeValue N(DateTimeOffset instant) => N(instant.ToUnixTimeMilliseconds());
}
