using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SecretsManager;
using Amazon.CDK.AWS.SSM;
using Constructs;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// One secret for each purpose, and a parameter for the public keys, so that a function reads what it needs and nothing
/// else. They are made with a random text in them and filled by hand (docs/deploying.md), so that no template, log or
/// history of commands ever holds a value.
/// </summary>
public sealed class AlertSecrets : Construct
{
    private static readonly Dictionary<string, string> Descriptions = new()
    {
        [Names.Secrets.Signing] = "Private key of alert records; read by the producer alone",
        [Names.Secrets.Addresses] = "What subscribers' addresses are sealed and found with",
        [Names.Secrets.Providers] = "Credentials at the channels' providers, and what webhooks are signed with",
        [Names.Secrets.Links] = "What manage and unsubscribe links are signed with",
    };

    private readonly Dictionary<string, string> arns = [];

    public AlertSecrets(Construct scope, string id, DeploymentOptions options, IKey key)
        : base(scope, id)
    {
        foreach (var (purpose, description) in Descriptions)
            arns[purpose] = CreateSecret(purpose, description, key);
        AlertKeysName = $"/alert-serverless/{options.Deployment}/{Names.Secrets.AlertKeys}";
        // Public keys are no secret, but whoever writes them decides what is believed: no function may.
        AlertKeys = new StringParameter(
            this,
            "AlertKeys",
            new StringParameterProps
            {
                ParameterName = AlertKeysName,
                StringValue = "{}",
                Description = "Public keys of alert records; written here once, then by an operator",
            }
        );
        ((Amazon.CDK.AWS.SSM.CfnParameter)AlertKeys.Node.DefaultChild!).OverrideLogicalId("AlertKeysParameter");
    }

    public StringParameter AlertKeys { get; }

    /// <summary>By name, because the stack that reads it must know it before it exists anywhere.</summary>
    public string AlertKeysName { get; }

    /// <summary>By purpose, without the public keys.</summary>
    public IReadOnlyDictionary<string, string> Arns => arns;

    /// <summary>Ids of what a function may read, as SECRETS_ID lists them.</summary>
    public string IdsFor(string function) =>
        string.Join(
            ' ',
            Names
                .Secrets.Of[function]
                .Select(purpose => purpose == Names.Secrets.AlertKeys ? AlertKeysName : arns[purpose])
        );

    private string CreateSecret(string purpose, string description, IKey key)
    {
        var name = $"{char.ToUpperInvariant(purpose[0])}{purpose[1..]}Secret";
        var secret = new CfnSecret(
            this,
            name,
            new CfnSecretProps
            {
                Description = $"{description}; see docs/deploying.md",
                KmsKeyId = key.KeyArn,
                GenerateSecretString = new CfnSecret.GenerateSecretStringProperty(),
            }
        );
        secret.ApplyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
        secret.OverrideLogicalId(name);
        Suppress.Rule(
            secret,
            "AwsSolutions-SMG4",
            "Its values belong to providers that offer no rotation, and its keys carry ids and overlap: an operator "
                + "rotates them by docs/operations.md."
        );
        return secret.Ref;
    }
}
