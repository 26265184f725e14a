using AlertServerless.Infra.Constructs.Stateful;
using Amazon.CDK.AWS.Lambda;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>From a shard of the Kinesis stream to a consumer: one record wakes one, and of each shard one is in flight
/// at a time. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html</summary>
public static class ShardMapping
{
    public static CfnEventSourceMapping Create(
        Construct scope,
        AlertStateStack state,
        AlertStream stream,
        Alias live
    ) =>
        new(
            scope,
            "Mapping",
            new CfnEventSourceMappingProps
            {
                FunctionName = live.FunctionArn,
                EventSourceArn = stream.Source,
                // LATEST would skip what is written before the mapping has begun, and to a shard that a split made.
                StartingPosition = "TRIM_HORIZON",
                // More than one record to an invocation would put several lanes into one consumer.
                BatchSize = 1,
                MaximumBatchingWindowInSeconds = 0,
                // An escalation must not overtake the alert before it.
                ParallelizationFactor = 1,
                // One record cannot be halved.
                BisectBatchOnFunctionError = false,
                FunctionResponseTypes = ["ReportBatchItemFailures"],
                MaximumRetryAttempts = AlertConsumer.Retries,
                MaximumRecordAgeInSeconds = AlertConsumer.MaxAge.ToSeconds(),
                DestinationConfig = new CfnEventSourceMapping.DestinationConfigProperty
                {
                    OnFailure = new CfnEventSourceMapping.OnFailureProperty
                    {
                        Destination = state.Queues.DeadLetters.QueueArn,
                    },
                },
                Enabled = true,
            }
        );
}
