using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Constructs.Stateless;
using AlertServerless.Infra.Monitoring;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Packaging;
using Amazon.CDK;
using Amazon.CDK.AWS.Lambda;
using Constructs;
using AssetOptions = Amazon.CDK.AWS.S3.Assets.AssetOptions;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra;

/// <summary>
/// The alert's data path, top to bottom, and its monitoring. Holds nothing that cannot be made again in minutes.
/// </summary>
public sealed class AlertFlowStack : Stack
{
    private const string AlertOptionsFile = "alert-options.json";

    public AlertFlowStack(Construct scope, DeploymentOptions options, AlertStateStack state, string codeFolder)
        : base(
            scope,
            $"AlertServerless-{options.Deployment}-Flow",
            new StackProps
            {
                Env = new Amazon.CDK.Environment { Region = options.Region },
                Description = "AlertServerless: feed, topic, consumers, channels, alarms",
            }
        )
    {
        AddDependency(state);
        // Where no pollers are set there is no number to take over.
        var plan =
            options.CostClass.StandsReady && !options.UsesKinesis ? options.ReviewedPlan ?? ReadPlan(options) : "";
        // An alert waits while a consumer's package is unpacked: what only the publisher loads stays out of it.
        var code = Code.FromAsset(codeFolder, new AssetOptions { Exclude = [LambdaPackage.KafkaLibrary] });
        var mail = new MailReports(this, "Mail");
        var context = new HandlerContext(
            options,
            state,
            code,
            EnvironmentOf(options, state, ReadAlertKeys(state), mail).Concat(StreamOf(options, state)).ToDictionary()
        );
        var missed = new MissedRuns(this, "MissedRuns", state.Data.Key);

        // Publisher → topic: checks what is signed, writes one record to each lane.
        var publisher = new FeedPublisher(this, "Publishing", context with { Code = Code.FromAsset(codeFolder) });

        // Feed → producer → publisher: polls, parses, decides, signs.
        var producer = new FeedProducer(
            this,
            "Feed",
            context.With((Names.Env.PublisherFunction, publisher.Handler.Function.FunctionName)),
            publisher,
            missed.Queue
        );
        var topic = state.Kafka is { } kafka ? new AlertTopic(this, "Alerts", options, kafka.Broker) : null;

        // Topic → consumer → claim → channel: each lane wakes one.
        var consumer = new AlertConsumer(this, "FanOut", context, topic, plan);

        // Channel → retry → dead letters: what no provider took, and whom an alert did not reach.
        var retry = new RetryWorker(this, "Undelivered", context, missed.Queue);

        // Mail that came back → stopped addresses.
        var feedback = new MailFeedbackWorker(this, "MailFeedback", context, mail);

        // Subscriber count → partitions, warm consumers, pollers.
        var scaler = new CapacityScaler(
            this,
            "Capacity",
            context.With(
                (Names.Env.ConsumerFunction, consumer.Handler.Function.FunctionName),
                (Names.Env.ConsumerAlias, AlertConsumer.AliasName),
                (Names.Env.EventSourceMapping, consumer.Mapping.AttrId)
            ),
            consumer,
            missed.Queue
        );

        // Alarms and dashboards, for everybody who must know when one of these stands still.
        var parts = new WatchedParts(
            options,
            state,
            producer,
            publisher,
            consumer,
            retry,
            scaler,
            feedback,
            missed.Queue
        );
        var alarms = new AlertAlarms(this, "Alarms", parts);
        new ReadyDashboard(this, "Ready", parts, alarms);
        new EarthquakeDashboard(this, "Earthquake", parts);
        new CostDashboard(this, "Cost", parts);
        _ = new SpendGuards(this, "Spend", options);
    }

    /// <summary>The scaler's numbers as they are when this stack is deployed, not as they were when it was
    /// written.</summary>
    private string ReadPlan(DeploymentOptions options)
    {
        var parameter = new CfnParameter(
            this,
            "PlanNow",
            new CfnParameterProps
            {
                Type = "AWS::SSM::Parameter::Value<String>",
                Default = FloorPlan.ParameterName(options),
                Description = "Name of the parameter that holds the scaling plan",
            }
        );
        return parameter.ValueAsString;
    }

    /// <summary>The public keys as they are when this stack is deployed: the publisher can ask for nothing from where
    /// it lives, and they are no secret.</summary>
    private string ReadAlertKeys(AlertStateStack state) =>
        new CfnParameter(
            this,
            "AlertKeysNow",
            new CfnParameterProps
            {
                Type = "AWS::SSM::Parameter::Value<String>",
                Default = state.Secrets.AlertKeysName,
                Description = "Name of the parameter that holds the public keys of alert records",
            }
        ).ValueAsString;

    /// <summary>What leads to the brokers, or to the stream in their place.</summary>
    private Dictionary<string, string> StreamOf(DeploymentOptions options, AlertStateStack state) =>
        state.Kafka is { Broker: var broker }
            ? new()
            {
                [Names.Env.KafkaBootstrap] = new BootstrapLookup(
                    this,
                    "Brokers",
                    broker,
                    state.Data.Key,
                    options.CostClass
                ).Servers,
                [Names.Env.KafkaAuth] = "iam",
                [Names.Env.KafkaClusterArn] = broker.Cluster.AttrArn,
                [Names.Env.AlertTopic] = AlertBroker.TopicName,
            }
            : new() { [Names.Env.KinesisStream] = state.Stream!.Stream.Ref };

    private static Dictionary<string, string> EnvironmentOf(
        DeploymentOptions options,
        AlertStateStack state,
        string alertKeys,
        MailReports mail
    ) =>
        new()
        {
            [Names.Env.Deployment] = options.Deployment,
            [Names.Env.CostClass] = options.CostClass.Name,
            [Names.Env.SubscribersTable] = state.Tables.Subscribers.TableName,
            [Names.Env.SegmentsTable] = state.Tables.Segments.TableName,
            [Names.Env.ClaimsTable] = state.Tables.Claims.TableName,
            [Names.Env.EventsTable] = state.Tables.Events.TableName,
            [Names.Env.StateTable] = state.Tables.State.TableName,
            [Names.Env.AuditTable] = state.Tables.Audit.TableName,
            [Names.Env.RetryQueueUrl] = state.Queues.Retries.QueueUrl,
            [Names.Env.DeadLetterQueueUrl] = state.Queues.DeadLetters.QueueUrl,
            [Names.Env.AlertKeys] = alertKeys,
            [Names.Env.Feeds] = string.Join(' ', options.Feeds),
            [Names.Env.AlertOptions] = AlertOptionsFile,
            [Names.Env.PlanParameter] = FloorPlan.ParameterName(options),
            [Names.Env.Scaling] = options.ReviewedPlan is null ? Names.Scaling.Function : Names.Scaling.Reviewed,
            [Names.Env.TwilioBaseUrl] = "https://api.twilio.com",
            [Names.Env.TelegramBaseUrl] = "https://api.telegram.org",
            [Names.Env.HeartbeatSeconds] = "300",
            [Names.Env.CanarySeconds] = "3600",
            [Names.Env.DeadManUrl] = options.DeadManUrl?.ToString() ?? "none",
            [Names.Env.PublicStatus] = Names.Parameters.PublicStatus(options.Deployment),
            [Names.Env.PublicChannels] = options.PublicChannels,
            [Names.Env.SmsProvider] = options.SmsProvider,
            [Names.Env.SmsSender] = options.SmsSender,
            [Names.Env.MailSender] = options.MailSender,
            [Names.Env.MailConfigurationSet] = mail.Name,
            [Names.Env.PublicUrl] = $"https://{options.Domain}",
        };
}
