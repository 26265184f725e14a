using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Delivery;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Reports;

/// <summary>
/// The dead-letter queue as an operator uses it. What is looked at is hidden from others meanwhile and given back
/// afterwards; what is sent again leaves only when the retry queue has it, so that a crash may leave it in both but
/// never in neither.
/// </summary>
/// <param name="retryQueue">Where what is sent again goes; null when nothing is to be sent.</param>
public sealed class DeadLetterBox(IAmazonSQS sqs, string deadLetterQueue, string? retryQueue, TimeProvider clock)
{
    private const int BatchSize = 10;
    private const int HiddenSeconds = 300;

    // A queue is spread over many servers, and a short poll sees some of them only.
    private const int EmptyReceives = 2;

    public async Task<IReadOnlyList<DeadLetter>> ReadAsync(int limit, CancellationToken cancellation)
    {
        var letters = new Dictionary<string, DeadLetter>(StringComparer.Ordinal);
        for (var empty = 0; empty < EmptyReceives && letters.Count < limit; )
        {
            var answer = await sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest
                {
                    QueueUrl = deadLetterQueue,
                    MaxNumberOfMessages = Math.Min(BatchSize, limit - letters.Count),
                    VisibilityTimeout = HiddenSeconds,
                    WaitTimeSeconds = 1,
                },
                cancellation
            );
            if (answer.Messages is not { Count: > 0 } messages)
            {
                empty++;
                continue;
            }

            foreach (var message in messages)
                letters[message.MessageId] = DeadLetterReader.Read(
                    message.MessageId,
                    message.ReceiptHandle,
                    message.Body ?? "",
                    clock.GetUtcNow()
                );
        }

        return [.. letters.Values];
    }

    /// <summary>Sends letters again, ten at a time: into the retry queue first, out of this one then.</summary>
    /// <returns>How many the retry queue has.</returns>
    public async Task<int> ResendAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        if (letters.Count == 0)
            return 0;
        var queue = new SqsUndeliveredQueue(
            sqs,
            retryQueue ?? throw new InvalidOperationException("no retry queue is named"),
            TimeSpan.Zero,
            clock
        );
        var sent = 0;
        foreach (var chunk in letters.Chunk(BatchSize))
        {
            await queue.EnqueueAsync([.. chunk.Select(letter => Again(letter.Entry!))], cancellation);
            sent += chunk.Length;
            // In both queues until here: somebody notified meanwhile is found by their receipt, so twice in a queue is
            // not notified twice.
            await sqs.DeleteMessageBatchAsync(
                new DeleteMessageBatchRequest(
                    deadLetterQueue,
                    [.. chunk.Select((letter, i) => new DeleteMessageBatchRequestEntry($"{i}", letter.Receipt))]
                ),
                cancellation
            );
        }

        return sent;
    }

    /// <summary>Shows letters to others again.</summary>
    public async Task GiveBackAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellation)
    {
        foreach (var chunk in letters.Chunk(BatchSize))
        {
            await sqs.ChangeMessageVisibilityBatchAsync(
                new ChangeMessageVisibilityBatchRequest(
                    deadLetterQueue,
                    [
                        .. chunk.Select(
                            (letter, i) =>
                                new ChangeMessageVisibilityBatchRequestEntry($"{i}", letter.Receipt)
                                {
                                    VisibilityTimeout = 0,
                                }
                        ),
                    ]
                ),
                cancellation
            );
        }
    }

    // Whoever sends again what perhaps arrived has decided so: the retry function must not decide otherwise.
    private static Undelivered Again(Undelivered entry) =>
        entry with
        {
            Ambiguous = false,
            Reason = $"sent again by hand after: {entry.Reason}",
        };
}
