using System.Globalization;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// Sets when SQS delivers messages again, ten a call. Best effort: what SQS does not take comes back after the queue's
/// own time-out, later than it could, but surely.
/// </summary>
public sealed class SqsPostponement(IAmazonSQS sqs, string queueUrl)
{
    // Both from docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference: ChangeMessageVisibilityBatch,
    // ChangeMessageVisibility.
    private const int BatchSize = 10;
    private const int LongestSeconds = 43_200;

    /// <returns>Null, or one line why some of them were not postponed.</returns>
    public async Task<string?> PostponeAsync(IReadOnlyList<Postponed> entries, CancellationToken cancellation)
    {
        string? problem = null;
        foreach (var chunk in entries.Chunk(BatchSize))
            problem = await PostponeChunkAsync(chunk, cancellation) ?? problem;
        return problem;
    }

    private async Task<string?> PostponeChunkAsync(Postponed[] chunk, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(SqsClients.CallLimit);
        try
        {
            var answer = await sqs.ChangeMessageVisibilityBatchAsync(
                new ChangeMessageVisibilityBatchRequest(queueUrl, [.. chunk.Select(Entry)]),
                limit.Token
            );
            return answer.Failed is [var first, ..] failed
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"SQS did not postpone {failed.Count} of {chunk.Length} entries: {first.Code}"
                )
                : null;
        }
        catch (Exception failure)
            when (!cancellation.IsCancellationRequested && StoreFailures.CauseOf(failure) is not StoreFailure.Answer)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"SQS did not postpone {chunk.Length} entries: {failure.Message}"
            );
        }
    }

    // Whole seconds, rounded up: an entry that comes back just before its expiry would come back twice.
    private static ChangeMessageVisibilityBatchRequestEntry Entry(Postponed entry, int index) =>
        new(index.ToString(CultureInfo.InvariantCulture), entry.Receipt)
        {
            VisibilityTimeout = (int)Math.Clamp(Math.Ceiling(entry.Wait.TotalSeconds), 0, LongestSeconds),
        };
}
