using AlertServerless.Core;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>Published functions behind the event source mappings of a local stack.</summary>
public sealed partial class DeployedHandlers(DeployedFunctions functions, ILogger log)
{
    /// <summary>A failed invocation has no answer: the mapping delivers its records again.</summary>
    public async Task<KafkaBatchResponse?> ConsumeAsync(int partition, KafkaEvent records, ILambdaContext context)
    {
        var result = await functions[Names.Functions.Consumer]
            .InvokeAsync(EventDocuments.Of(records), context.AwsRequestId, CancellationToken.None);
        return result is InvocationResult.Answered answered
            ? KafkaBatchResponse.Parse(answered.Response)
            : Failed<KafkaBatchResponse>(result);
    }

    /// <inheritdoc cref="ConsumeAsync(int, KafkaEvent, ILambdaContext)"/>
    public async Task<StreamsEventResponse?> ConsumeAsync(int shard, KinesisEvent records, ILambdaContext context)
    {
        var result = await functions[Names.Functions.Consumer]
            .InvokeAsync(EventDocuments.Of(records), context.AwsRequestId, CancellationToken.None);
        return result is InvocationResult.Answered answered
            ? LambdaEvents.StreamsResponse(answered.Response)
            : Failed<StreamsEventResponse>(result);
    }

    /// <summary>Of a failed invocation every message becomes visible again.</summary>
    public async Task<SQSBatchResponse> RetryAsync(SQSEvent queued, ILambdaContext context)
    {
        var result = await functions[Names.Functions.Retry]
            .InvokeAsync(EventDocuments.Of(queued), context.AwsRequestId, CancellationToken.None);
        if (result is InvocationResult.Answered answered)
        {
            using var response = new MemoryStream(answered.Response);
            return FunctionSerializer.Instance.Deserialize<SQSBatchResponse>(response);
        }

        Failed<SQSBatchResponse>(result);
        return new SQSBatchResponse([
            .. (queued.Records ?? []).Select(message => new SQSBatchResponse.BatchItemFailure
            {
                ItemIdentifier = message.MessageId,
            }),
        ]);
    }

    private T? Failed<T>(InvocationResult result)
        where T : class
    {
        LogFailed(log, ((InvocationResult.Failed)result).Line);
        return null;
    }

    [LoggerMessage(1, Microsoft.Extensions.Logging.LogLevel.Warning, "{Line}")]
    private static partial void LogFailed(ILogger log, string line);
}
