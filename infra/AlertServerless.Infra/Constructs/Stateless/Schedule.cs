using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.Scheduler;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>Runs a function at a fixed rate. A run that cannot be started within its minute is not started at
/// all.</summary>
public sealed class Schedule : Construct
{
    public Schedule(Construct scope, string id, string rate, HandlerFunction handler, IQueue missedRuns, IKey key)
        : base(scope, id)
    {
        var role = new Role(
            this,
            "Role",
            new RoleProps
            {
                AssumedBy = new ServicePrincipal(
                    "scheduler.amazonaws.com",
                    new ServicePrincipalOpts
                    {
                        Conditions = new Dictionary<string, object>
                        {
                            ["StringEquals"] = new Dictionary<string, object>
                            {
                                ["aws:SourceAccount"] = Aws.ACCOUNT_ID,
                            },
                        },
                    }
                ),
            }
        );
        role.AddToPolicy(
            new PolicyStatement(
                new PolicyStatementProps
                {
                    Actions = ["lambda:InvokeFunction"],
                    Resources = [handler.Function.FunctionArn],
                }
            )
        );
        role.AddToPolicy(QueueRights.ToSend(missedRuns));
        role.AddToPolicy(KeyRights.ToQueues(key));
        var schedule = new CfnSchedule(
            this,
            "Schedule",
            new CfnScheduleProps
            {
                ScheduleExpression = rate,
                FlexibleTimeWindow = new CfnSchedule.FlexibleTimeWindowProperty { Mode = "OFF" },
                Target = new CfnSchedule.TargetProperty
                {
                    Arn = handler.Function.FunctionArn,
                    RoleArn = role.RoleArn,
                    RetryPolicy = new CfnSchedule.RetryPolicyProperty
                    {
                        MaximumRetryAttempts = 0,
                        MaximumEventAgeInSeconds = 60,
                    },
                    DeadLetterConfig = new CfnSchedule.DeadLetterConfigProperty { Arn = missedRuns.QueueArn },
                },
            }
        );
        // Without its rights in place the first ticks would be lost.
        schedule.Node.AddDependency(role);
    }
}
