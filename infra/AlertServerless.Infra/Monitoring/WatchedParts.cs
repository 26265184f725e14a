using AlertServerless.Infra.Constructs.Stateless;
using AlertServerless.Infra.Options;
using Amazon.CDK.AWS.SQS;

namespace AlertServerless.Infra.Monitoring;

/// <summary>Everything that alarms and dashboards watch.</summary>
public sealed record WatchedParts(
    DeploymentOptions Options,
    AlertStateStack State,
    FeedProducer Producer,
    FeedPublisher Publisher,
    AlertConsumer Consumer,
    RetryWorker Retry,
    CapacityScaler Scaler,
    MailFeedbackWorker Feedback,
    Queue MissedRuns
)
{
    public IReadOnlyList<HandlerFunction> Handlers =>
        [Producer.Handler, Publisher.Handler, Consumer.Handler, Retry.Handler, Scaler.Handler, Feedback.Handler];
}
