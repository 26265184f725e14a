using AlertServerless.Core.Publishing;
using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Every partition's record wakes one consumer, which claims segments and sends to their subscribers over the channels.
/// It lives outside the network: what it calls is on the internet, and the mapping reads the broker for it.
/// </summary>
public sealed class AlertConsumer : Construct
{
    public const string AliasName = "live";

    /// <summary>The most a function behind a Kafka mapping may run:
    /// https://docs.aws.amazon.com/lambda/latest/dg/with-msk-configure.html</summary>
    public static readonly Duration Run = Duration.Minutes(14);

    /// <summary>Tries after the first. A consumer that dies is followed by another, which goes on at the cursor. While
    /// sending is paused a record waits within its invocation, which outlasts the alert, and uses none of them
    /// up.</summary>
    public const int Retries = 10;

    /// <summary>As long as the topic keeps a record: by then the alert inside has expired many times over.</summary>
    public static readonly Duration MaxAge = Duration.Seconds(AlertRecord.KeptFor.TotalSeconds);

    public AlertConsumer(Construct scope, string id, HandlerContext context, AlertTopic? topic, string plan)
        : base(scope, id)
    {
        var state = context.State;
        Handler = new HandlerFunction(
            this,
            Names.Functions.Consumer,
            context,
            new HandlerOptions(context.Options.CostClass.ConsumerMemoryMb, Run, InNetwork: false)
        );
        LetItFanOut(context);
        LetItBePolled(state);
        Live = new Alias(
            this,
            "Live",
            new AliasProps
            {
                AliasName = AliasName,
                Version = Handler.Function.CurrentVersion,
                ProvisionedConcurrentExecutions = WarmConsumers(context.Options),
            }
        );
        ((CfnAlias)Live.Node.DefaultChild!).OverrideLogicalId("ConsumerLive");
        Mapping = state.Kafka is { } kafka
            ? CreateMapping(state, kafka.Broker, plan, context.Options.CostClass.StandsReady)
            : ShardMapping.Create(this, state, state.Stream!, Live);
        Mapping.OverrideLogicalId("ConsumerMapping");
        Mapping.Node.AddDependency(topic is null ? [Handler.Role] : [topic, Handler.Role]);
    }

    public HandlerFunction Handler { get; }

    public Alias Live { get; }

    public CfnEventSourceMapping Mapping { get; }

    // Where the scaler owns their number the template does not set it: two owners would contradict each other.
    private static double? WarmConsumers(DeploymentOptions options) =>
        options.ReviewedPlan is { } plan && FloorPlan.ReadNumber(plan, FloorPlan.Warm) is > 0 and var warm
            ? warm
            : null;

    private void LetItFanOut(HandlerContext context)
    {
        var (options, state) = (context.Options, context.State);
        Handler.Allow([
            TableRights.To(state.Tables.Subscribers, TableRights.Get, TableRights.Query, TableRights.Update),
            TableRights.To(state.Tables.Segments, TableRights.Query),
            TableRights.To(state.Tables.Claims, TableRights.Query, TableRights.Put, TableRights.Update),
            TableRights.To(state.Tables.Events, TableRights.Get, TableRights.Query),
            TableRights.To(state.Tables.State, TableRights.Get, TableRights.Query, TableRights.Update),
            KeyRights.ToTables(state.Data.Key),
            .. SecretRights.ToRead(state.Secrets, state.Data.Key, Names.Functions.Consumer),
            QueueRights.ToSend(state.Queues.Retries),
            QueueRights.ToSend(state.Queues.DeadLetters),
            KeyRights.ToQueues(state.Data.Key),
            MailRights.ToSend(options, context.Environment[Names.Env.MailConfigurationSet]),
            .. SmsRights.ToSend(options),
        ]);
    }

    private void LetItBePolled(AlertStateStack state)
    {
        if (state.Kafka is not { } kafka)
        {
            Handler.Allow(KinesisRights.ToConsume(state.Stream!, state.Data.Key));
            return;
        }

        Handler.Allow(KafkaRights.ToConsume(kafka.Broker.Arns));
        Handler.AllowServiceOnly(NetworkRights.ToPoll());
    }

    private CfnEventSourceMapping CreateMapping(AlertStateStack state, AlertBroker broker, string plan, bool ready)
    {
        var mapping = new CfnEventSourceMapping(
            this,
            "Mapping",
            new CfnEventSourceMappingProps
            {
                FunctionName = Live.FunctionArn,
                EventSourceArn = broker.Cluster.AttrArn,
                Topics = [AlertBroker.TopicName],
                AmazonManagedKafkaEventSourceConfig =
                    new CfnEventSourceMapping.AmazonManagedKafkaEventSourceConfigProperty
                    {
                        ConsumerGroupId = AlertBroker.ConsumerGroup,
                    },
                // LATEST would skip the first record of a partition that was added a moment ago. Records from before
                // are at most an hour old, and of an alert that has ended the handler files what nobody reached, and
                // sends nothing.
                StartingPosition = "TRIM_HORIZON",
                // More than one record to an invocation would put several lanes into one consumer.
                BatchSize = 1,
                MaximumBatchingWindowInSeconds = 0,
                // These hold for Kafka in provisioned mode only. On demand a failed invocation is repeated until the
                // topic forgets the record, after an hour:
                // https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
                FunctionResponseTypes = ready ? ["ReportBatchItemFailures"] : null,
                MaximumRetryAttempts = ready ? Retries : null,
                MaximumRecordAgeInSeconds = ready ? MaxAge.ToSeconds() : null,
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
        if (!ready)
            return mapping;
        // Newer than this release of the CDK. Provisioned mode is what makes the retry limits above hold for Kafka, and
        // what keeps pollers awake: on demand, scaling takes minutes.
        mapping.AddPropertyOverride(
            "ProvisionedPollerConfig",
            new Dictionary<string, object>
            {
                ["MinimumPollers"] = FloorPlan.Number(plan, FloorPlan.Pollers),
                ["MaximumPollers"] = FloorPlan.Number(plan, FloorPlan.MaxPollers),
            }
        );
        return mapping;
    }
}
