using System.Globalization;
using AlertServerless.Core.Delivery;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace AlertServerless.Local.Stack;

/// <summary>
/// Stands in for Lambda's event source mapping for SQS: receives up to ten messages, invokes, deletes what was not
/// reported as failed. Failures become visible again after the queue's own time-out.
/// </summary>
public sealed class QueueTrigger : IAsyncDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly IAmazonSQS sqs;
    private readonly string queueUrl;
    private readonly Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handler;
    private readonly Func<ILambdaContext> context;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource stop = new();

    public QueueTrigger(
        IAmazonSQS sqs,
        string queueUrl,
        Func<SQSEvent, ILambdaContext, Task<SQSBatchResponse>> handler,
        Func<ILambdaContext> context,
        TimeProvider clock
    )
    {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.handler = handler;
        this.context = context;
        this.clock = clock;
        Completion = RunAsync();
    }

    /// <summary>Faults when the mapping could not go on.</summary>
    public Task Completion { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            var received = await ReceiveAsync();
            if (received.Count > 0)
                await HandleAsync(received);
            else
                await Task.Delay(PollInterval, clock, stop.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<List<Message>> ReceiveAsync()
    {
        try
        {
            var answer = await sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest
                {
                    QueueUrl = queueUrl,
                    MaxNumberOfMessages = 10,
                    MessageSystemAttributeNames = ["ApproximateReceiveCount"],
                },
                stop.Token
            );
            return answer.Messages ?? [];
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception outage) when (StoreFailures.CauseOf(outage) is not StoreFailure.Answer)
        {
            // A poller asks again; what is in the queue stays there.
            return [];
        }
    }

    private async Task HandleAsync(List<Message> received)
    {
        var response = await handler(new SQSEvent { Records = [.. received.Select(ToRecord)] }, context());
        var failed = (response.BatchItemFailures ?? []).Select(failure => failure.ItemIdentifier).ToHashSet();
        foreach (var done in received.Where(message => !failed.Contains(message.MessageId)))
            await sqs.DeleteMessageAsync(
                new DeleteMessageRequest { QueueUrl = queueUrl, ReceiptHandle = done.ReceiptHandle },
                CancellationToken.None
            );
    }

    private static SQSEvent.SQSMessage ToRecord(Message message) =>
        new()
        {
            MessageId = message.MessageId,
            ReceiptHandle = message.ReceiptHandle,
            Body = message.Body,
            Attributes = message.Attributes ?? [],
            EventSource = "aws:sqs",
        };
}

/// <summary>What a queue of undelivered messages holds: for the end of a run.</summary>
public static class QueueContents
{
    private static readonly List<string> Counts =
    [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ];

    /// <summary>Messages to be had now, later, and those somebody is at work on.</summary>
    public static async Task<int> CountAsync(IAmazonSQS sqs, string queueUrl, CancellationToken cancellation)
    {
        var answer = await sqs.GetQueueAttributesAsync(queueUrl, Counts, cancellation);
        return Counts.Sum(name => int.Parse(answer.Attributes[name], CultureInfo.InvariantCulture));
    }

    /// <summary>Takes out what is visible now, and what is merely delayed shortly after.</summary>
    /// <exception cref="InvalidDataException">A message is not an undelivered entry.</exception>
    public static async Task<IReadOnlyList<Undelivered>> TakeAsync(
        IAmazonSQS sqs,
        string queueUrl,
        CancellationToken cancellation
    )
    {
        var taken = new List<Undelivered>();
        while (true)
        {
            var answer = await sqs.ReceiveMessageAsync(
                new ReceiveMessageRequest
                {
                    QueueUrl = queueUrl,
                    MaxNumberOfMessages = 10,
                    VisibilityTimeout = 600,
                },
                cancellation
            );
            if (answer.Messages is not { Count: > 0 } messages)
                return taken;
            foreach (var message in messages)
                taken.Add(
                    UndeliveredJson.TryRead(message.Body, out var problem)
                        ?? throw new InvalidDataException($"{queueUrl}: {problem}")
                );
        }
    }
}
