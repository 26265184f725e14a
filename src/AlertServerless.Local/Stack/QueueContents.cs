using System.Globalization;
using AlertServerless.Core.Delivery;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Stack;

/// <summary>What a queue of undelivered messages holds: for the end of a run.</summary>
public static class QueueContents
{
    private static readonly List<string> Counts = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessagesDelayed"];

    /// <summary>Messages to be had now, later, and those somebody is at work on.</summary>
    public static async Task<int> CountAsync(IAmazonSQS sqs, string queueUrl, CancellationToken cancellation)
    {
        var answer = await sqs.GetQueueAttributesAsync(queueUrl, Counts, cancellation);
        return Counts.Sum(name => int.Parse(answer.Attributes[name], CultureInfo.InvariantCulture));
    }

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
