using AlertServerless.Infra.Constructs.Stateless;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.DynamoDB;
using Amazon.CDK.AWS.SecretsManager;
using Constructs;
using Attribute = Amazon.CDK.AWS.DynamoDB.Attribute;
using Names = AlertServerless.Core.Names;

namespace AlertServerless.Infra;

/// <summary>
/// Public sign-up: the application behind API Gateway and its firewall, with a secret and a table of its own. It shares
/// the subscribers' tables with the alert's data path and nothing else, so that a stranger's request can neither sign
/// an alert nor stop one. docs/decisions/0133 says why it is a stack.
/// </summary>
public sealed class SignUpStack : Stack
{
    public SignUpStack(Construct scope, DeploymentOptions options, AlertStateStack state, string codeFolder)
        : base(
            scope,
            $"AlertServerless-{options.Deployment}-SignUp",
            new StackProps
            {
                Env = new Amazon.CDK.Environment { Region = options.Region },
                Description = "AlertServerless: sign-up pages and API",
            }
        )
    {
        AddDependency(state);
        var pending = Pending(state);
        var secret = Secret(state);
        new SubscriberAccess(this, "People", options, state, pending);

        // Page → pending → proof → subscriber.
        var function = new SignUpFunction(
            this,
            options,
            state,
            pending,
            secret,
            new MailReports(this, "Mail"),
            codeFolder
        );

        // Nothing is public but this, and nothing reaches it but through the firewall, where the class has one.
        var api = new SignUpApi(this, options, state, function.Function);
        if (options.CostClass.HasFirewall)
            new SignUpFirewall(this, api.Stage);
    }

    // What is in it is worth a day: pending requests, counts and used tokens.
    private Table Pending(AlertStateStack state)
    {
        var table = new Table(
            this,
            "Pending",
            new TableProps
            {
                PartitionKey = new Attribute { Name = Names.Attributes.PartitionKey, Type = AttributeType.STRING },
                SortKey = new Attribute { Name = Names.Attributes.SortKey, Type = AttributeType.STRING },
                BillingMode = BillingMode.PAY_PER_REQUEST,
                PointInTimeRecovery = true,
                Encryption = TableEncryption.CUSTOMER_MANAGED,
                EncryptionKey = state.Data.Key,
                TimeToLiveAttribute = Names.Attributes.TimeToLive,
                RemovalPolicy = RemovalPolicy.DESTROY,
            }
        );
        ((CfnTable)table.Node.DefaultChild!).OverrideLogicalId("SignUpTable");
        return table;
    }

    private CfnSecret Secret(AlertStateStack state)
    {
        var secret = new CfnSecret(
            this,
            "Secret",
            new CfnSecretProps
            {
                Description = "Keys of sign-up and the providers' credentials, but no key of alerts; docs/deploying.md",
                KmsKeyId = state.Data.Key.KeyArn,
                GenerateSecretString = new CfnSecret.GenerateSecretStringProperty(),
            }
        );
        secret.ApplyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
        secret.OverrideLogicalId("SignUpSecret");
        Suppress.Rule(
            secret,
            "AwsSolutions-SMG4",
            "Its keys carry ids and overlap: an operator rotates them by docs/operations.md."
        );
        new CfnOutput(
            this,
            "SecretToFill",
            new CfnOutputProps { Value = secret.Ref, Description = "Fill it: docs/deploying.md" }
        );
        return secret;
    }
}
