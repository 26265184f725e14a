using System.Globalization;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Hosting;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// Undelivered messages in an SQS queue, ten a call. What SQS does not take is offered again until it does or the
/// caller gives up, for an entry that is lost here is a person who is never notified.
/// </summary>
/// <param name="firstDelay">How long an entry rests before it is first retried, unless the receiver asked for longer.
/// Zero for a dead-letter queue.</param>
public sealed class SqsUndeliveredQueue(IAmazonSQS sqs, string queueUrl, TimeSpan firstDelay, TimeProvider time)
    : IUndeliveredQueue
{
    // Both from docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference: SendMessageBatch, DelaySeconds.
    private const int BatchSize = 10;
    private const int LongestDelaySeconds = 900;

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);

    // Whoever waits holds a slot: an outage that ends is noticed within this time.
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(1);

    public async Task EnqueueAsync(IReadOnlyList<Undelivered> items, CancellationToken cancellation) =>
        await Parallel.ForEachAsync(
            items.Chunk(BatchSize),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation },
            async (chunk, token) => await EnqueueChunkAsync([.. chunk.Select(Entry)], token)
        );

    /// <summary>Keeps what is no entry, whole, beside the reason. The queue's users see both.</summary>
    public Task SetAsideAsync(string body, string problem, CancellationToken cancellation) =>
        EnqueueChunkAsync(
            [new SendMessageBatchRequestEntry("0", UndeliveredJson.WriteUnreadable(body, problem))],
            cancellation
        );

    private async Task EnqueueChunkAsync(List<SendMessageBatchRequestEntry> entries, CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            entries = await OfferAsync(entries, cancellation);
            if (entries.Count == 0)
                return;
            var backoff = FirstBackoff * (1 << Math.Min(attempt, 6));
            await Task.Delay(backoff < LongestBackoff ? backoff : LongestBackoff, time, cancellation);
        }
    }

    /// <returns>The entries that SQS did not take this time but may take another.</returns>
    private async Task<List<SendMessageBatchRequestEntry>> OfferAsync(
        List<SendMessageBatchRequestEntry> entries,
        CancellationToken cancellation
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(SqsClients.CallLimit);
        try
        {
            var response = await sqs.SendMessageBatchAsync(new SendMessageBatchRequest(queueUrl, entries), limit.Token);
            if ((response.Failed ?? []).Find(failure => failure.SenderFault == true) is { } fault)
                throw new InvalidOperationException($"SQS will never take this entry: {fault.Code}");
            // Only what it says it took: an entry it does not speak of may be lost.
            var taken = (response.Successful ?? []).Select(success => success.Id).ToHashSet(StringComparer.Ordinal);
            return entries.FindAll(entry => !taken.Contains(entry.Id));
        }
        catch (Exception error)
            when (!cancellation.IsCancellationRequested && StoreFailures.CauseOf(error) == StoreFailure.TryAgain)
        {
            return entries;
        }
    }

    private SendMessageBatchRequestEntry Entry(Undelivered item, int index) =>
        new(index.ToString(CultureInfo.InvariantCulture), UndeliveredJson.Write(item))
        {
            DelaySeconds = DelaySeconds(item),
        };

    // Never beyond the message's own end: it would only be read to be dropped.
    private int DelaySeconds(Undelivered item)
    {
        var left = (item.ExpiresAt - time.GetUtcNow()).TotalSeconds;
        var rest = item.RetryAfter is { } asked && asked > firstDelay ? asked : firstDelay;
        return (int)Math.Clamp(Math.Min(Math.Ceiling(rest.TotalSeconds), left), 0, LongestDelaySeconds);
    }
}

/// <summary>One way to make a client of SQS, so that a queue that hangs is noticed: the SDK alone would wait for 100 s,
/// longer than any S wave travels here.</summary>
public static class SqsClients
{
    /// <summary>One request. Above the second that readers of a queue wait for messages.</summary>
    public static readonly TimeSpan RequestLimit = TimeSpan.FromSeconds(2);

    /// <summary>A call that keeps or postpones somebody, with its retries. Leases are renewed beside it.</summary>
    public static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(2.5);

    public static AmazonSQSConfig Configure(AmazonSQSConfig config)
    {
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = 2;
        config.Timeout = RequestLimit;
        return config;
    }
}
