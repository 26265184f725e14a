using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SQS;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Keeps as much awake as the number of subscribers asks for: partitions, warm consumers, waiting pollers. The only
/// owner of these numbers after the first deployment; or, where a reviewed file owns them, an onlooker that says what
/// it would do and may change nothing.
/// </summary>
public sealed class CapacityScaler : Construct
{
    /// <summary>Waits until warm consumers are ready, which takes a few minutes.</summary>
    public static readonly Duration Run = Duration.Minutes(10);

    /// <summary>Adds up some thousand directory items.</summary>
    private const int MemoryMb = 512;

    public CapacityScaler(Construct scope, string id, HandlerContext context, AlertConsumer consumer, IQueue missedRuns)
        : base(scope, id)
    {
        var state = context.State;
        // Everything it scales is set over a control plane, so it needs no way to the brokers.
        Handler = new HandlerFunction(
            this,
            Names.Functions.Scaler,
            context,
            new HandlerOptions(MemoryMb, Run, InNetwork: false)
            {
                // Two at once would undo each other's work: whoever asks meanwhile is throttled and asks again.
                ReservedConcurrency = 1,
            }
        );
        var changes = context.Options.ReviewedPlan is null;
        Handler.Allow(Partitions(state, changes));
        Handler.Allow([
            TableRights.To(state.Tables.Segments, TableRights.Query),
            TableRights.To(
                state.Tables.State,
                [TableRights.Get, TableRights.Query, .. changes ? [TableRights.Put] : Array.Empty<string>()]
            ),
            KeyRights.ToTables(state.Data.Key),
            changes ? PlanRights.ToReadAndWrite(state.Plan) : PlanRights.ToRead(state.Plan),
            WarmConsumers(consumer, changes),
            // The pollers of a Kinesis mapping are nobody's to set.
            .. state.Kafka is null ? Array.Empty<PolicyStatement>() : [Pollers(consumer, changes)],
            ToReadQuotas(),
            QueueRights.ToSend(missedRuns),
            KeyRights.ToQueues(state.Data.Key),
        ]);
        new AsyncRuns(this, "Runs", Handler, missedRuns, retries: 2, Duration.Hours(1));
        new Schedule(this, "EveryHour", "rate(1 hour)", Handler, missedRuns, state.Data.Key);
        new DirectoryChanges(this, "PeopleComeAndGo", Handler, state.Tables.Segments);
        RunAfterDeployment();
    }

    public HandlerFunction Handler { get; }

    private static PolicyStatement[] Partitions(AlertStateStack state, bool changes)
    {
        if (state.Kafka is { } kafka)
            return changes ? KafkaRights.ToGrow(kafka.Broker.Arns) : KafkaRights.ToInspect(kafka.Broker.Arns);
        return changes ? KinesisRights.ToGrow(state.Stream!) : KinesisRights.ToInspect(state.Stream!);
    }

    private static PolicyStatement WarmConsumers(AlertConsumer consumer, bool changes) =>
        new(
            new PolicyStatementProps
            {
                Actions =
                [
                    "lambda:GetAlias",
                    "lambda:GetProvisionedConcurrencyConfig",
                    .. changes ? ["lambda:PutProvisionedConcurrencyConfig"] : Array.Empty<string>(),
                ],
                Resources =
                [
                    consumer.Handler.Function.FunctionArn,
                    $"{consumer.Handler.Function.FunctionArn}:{AlertConsumer.AliasName}",
                ],
            }
        );

    private static PolicyStatement Pollers(AlertConsumer consumer, bool changes) =>
        new(
            new PolicyStatementProps
            {
                Actions =
                [
                    "lambda:GetEventSourceMapping",
                    .. changes ? ["lambda:UpdateEventSourceMapping"] : Array.Empty<string>(),
                ],
                Resources =
                [
                    $"arn:{Aws.PARTITION}:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:event-source-mapping:{consumer.Mapping.AttrId}",
                ],
            }
        );

    private static PolicyStatement ToReadQuotas() =>
        new(new PolicyStatementProps { Actions = ["lambda:GetAccountSettings"], Resources = ["*"] });

    /// <summary>
    /// A hint beside the hourly schedule: a deployment may have set pollers back to what the plan said when it began,
    /// and a new version's warm consumers should be counted at once. Without a dead-letter queue, for the hour comes
    /// anyway.
    /// </summary>
    private void RunAfterDeployment()
    {
        var rule = new Rule(
            this,
            "AfterDeployment",
            new RuleProps
            {
                EventPattern = new EventPattern
                {
                    Source = ["aws.cloudformation"],
                    DetailType = ["CloudFormation Stack Status Change"],
                    Detail = new Dictionary<string, object>
                    {
                        ["stack-id"] = new[] { Aws.STACK_ID },
                        ["status-details"] = new Dictionary<string, object>
                        {
                            ["status"] = new[] { "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE" },
                        },
                    },
                },
            }
        );
        rule.AddTarget(
            new LambdaFunction(
                Handler.Function,
                new LambdaFunctionProps { RetryAttempts = 2, MaxEventAge = Duration.Hours(1) }
            )
        );
    }
}
