using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>Mail may leave under the deployment's own sender only.</summary>
public static class MailRights
{
    public static PolicyStatement ToSend(DeploymentOptions options) =>
        new(
            new PolicyStatementProps
            {
                Actions = ["ses:SendBulkEmail"],
                Resources = [Identity(options.MailDomain), Identity(options.MailSender)],
                Conditions = new Dictionary<string, object>
                {
                    ["StringEquals"] = new Dictionary<string, object> { ["ses:FromAddress"] = options.MailSender },
                },
            }
        );

    private static string Identity(string name) =>
        $"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:identity/{name}";
}
