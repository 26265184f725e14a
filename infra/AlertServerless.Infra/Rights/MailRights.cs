using AlertServerless.Infra.Options;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>Mail may leave under the deployment's own sender only.</summary>
public static class MailRights
{
    /// <summary>Alerts and letters alike go out by the bulk call.</summary>
    /// <param name="configurationSet">That the mail is sent with.</param>
    public static PolicyStatement ToSend(DeploymentOptions options, string configurationSet) =>
        new(
            new PolicyStatementProps
            {
                Actions = ["ses:SendBulkEmail"],
                Resources = [Identity(options.MailDomain), Identity(options.MailSender), Set(configurationSet)],
                Conditions = new Dictionary<string, object>
                {
                    ["StringEquals"] = new Dictionary<string, object> { ["ses:FromAddress"] = options.MailSender },
                },
            }
        );

    private static string Set(string name) =>
        $"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:configuration-set/{name}";

    private static string Identity(string name) =>
        $"arn:{Aws.PARTITION}:ses:{Aws.REGION}:{Aws.ACCOUNT_ID}:identity/{name}";
}
