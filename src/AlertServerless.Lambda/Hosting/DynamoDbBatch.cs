using System.Security.Cryptography;
using AlertServerless.Core.Subscribers.Segments;
using Amazon.DynamoDBv2.Model;

namespace AlertServerless.Lambda.Hosting;

/// <summary>Many unconditional writes, 25 to a request (BatchWriteItem's limit), several requests in flight.</summary>
public sealed class DynamoDbBatch(DynamoDbStore store, TimeProvider time)
{
    public const int ItemsPerRequest = 25;

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

        throw new StoreUnavailableException(
            $"batch write {table}",
            new TimeoutException($"{left.Count} of {chunk.Count} items still refused after {Attempts} attempts")
        );
    }

    // Full jitter: a random part of a pause that doubles, so that those who were refused together do not return
    // together.
    private static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(
            RandomNumberGenerator.GetInt32(1, (int)(FirstPause.TotalMilliseconds * (1 << attempt)))
        );
}
