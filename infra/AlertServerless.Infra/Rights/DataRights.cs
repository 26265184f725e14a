using AlertServerless.Infra.Constructs.Stateful;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SQS;
using Amazon.CDK.AWS.SSM;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Rights;

public static class SecretRights
{
    /// <summary>To read one that is not among the functions'.</summary>
    public static PolicyStatement ToRead(string arn) =>
        new(new PolicyStatementProps { Actions = ["secretsmanager:GetSecretValue"], Resources = [arn] });

    /// <summary>To read the function's own, and those through the deployment's key.</summary>
    public static PolicyStatement[] ToRead(AlertSecrets secrets, IKey key, string function)
    {
        var purposes = Names.Secrets.Of[function];
        var arns = purposes
            .Where(purpose => purpose != Names.Secrets.AlertKeys)
            .Select(purpose => secrets.Arns[purpose]);
        return
        [
            new(new PolicyStatementProps { Actions = ["secretsmanager:GetSecretValue"], Resources = [.. arns] }),
            KeyRights.ToSecret(key),
            .. purposes.Contains(Names.Secrets.AlertKeys)
                ?
                [
                    new PolicyStatement(
                        new PolicyStatementProps
                        {
                            Actions = ["ssm:GetParameter"],
                            Resources = [secrets.AlertKeys.ParameterArn],
                        }
                    ),
                ]
                : Array.Empty<PolicyStatement>(),
        ];
    }
}

public static class PlanRights
{
    public static PolicyStatement ToRead(IStringParameter plan) => Allow(plan, "ssm:GetParameter");

    public static PolicyStatement ToReadAndWrite(IStringParameter plan) =>
        Allow(plan, "ssm:GetParameter", "ssm:PutParameter");

    private static PolicyStatement Allow(IStringParameter plan, params string[] actions) =>
        new(new PolicyStatementProps { Actions = actions, Resources = [plan.ParameterArn] });
}

public static class QueueRights
{
    public static PolicyStatement ToSend(IQueue queue) => Allow(queue, "sqs:SendMessage");

    /// <summary>For the event source mapping of a queue:
    /// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html</summary>
    public static PolicyStatement ToTake(IQueue queue) =>
        Allow(
            queue,
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ChangeMessageVisibility"
        );

    private static PolicyStatement Allow(IQueue queue, params string[] actions) =>
        new(new PolicyStatementProps { Actions = actions, Resources = [queue.QueueArn] });
}
