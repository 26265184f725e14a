using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.SES;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>The set that mail is sent with: SES reports what came back and who complained to the default event
/// bus.</summary>
public sealed class MailReports : Construct
{
    public MailReports(Construct scope, string id)
        : base(scope, id)
    {
        var set = new CfnConfigurationSet(
            this,
            "Set",
            new CfnConfigurationSetProps
            {
                ReputationOptions = new CfnConfigurationSet.ReputationOptionsProperty
                {
                    ReputationMetricsEnabled = true,
                },
                SuppressionOptions = new CfnConfigurationSet.SuppressionOptionsProperty
                {
                    SuppressedReasons = ["BOUNCE", "COMPLAINT"],
                },
            }
        );
        Name = set.Ref;
        new CfnConfigurationSetEventDestination(
            this,
            "Destination",
            new CfnConfigurationSetEventDestinationProps
            {
                ConfigurationSetName = Name,
                EventDestination = new CfnConfigurationSetEventDestination.EventDestinationProperty
                {
                    Enabled = true,
                    MatchingEventTypes = ["bounce", "complaint"],
                    // SES publishes to the default bus only:
                    // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-eventbridge.html
                    EventBridgeDestination = new CfnConfigurationSetEventDestination.EventBridgeDestinationProperty
                    {
                        EventBusArn = $"arn:{Aws.PARTITION}:events:{Aws.REGION}:{Aws.ACCOUNT_ID}:event-bus/default",
                    },
                },
            }
        );
    }

    public string Name { get; }
}

/// <summary>
/// Stops the addresses whose mail came back for good, or whose owner called it spam. Its events hold addresses, so none
/// of them is kept in a queue: what fails for a day is dropped, and reported by the alarm on the function's errors; the
/// next mail to that address makes the same event.
/// </summary>
public sealed class MailFeedbackWorker : Construct
{
    private const int MemoryMb = 512;

    private const int Retries = 2;

    private static readonly Duration Run = Duration.Seconds(30);

    private static readonly Duration Given = Duration.Hours(6);

    public MailFeedbackWorker(Construct scope, string id, HandlerContext context, MailReports reports)
        : base(scope, id)
    {
        var state = context.State;
        Handler = new HandlerFunction(
            this,
            Names.Functions.Feedback,
            context,
            new HandlerOptions(MemoryMb, Run, InNetwork: false)
        );
        Handler.Allow([
            TableRights.To(
                state.Tables.Subscribers,
                TableRights.Get,
                TableRights.Query,
                TableRights.Put,
                TableRights.Update
            ),
            TableRights.To(state.Tables.Audit, TableRights.Put),
            KeyRights.ToTables(state.Data.Key),
            .. SecretRights.ToRead(state.Secrets, state.Data.Key, Names.Functions.Feedback),
        ]);
        var rule = new Rule(
            this,
            "Reported",
            new RuleProps
            {
                EventPattern = new EventPattern
                {
                    Source = ["aws.ses"],
                    Detail = new Dictionary<string, object>
                    {
                        ["eventType"] = new[] { "Bounce", "Complaint" },
                        ["mail"] = new Dictionary<string, object>
                        {
                            ["tags"] = new Dictionary<string, object>
                            {
                                ["ses:configuration-set"] = new[] { reports.Name },
                            },
                        },
                    },
                },
            }
        );
        rule.AddTarget(
            new LambdaFunction(
                Handler.Function,
                new LambdaFunctionProps { RetryAttempts = Retries, MaxEventAge = Given }
            )
        );
    }

    public HandlerFunction Handler { get; }
}
