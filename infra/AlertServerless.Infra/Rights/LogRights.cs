using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.Logs;

namespace AlertServerless.Infra.Rights;

/// <summary>Rights that every function has. The log group exists before the function, so nobody may create
/// one.</summary>
public static class LogRights
{
    /// <summary>The group's address ends in <c>:*</c>, which stands for its streams.</summary>
    public static PolicyStatement ToWrite(ILogGroup log) =>
        new(
            new PolicyStatementProps
            {
                Actions = ["logs:CreateLogStream", "logs:PutLogEvents"],
                Resources = [log.LogGroupArn],
            }
        );
}
