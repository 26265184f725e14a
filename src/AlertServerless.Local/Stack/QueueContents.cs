using AlertServerless.Core.Channels;
using AlertServerless.Core.Channels.Queues;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Stack;

/// <summary>Empties a queue of undelivered messages to see what is in it: for the end of a run.</summary>
public static class QueueContents
{
    /// <summary>Takes out what is visible now, and what is merely delayed shortly after.</summary>
    /// <exception cref="InvalidDataException">A message is not an undelivered entry.</exception>
    public static async Task<IReadOnlyList<Undelivered>> TakeAsync(IAmazonSQS sqs, string queueUrl, CancellationToken cancellation)
    {
        var taken = new List<Undelivered>();
        while (true)
        {
            var answer = await sqs.ReceiveMessageAsync(new ReceiveMessageRequest { QueueUrl = queueUrl, MaxNumberOfMessages = 10, VisibilityTimeout = 600 }, cancellation);
            if (answer.Messages is not { Count: > 0 } messages) return taken;
            foreach (var message in messages)
                taken.Add(UndeliveredJson.TryRead(message.Body, out var problem) ?? throw new InvalidDataException($"{queueUrl}: {problem}"));
        }
    }
}
