using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.SSM;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// Where an operator finds tables and queues: as outputs of the stack, for a person and the AWS command line, and as
/// one parameter, for <c>alert … --deployment NAME</c>, which needs no right but to read it and use what it names.
/// </summary>
public sealed class OperatorAccess : Construct
{
    public OperatorAccess(Construct scope, string id, DeploymentOptions options, AlertTables tables, AlertQueues queues)
        : base(scope, id)
    {
        var named = new Dictionary<string, string>
        {
            [Names.Env.SubscribersTable] = tables.Subscribers.TableName,
            [Names.Env.SegmentsTable] = tables.Segments.TableName,
            [Names.Env.ClaimsTable] = tables.Claims.TableName,
            [Names.Env.EventsTable] = tables.Events.TableName,
            [Names.Env.StateTable] = tables.State.TableName,
            [Names.Env.AuditTable] = tables.Audit.TableName,
            [Names.Env.RetryQueueUrl] = queues.Retries.QueueUrl,
            [Names.Env.DeadLetterQueueUrl] = queues.DeadLetters.QueueUrl,
        };
        var stack = Stack.Of(this);
        foreach (var (name, value) in named)
            new CfnOutput(stack, OutputName(name), new CfnOutputProps { Value = value });
        var parameter = new StringParameter(
            this,
            "Parameter",
            new StringParameterProps
            {
                ParameterName = Names.Parameters.Access(options.Deployment),
                StringValue = stack.ToJsonString(
                    new Dictionary<string, string>(named) { [Names.Env.Deployment] = options.Deployment }
                ),
                Description = "Tables and queues, for alert --deployment",
            }
        );
        ((Amazon.CDK.AWS.SSM.CfnParameter)parameter.Node.DefaultChild!).OverrideLogicalId("AccessParameter");
    }

    /// <summary><c>STATE_TABLE</c> is the output <c>StateTableName</c>, <c>RETRY_QUEUE_URL</c> is
    /// <c>RetryQueueUrl</c>.</summary>
    public static string OutputName(string variable)
    {
        var words = variable.Split('_').Select(word => $"{word[0]}{word[1..].ToLowerInvariant()}");
        return string.Concat(words) + (variable.EndsWith("TABLE", StringComparison.Ordinal) ? "Name" : "");
    }
}
