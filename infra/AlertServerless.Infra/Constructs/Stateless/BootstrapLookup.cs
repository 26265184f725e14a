using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.Lambda;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.CustomResources;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// Asks the service for the brokers' addresses while deploying: CloudFormation has no attribute for them, and asking at
/// every cold start would put one more call between an earthquake and its alert. Asked anew when the brokers change.
/// </summary>
public sealed class BootstrapLookup : Construct
{
    private const string Answer = "BootstrapBrokerStringSaslIam";

    public BootstrapLookup(Construct scope, string id, AlertBroker broker, IKey key, CostClass cost)
        : base(scope, id)
    {
        var cluster = broker.Cluster.AttrArn;
        var log = new LogGroup(
            this,
            "Log",
            new LogGroupProps
            {
                Retention = LogGroups.Retention(cost),
                EncryptionKey = key,
                RemovalPolicy = RemovalPolicy.DESTROY,
            }
        );
        var role = new Role(this, "Role", new RoleProps { AssumedBy = new ServicePrincipal("lambda.amazonaws.com") });
        role.AddToPolicy(LogRights.ToWrite(log));
        var call = new AwsSdkCall
        {
            Service = "Kafka",
            Action = "GetBootstrapBrokers",
            Parameters = new Dictionary<string, object> { ["ClusterArn"] = cluster },
            PhysicalResourceId = PhysicalResourceId.Of($"{AlertBroker.KafkaVersion}-{cost.Zones}"),
            OutputPaths = [Answer],
        };
        var lookup = new AwsCustomResource(
            this,
            "Lookup",
            new AwsCustomResourceProps
            {
                OnCreate = call,
                OnUpdate = call,
                Role = role,
                LogGroup = log,
                InstallLatestAwsSdk = false,
                Policy = AwsCustomResourcePolicy.FromStatements([
                    new PolicyStatement(
                        new PolicyStatementProps { Actions = ["kafka:GetBootstrapBrokers"], Resources = [cluster] }
                    ),
                ]),
            }
        );
        Servers = lookup.GetResponseField(Answer);
        UseSupportedRuntime();
    }

    /// <summary>Host and port of each broker, separated by commas.</summary>
    public string Servers { get; }

    /// <summary>The function behind the call comes with the CDK, and with the runtime that was new when that was
    /// released.</summary>
    private void UseSupportedRuntime()
    {
        foreach (
            var function in Stack
                .Of(this)
                .Node.FindAll()
                .OfType<CfnFunction>()
                .Where(function => function.Runtime?.StartsWith("nodejs", StringComparison.Ordinal) == true)
        )
        {
            function.Runtime = "nodejs22.x";
            function.OverrideLogicalId("BootstrapLookupFunction");
            Suppress.Rule(
                function,
                "AwsSolutions-L1",
                "A helper of the deployment on the long-supported Node runtime; it is not on the data path."
            );
        }
    }
}
