using System.Globalization;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Lambda;

/// <summary>
/// Entry point: entries of the retry queue in, those to be delivered again out. The schedule's event has no entries: it
/// asks to see after the alerts that have ended.
/// </summary>
public sealed class RetryFunction(RetryRun run, AlertCloser closer, EmbeddedMetrics metrics, TimeProvider clock)
{
    private const string ReceiveCount = "ApproximateReceiveCount";

    // What is begun is given back before the invocation ends.
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(1);

    public RetryFunction()
        : this(Composition.FromEnvironment().Retry()) { }

    private RetryFunction((RetryRun Run, AlertCloser Closer, EmbeddedMetrics Metrics) parts)
        : this(parts.Run, parts.Closer, parts.Metrics, TimeProvider.System) { }

    public async Task<SQSBatchResponse> HandleAsync(SQSEvent queued, ILambdaContext context)
    {
        using var span = XRayTrace.Start(context);
        if (queued.Records is { Count: > 0 } messages)
            return await RetryAsync(messages, context);
        await CloseAsync(context);
        return new SQSBatchResponse([]);
    }

    private async Task CloseAsync(ILambdaContext context)
    {
        var log = FunctionLogger.Of(context);
        var summary = new FanOutSummary(problem => Log.RetryProblem(log, problem));
        var closing = await closer.RunAsync(
            $"closer/{context.AwsRequestId}",
            clock.GetUtcNow() + context.RemainingTime - EndMargin,
            summary,
            CancellationToken.None
        );
        if (closing == default)
            return;
        metrics.WriteFiled(summary.Expired);
        Log.AlertsClosed(log, closing.Closed, closing.Left, summary.Expired);
    }

    private async Task<SQSBatchResponse> RetryAsync(List<SQSEvent.SQSMessage> messages, ILambdaContext context)
    {
        var log = FunctionLogger.Of(context);
        var items = new List<RetryItem>();
        var again = new List<string>();
        foreach (var message in messages)
        {
            if (UndeliveredJson.TryRead(message.Body ?? "", out var problem) is { } entry)
            {
                items.Add(new RetryItem(message.MessageId, message.ReceiptHandle ?? "", entry, Deliveries(message)));
                continue;
            }

            Log.MessageUnreadable(log, message.MessageId, problem!);
            if (!await SetAsideAsync(message, problem!, log))
                again.Add(message.MessageId);
        }

        var outcome = await RunAsync(items, clock.GetUtcNow() + context.RemainingTime, log);
        again.AddRange(outcome.Again);
        var summary = outcome.Summary;
        metrics.Write(summary);
        Log.Retried(
            log,
            summary.Delivered,
            summary.AlreadyDelivered,
            summary.Dropped,
            summary.Expired,
            summary.GivenUp,
            summary.Later
        );
        return new SQSBatchResponse([
            .. again.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id }),
        ]);
    }

    private async Task<RetryOutcome> RunAsync(List<RetryItem> items, DateTimeOffset deadline, ILogger log)
    {
        try
        {
            return await run.RunAsync(
                items,
                deadline,
                problem => Log.RetryProblem(log, problem),
                CancellationToken.None
            );
        }
        catch (Exception failure)
        {
            // Nothing was sent yet: all of them may come back.
            Log.RetryFailed(log, failure);
            return new RetryOutcome(
                new RetrySummary { Later = items.Count },
                [.. items.Select(item => item.MessageId)]
            );
        }
    }

    private async Task<bool> SetAsideAsync(SQSEvent.SQSMessage message, string problem, ILogger log)
    {
        try
        {
            await run.SetAsideAsync(message.Body ?? "", problem, CancellationToken.None);
            return true;
        }
        catch (Exception failure)
        {
            Log.NotSetAside(log, failure, message.MessageId);
            return false;
        }
    }

    private static int Deliveries(SQSEvent.SQSMessage message) =>
        message.Attributes is { } attributes
        && attributes.TryGetValue(ReceiveCount, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : 1;
}
