using System.Globalization;
using AlertServerless.Core.Channels.Queues;
using AlertServerless.Lambda.Metrics;
using AlertServerless.Lambda.Retrying;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;

namespace AlertServerless.Lambda;

/// <summary>Entry point: entries of the retry queue in, those to be delivered again out.</summary>
public sealed class RetryFunction(RetryRun run, EmbeddedMetrics metrics, TimeProvider clock)
{
    private const string ReceiveCount = "ApproximateReceiveCount";

    public RetryFunction()
        : this(Composition.FromEnvironment().Retry())
    {
    }

    private RetryFunction((RetryRun Run, EmbeddedMetrics Metrics) parts)
        : this(parts.Run, parts.Metrics, TimeProvider.System)
    {
    }

    public async Task<SQSBatchResponse> HandleAsync(SQSEvent queued, ILambdaContext context)
    {
        var items = new List<RetryItem>();
        var again = new List<string>();
        foreach (var message in queued.Records ?? [])
        {
            if (UndeliveredJson.TryRead(message.Body ?? "", out var problem) is { } entry)
            {
                items.Add(new RetryItem(message.MessageId, entry, Deliveries(message)));
                continue;
            }

            // Left in the queue: its redrive policy moves it, unread, to the dead letters.
            context.Logger.LogError($"message {message.MessageId}: {problem}");
            again.Add(message.MessageId);
        }

        var summary = new RetrySummary();
        var stopAt = clock.GetUtcNow() + context.RemainingTime;
        again.AddRange(await RunAsync(items, stopAt, summary, context));
        metrics.Write(summary);
        context.Logger.LogInformation(string.Create(
            CultureInfo.InvariantCulture,
            $"told {summary.Told}, already told {summary.AlreadyTold}, dropped {summary.Dropped}, expired {summary.Expired}, given up {summary.GivenUp}, later {summary.Later}"));
        return new SQSBatchResponse([.. again.Select(id => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = id })]);
    }

    private async Task<IReadOnlyList<string>> RunAsync(List<RetryItem> items, DateTimeOffset stopAt, RetrySummary summary, ILambdaContext context)
    {
        try
        {
            return await run.RunAsync(items, stopAt, summary, failure => context.Logger.LogWarning($"to be tried again: {failure.Message}"), CancellationToken.None);
        }
        catch (Exception failure)
        {
            context.Logger.LogError($"retry failed, to be delivered again: {failure}");
            return [.. items.Select(item => item.MessageId)];
        }
    }

    private static int Deliveries(SQSEvent.SQSMessage message) =>
        message.Attributes is { } attributes
        && attributes.TryGetValue(ReceiveCount, out var text)
        && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : 1;
}
