using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// The one secret: provider credentials, signing keys, address keys. It is made with a random text in it and filled by
/// hand (docs/deploying.md), so that no template, log or history of commands ever holds a value.
/// </summary>
public sealed class AlertSecret : Construct
{
    public AlertSecret(Construct scope, string id, IKey key)
        : base(scope, id)
    {
        var secret = new CfnSecret(
            this,
            "Secret",
            new CfnSecretProps
            {
                Description = "Provider credentials, signing keys and address keys; see docs/deploying.md",
                KmsKeyId = key.KeyArn,
                GenerateSecretString = new CfnSecret.GenerateSecretStringProperty(),
            }
        );
        secret.ApplyRemovalPolicy(RemovalPolicy.RETAIN);
        secret.OverrideLogicalId("AlertSecret");
        Suppress.Rule(
            secret,
            "AwsSolutions-SMG4",
            "Its values belong to providers that offer no rotation, and its keys carry ids and overlap: an operator "
                + "rotates them by docs/operations.md."
        );
        Arn = secret.Ref;
    }

    public string Arn { get; }
}
