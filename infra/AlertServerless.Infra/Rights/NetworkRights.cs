using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>What Lambda asks of a role before it puts something of the role's into a network. None of these actions can
/// be bound to an interface that does not exist yet, so the resource is every one.</summary>
public static class NetworkRights
{
    /// <summary>
    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
    /// </summary>
    public static PolicyStatement ToAttach() =>
        Allow(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses"
        );

    /// <summary>For the pollers of an event source mapping:
    /// https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html</summary>
    public static PolicyStatement ToPoll() =>
        Allow(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeVpcs",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeSubnets",
            "ec2:DescribeSecurityGroups"
        );

    /// <summary>
    /// Takes the same actions from the function's own code: Lambda acts in the role's name before the function has an
    /// instance, and only calls from inside one carry the function's address.
    /// https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-best-practice
    /// </summary>
    public static PolicyStatement DenyToCode(PolicyStatement allowed, string functionArn) =>
        new(
            new PolicyStatementProps
            {
                Effect = Effect.DENY,
                Actions = allowed.Actions,
                Resources = ["*"],
                Conditions = new Dictionary<string, object>
                {
                    ["ArnEquals"] = new Dictionary<string, object> { ["lambda:SourceFunctionArn"] = functionArn },
                },
            }
        );

    private static PolicyStatement Allow(params string[] actions) =>
        new(new PolicyStatementProps { Actions = actions, Resources = ["*"] });
}
