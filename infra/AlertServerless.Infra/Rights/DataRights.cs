using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.SQS;
using Amazon.CDK.AWS.SSM;

namespace AlertServerless.Infra.Rights;

public static class SecretRights
{
    public static PolicyStatement ToRead(string secretArn) =>
        new(new PolicyStatementProps { Actions = ["secretsmanager:GetSecretValue"], Resources = [secretArn] });
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
