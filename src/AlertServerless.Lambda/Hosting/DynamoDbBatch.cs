using System.Collections.Concurrent;
using System.Security.Cryptography;
using AlertServerless.Core.Subscribers.Segments;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>Many unconditional writes, 25 to a request (BatchWriteItem's limit), or reads, 100 to a request
/// (BatchGetItem's), several requests in flight.</summary>
public sealed class DynamoDbBatch(DynamoDbStore store, TimeProvider time)
{
    public const int ItemsPerRequest = 25;
    public const int KeysPerRequest = 100;

    private const int RequestsInFlight = 16;
    private const int Attempts = 10;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns when every item is written. No two may have the same key.</summary>
    /// <exception cref="StoreUnavailableException">The store kept refusing some; others may be written.</exception>
    public Task WriteAsync(string table, IEnumerable<WriteRequest> writes, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            writes.Chunk(ItemsPerRequest),
            new ParallelOptions { MaxDegreeOfParallelism = RequestsInFlight, CancellationToken = cancellation },
            async (chunk, token) => await WriteChunkAsync(table, [.. chunk], token)
        );

    /// <summary>Those of the items that exist, in no order; strongly consistent. No two keys may be the same.</summary>
    /// <exception cref="StoreUnavailableException">The store kept refusing some.</exception>
    internal async Task<IReadOnlyCollection<Dictionary<string, AttributeValue>>> FindAsync(
        string table,
        IReadOnlyCollection<Dictionary<string, AttributeValue>> keys,
        CancellationToken cancellation
    )
    {
        var found = new ConcurrentBag<Dictionary<string, AttributeValue>>();
        await Parallel.ForEachAsync(
            keys.Chunk(KeysPerRequest),
            new ParallelOptions { MaxDegreeOfParallelism = RequestsInFlight, CancellationToken = cancellation },
            async (chunk, token) =>
            {
                List<Dictionary<string, AttributeValue>> left = [.. chunk];
                for (var attempt = 0; left.Count > 0; attempt++)
                {
                    if (attempt == Attempts)
                        throw Refused("batch get", table, left.Count, chunk.Length);
                    if (attempt > 0)
                        await Task.Delay(Pause(attempt), time, token);
                    (var items, left) = await store.GetBatchAsync(table, left, token);
                    foreach (var item in items)
                        found.Add(item);
                }
            }
        );
        return found;
    }

    private async Task WriteChunkAsync(string table, List<WriteRequest> chunk, CancellationToken cancellation)
    {
        var left = chunk;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            left = await store.WriteBatchAsync(table, left, cancellation);
            if (left.Count == 0)
                return;
            await Task.Delay(Pause(attempt), time, cancellation);
        }

        throw Refused("batch write", table, left.Count, chunk.Count);
    }

    private static StoreUnavailableException Refused(string operation, string table, int left, int of) =>
        new(
            $"{operation} {table}",
            new TimeoutException($"{left} of {of} items still refused after {Attempts} attempts")
        );

    // Full jitter: a random part of a pause that doubles, so that those who were refused together do not return
    // together.
    private static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(
            RandomNumberGenerator.GetInt32(1, (int)(FirstPause.TotalMilliseconds * (1 << attempt)))
        );
}
