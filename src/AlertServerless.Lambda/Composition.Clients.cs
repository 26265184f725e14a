using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.Scaling;
using Amazon.DynamoDBv2;
using Amazon.Kafka;
using Amazon.Kinesis;
using Amazon.Lambda;
using Amazon.PinpointSMSVoiceV2;
using Amazon.SecretsManager;
using Amazon.SimpleEmailV2;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;

namespace AlertServerless.Lambda;

// The services: what a local stack overrides.
public partial class Composition
{
    protected virtual ISegmentClaims Claims(DynamoDbStore store, string table, Action<string> onDamaged) =>
        new DynamoSegmentClaims(store, table, onDamaged);

    protected virtual IAmazonDynamoDB DynamoDb() => DynamoDbClients.Create();

    protected virtual IAmazonSQS Sqs() => new AmazonSQSClient(SqsClients.Configure(new AmazonSQSConfig()));

    /// <param name="config">Already set to send once.</param>
    protected virtual IAmazonSimpleEmailServiceV2 Ses(AmazonSimpleEmailServiceV2Config config) =>
        new AmazonSimpleEmailServiceV2Client(config);

    /// <param name="config">Already set to send once.</param>
    protected virtual IAmazonPinpointSMSVoiceV2 EndUserMessaging(AmazonPinpointSMSVoiceV2Config config) =>
        new AmazonPinpointSMSVoiceV2Client(config);

    /// <summary>
    /// Makes a client that writes to people send each request once: the layers around the provider decide what is tried
    /// again. A connection that breaks has a count of its own, which <c>MaxErrorRetry</c> does not limit; the SDK would
    /// repeat the request up to ten times, and a mail whose answer was lost would be sent eleven times.
    /// </summary>
    public static T SendOnce<T>(T config)
        where T : Amazon.Runtime.ClientConfig
    {
        config.MaxErrorRetry = 0;
        config.MaxStaleConnectionRetries = 0;
        return config;
    }

    protected virtual IAmazonSecretsManager SecretsManager() =>
        new AmazonSecretsManagerClient(SecretsSource.Configure(new AmazonSecretsManagerConfig()));

    protected virtual IAmazonSimpleSystemsManagement ParameterStore() => new AmazonSimpleSystemsManagementClient();

    protected virtual IAmazonLambda LambdaControl() => new AmazonLambdaClient();

    /// <summary>The topic as the producer sees it; of several regions, their topics as one.</summary>
    protected virtual IAlertPublisher Topics(FunctionEnvironment environment) =>
        new RemoteAlertPublisher(ToPublisher(environment));

    /// <summary>How the producer reaches the publisher: over Lambda's API.</summary>
    protected virtual InvokePublisher ToPublisher(FunctionEnvironment environment) =>
        new PublisherInvocation(
            PublisherLambda(SendOnce(new AmazonLambdaConfig { Timeout = PublisherInvocation.Limit })),
            environment[Names.Env.PublisherFunction]
        ).InvokeAsync;

    /// <param name="config">Already set to send once.</param>
    protected virtual IAmazonLambda PublisherLambda(AmazonLambdaConfig config) => new AmazonLambdaClient(config);

    protected virtual IAmazonKafka MskControl() => new AmazonKafkaClient();

    protected virtual IAmazonKinesis Kinesis(AmazonKinesisConfig config) => new AmazonKinesisClient(config);

    protected IPlanStore Plans(string parameter) => PlanStores.Create(parameter, ParameterStore);

    /// <summary>What the scaler scales.</summary>
    protected virtual ControlPlane Plane(FunctionEnvironment environment, DynamoDbStore store)
    {
        var lambda = LambdaControl();
        return new ControlPlane(
            environment.UsesKinesis
                ? new KinesisShards(Kinesis(new AmazonKinesisConfig()), environment[Names.Env.KinesisStream])
                : new MskPartitions(
                    MskControl(),
                    environment[Names.Env.KafkaClusterArn],
                    environment[Names.Env.AlertTopic]
                ),
            new LambdaWarmConsumers(
                lambda,
                environment[Names.Env.ConsumerFunction],
                environment[Names.Env.ConsumerAlias]
            ),
            environment.UsesKinesis ? null : new LambdaPollers(lambda, environment[Names.Env.EventSourceMapping]),
            Plans(environment[Names.Env.PlanParameter]),
            new DynamoScalerState(store, environment[Names.Env.StateTable])
        );
    }

    /// <summary>How the next alert is divided: by the plan that the scaler wrote last.</summary>
    protected virtual Func<FanOutOptions> Plan(FunctionEnvironment environment)
    {
        var plan = new PlanReader(
            Plans(environment[Names.Env.PlanParameter]),
            problem => Log.PlanNotRead(FunctionLogger.OfProcess, problem),
            clock
        );
        // In the init phase: known before the first alert.
        plan.RefreshAsync(CancellationToken.None).GetAwaiter().GetResult();
        return plan.FanOut;
    }
}
