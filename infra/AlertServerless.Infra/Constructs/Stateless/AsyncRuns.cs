using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>How often and how long Lambda tries a run that somebody asked for without waiting, and where it reports
/// one that failed.</summary>
public sealed class AsyncRuns : Construct
{
    public AsyncRuns(
        Construct scope,
        string id,
        HandlerFunction handler,
        IQueue missedRuns,
        int retries,
        Duration lateBy
    )
        : base(scope, id)
    {
        var config = new CfnEventInvokeConfig(
            this,
            "Config",
            new CfnEventInvokeConfigProps
            {
                FunctionName = handler.Function.FunctionName,
                Qualifier = "$LATEST",
                MaximumRetryAttempts = retries,
                MaximumEventAgeInSeconds = lateBy.ToSeconds(),
                DestinationConfig = new CfnEventInvokeConfig.DestinationConfigProperty
                {
                    OnFailure = new CfnEventInvokeConfig.OnFailureProperty { Destination = missedRuns.QueueArn },
                },
            }
        );
        config.Node.AddDependency(handler.Role);
    }
}
