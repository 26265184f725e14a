using System.Globalization;
using AlertServerless.Core.Delivery;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// Undelivered messages in an SQS queue, ten a call. What SQS does not take is offered again until it does or the caller gives up,
/// for an entry that is lost here is a person who is never told.
/// </summary>
/// <param name="firstDelay">How long an entry rests before it is first retried. Zero for a dead-letter queue.</param>
public sealed class SqsUndeliveredQueue(IAmazonSQS sqs, string queueUrl, TimeSpan firstDelay, TimeProvider time) : IUndeliveredQueue
{
    // Both from docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference: SendMessageBatch, DelaySeconds.
    private const int BatchSize = 10;
    private const int LongestDelaySeconds = 900;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(5);

    public async Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation) =>
        await Parallel.ForEachAsync(
            items.Chunk(BatchSize),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
            async (chunk, token) => await EnqueueChunkAsync([.. chunk.Select(Entry)], token));

    /// <summary>Keeps what is no entry, whole, beside the reason. The queue's users see both.</summary>
    public Task SetAsideAsync(string body, string problem, CancellationToken cancellation) =>
        EnqueueChunkAsync([new SendMessageBatchRequestEntry("0", UndeliveredJson.WriteUnreadable(body, problem))], cancellation);

    private async Task EnqueueChunkAsync(List<SendMessageBatchRequestEntry> entries, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            entries = await OfferAsync(entries, cancellation);
            if (entries.Count == 0) return;
            var backoff = FirstBackoff * (1 << Math.Min(attempt, 6));
            await Task.Delay(backoff < LongestBackoff ? backoff : LongestBackoff, time, cancellation);
        }
    }

    /// <returns>The entries that SQS did not take this time but may take another.</returns>
    private async Task<List<SendMessageBatchRequestEntry>> OfferAsync(List<SendMessageBatchRequestEntry> entries, CancellationToken cancellation)
    {
        try
        {
            var response = await sqs.SendMessageBatchAsync(new SendMessageBatchRequest(queueUrl, entries), cancellation);
            if ((response.Failed ?? []).Find(failure => failure.SenderFault == true) is { } fault)
                throw new InvalidOperationException($"SQS will never take this entry: {fault.Code}");
            // Only what it says it took: an entry it does not speak of may be lost.
            var taken = (response.Successful ?? []).Select(success => success.Id).ToHashSet(StringComparer.Ordinal);
            return entries.FindAll(entry => !taken.Contains(entry.Id));
        }
        catch (AmazonServiceException error) when (IsTransient(error))
        {
            return entries;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or AmazonClientException)
        {
            return entries;
        }
    }

    // No status at all means that no answer came.
    private static bool IsTransient(AmazonServiceException error) =>
        error is RequestThrottledException or OverLimitException
        || (int)error.StatusCode is 0 or 429 or >= 500
        || error.ErrorCode?.Contains("Throttl", StringComparison.OrdinalIgnoreCase) == true;

    private SendMessageBatchRequestEntry Entry(Undelivered item, int index) =>
        new(index.ToString(CultureInfo.InvariantCulture), UndeliveredJson.Write(item)) { DelaySeconds = DelaySeconds(item) };

    // Never beyond the message's own end: it would only be read to be dropped.
    private int DelaySeconds(Undelivered item)
    {
        var left = (item.ExpiresAt - time.GetUtcNow()).TotalSeconds;
        return (int)Math.Clamp(Math.Min(firstDelay.TotalSeconds, left), 0, LongestDelaySeconds);
    }
}
