using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// One key for everything that a deployment stores: tables, queues, secret, topic, logs, notices. The roles say who may
/// use it; this class allows only the services that act on behalf of no role.
/// </summary>
public sealed class DataKey : Construct
{
    public DataKey(Construct scope, string id)
        : base(scope, id)
    {
        Key = new Key(
            this,
            "Key",
            new KeyProps
            {
                Description = $"Data of {Stack.Of(this).StackName}",
                EnableKeyRotation = true,
                RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            }
        );
        ((CfnResource)Key.Node.DefaultChild!).OverrideLogicalId("DataKey");
        LetLogsUseIt();
        LetAlarmsUseIt();
    }

    public Key Key { get; }

    private void LetLogsUseIt() =>
        Key.AddToResourcePolicy(
            new PolicyStatement(
                new PolicyStatementProps
                {
                    Principals = [new ServicePrincipal($"logs.{Aws.REGION}.amazonaws.com")],
                    Actions =
                    [
                        "kms:Encrypt",
                        "kms:Decrypt",
                        "kms:ReEncryptFrom",
                        "kms:ReEncryptTo",
                        "kms:GenerateDataKey",
                        "kms:DescribeKey",
                    ],
                    Resources = ["*"],
                    Conditions = new Dictionary<string, object>
                    {
                        ["ArnLike"] = new Dictionary<string, object>
                        {
                            ["kms:EncryptionContext:aws:logs:arn"] =
                                $"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:*",
                        },
                    },
                }
            )
        );

    private void LetAlarmsUseIt() =>
        Key.AddToResourcePolicy(
            new PolicyStatement(
                new PolicyStatementProps
                {
                    Principals = [new ServicePrincipal("cloudwatch.amazonaws.com")],
                    Actions = ["kms:Decrypt", "kms:GenerateDataKey"],
                    Resources = ["*"],
                    Conditions = new Dictionary<string, object>
                    {
                        ["StringEquals"] = new Dictionary<string, object> { ["aws:SourceAccount"] = Aws.ACCOUNT_ID },
                    },
                }
            )
        );
}
