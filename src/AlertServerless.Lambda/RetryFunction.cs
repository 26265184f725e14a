using System.Globalization;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;

namespace AlertServerless.Lambda;

/// <summary>
/// Entry point: entries of the retry queue in, those to be delivered again out. The schedule's event has no entries: it asks to see after
/// the alerts that have ended.
/// </summary>
public sealed class RetryFunction(RetryRun run, AlertCloser closer, EmbeddedMetrics metrics, TimeProvider clock)
{
    private const string ReceiveCount = "ApproximateReceiveCount";

    // What is begun is given back before the invocation ends.
    private static readonly TimeSpan EndMargin = TimeSpan.FromSeconds(1);

    public RetryFunction()
        : this(Composition.FromEnvironment().Retry())
    {
    }

    private RetryFunction((RetryRun Run, AlertCloser Closer, EmbeddedMetrics Metrics) parts)
        : this(parts.Run, parts.Closer, parts.Metrics, TimeProvider.System)
    {
    }

    public async Task<SQSBatchResponse> HandleAsync(SQSEvent queued, ILambdaContext context)
    {
        if (queued.Records is { Count: > 0 } messages) return await RetryAsync(messages, context);
        await CloseAsync(context);
        return new SQSBatchResponse([]);
    }

    private async Task CloseAsync(ILambdaContext context)
    {
        var summary = new FanOutSummary(context.Logger.LogWarning);
        var closing = await closer.RunAsync($"closer/{context.AwsRequestId}", clock.GetUtcNow() + context.RemainingTime - EndMargin, summary, CancellationToken.None);
        if (closing == default) return;
        metrics.WriteFiled(summary.Expired);
        context.Logger.LogInformation(string.Create(CultureInfo.InvariantCulture, $"ended alerts: {closing.Closed} closed, {closing.Left} not yet, {summary.Expired} people filed as not reached"));
    }

    private async Task<SQSBatchResponse> RetryAsync(List<SQSEvent.SQSMessage> messages, ILambdaContext context)
    {
        var items = new List<RetryItem>();
        var again = new List<string>();
        foreach (var message in messages)
        {
            if (UndeliveredJson.TryRead(message.Body ?? "", out var problem) is { } entry)
            {
                items.Add(new RetryItem(message.MessageId, message.ReceiptHandle ?? "", entry, Deliveries(message)));
                continue;
            }

            context.Logger.LogError($"message {message.MessageId}: {problem}");
            if (!await SetAsideAsync(message, problem!, context)) again.Add(message.MessageId);
        }

        var outcome = await RunAsync(items, clock.GetUtcNow() + context.RemainingTime, context);
        again.AddRange(outcome.Again);
        var summary = outcome.Summary;
        metrics.Write(summary);
        context.Logger.LogInformation(string.Create(
            CultureInfo.InvariantCulture,
            $"told {summary.Delivered}, already told {summary.AlreadyDelivered}, dropped {summary.Dropped}, expired {summary.Expired}, given up {summary.GivenUp}, later {summary.Later}"));
        return new SQSBatchResponse([.. again.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id })]);
    }

    private async Task<RetryOutcome> RunAsync(List<RetryItem> items, DateTimeOffset deadline, ILambdaContext context)
    {
        try
        {
            return await run.RunAsync(items, deadline, context.Logger.LogWarning, CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Nothing was sent yet: all of them may come back.
            context.Logger.LogError($"retry failed, to be delivered again: {failure}");
            return new RetryOutcome(new RetrySummary { Later = items.Count }, [.. items.Select(item => item.MessageId)]);
        }
    }

    private async Task<bool> SetAsideAsync(SQSEvent.SQSMessage message, string problem, ILambdaContext context)
    {
        try
        {
            await run.SetAsideAsync(message.Body ?? "", problem, CancellationToken.None);
            return true;
        }
        catch (Exception failure)
        {
            context.Logger.LogError($"message {message.MessageId} cannot be set aside yet: {failure}");
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
