using AlertServerless.Core;
using AlertServerless.Infra.Options;
using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>SMS by AWS may leave under the deployment's own sender only. Twilio asks for its own credentials
/// instead.</summary>
public static class SmsRights
{
    public static PolicyStatement[] ToSend(DeploymentOptions options) =>
        options.SmsProvider == Names.SmsProviders.Aws
            ?
            [
                new PolicyStatement(
                    new PolicyStatementProps
                    {
                        Actions = ["sms-voice:SendTextMessage"],
                        Resources = [options.SmsSender],
                    }
                ),
            ]
            : [];
}
