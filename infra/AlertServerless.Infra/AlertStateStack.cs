using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Options;
using Amazon.CDK;
using Constructs;
using Names = AlertServerless.Core.Names;
using StringParameter = Amazon.CDK.AWS.SSM.StringParameter;
using StringParameterProps = Amazon.CDK.AWS.SSM.StringParameterProps;

namespace AlertServerless.Infra;

/// <summary>
/// What must outlive every release: who subscribed, what was issued, what could not be delivered, and the brokers,
/// which take half an hour to make, or the stream in their place. Deleting it takes three deliberate steps
/// (docs/deploying.md).
/// </summary>
public sealed class AlertStateStack : Stack
{
    public AlertStateStack(Construct scope, DeploymentOptions options)
        : base(
            scope,
            $"AlertServerless-{options.Deployment}-State",
            new StackProps
            {
                Env = new Amazon.CDK.Environment { Region = options.Region },
                TerminationProtection = true,
                Description = "AlertServerless: tables, queues, secrets and brokers",
            }
        )
    {
        Data = new DataKey(this, "Data");
        if (options.UsesKinesis)
            Stream = new AlertStream(this, "Alerts", options, Data.Key);
        else
            Kafka = new KafkaParts(this, options, Data.Key);
        Tables = new AlertTables(this, "Tables", Data.Key);
        Queues = new AlertQueues(this, "Queues", Data.Key);
        Secrets = new AlertSecrets(this, "Secrets", options, Data.Key);
        Plan = new StringParameter(
            this,
            "Plan",
            new StringParameterProps
            {
                ParameterName = FloorPlan.ParameterName(options),
                StringValue = options.ReviewedPlan ?? FloorPlan.Write(options.CostClass, options.UsesKinesis),
                Description = options.ReviewedPlan is null
                    ? "Scaling plan; written here once, then by the scaler"
                    : "Scaling plan; written by deployments, from the reviewed file",
            }
        );
        ((Amazon.CDK.AWS.SSM.CfnParameter)Plan.Node.DefaultChild!).OverrideLogicalId("PlanParameter");
        PublicStatus = new StringParameter(
            this,
            "PublicStatus",
            new StringParameterProps
            {
                ParameterName = Names.Parameters.PublicStatus(options.Deployment),
                StringValue = "{}",
                Description = "What everybody may see; written here once, then by the producer",
            }
        );
        ((Amazon.CDK.AWS.SSM.CfnParameter)PublicStatus.Node.DefaultChild!).OverrideLogicalId("PublicStatusParameter");
        new OperatorAccess(this, "Access", options, Tables, Queues);
        AddOutputs(options);
    }

    public DataKey Data { get; }

    /// <summary>Brokers and their network; null where a Kinesis stream carries alerts.</summary>
    public KafkaParts? Kafka { get; }

    /// <summary>Null where brokers do.</summary>
    public AlertStream? Stream { get; }

    public AlertTables Tables { get; }

    public AlertQueues Queues { get; }

    public AlertSecrets Secrets { get; }

    public StringParameter Plan { get; }

    public StringParameter PublicStatus { get; }

    /// <summary>Outputs: what the person who deployed has to do next, or to look up at night.</summary>
    private void AddOutputs(DeploymentOptions options)
    {
        foreach (var (purpose, arn) in Secrets.Arns)
            new CfnOutput(
                this,
                $"Secret{char.ToUpperInvariant(purpose[0])}{purpose[1..]}",
                new CfnOutputProps { Value = arn, Description = "Fill it: docs/deploying.md" }
            );
        new CfnOutput(
            this,
            "AlertKeys",
            new CfnOutputProps { Value = Secrets.AlertKeys.ParameterName, Description = "Fill it: docs/deploying.md" }
        );
        new CfnOutput(this, "DeadLetters", new CfnOutputProps { Value = Queues.DeadLetters.QueueUrl });
        new CfnOutput(
            this,
            "SmsCountriesToAllow",
            new CfnOutputProps
            {
                Value = string.Join(' ', options.AllowedCountries),
                Description = "Set the SMS provider's geographic permissions to exactly these",
            }
        );
    }
}

/// <summary>The brokers and where they live.</summary>
public sealed class KafkaParts
{
    internal KafkaParts(AlertStateStack state, DeploymentOptions options, Amazon.CDK.AWS.KMS.IKey key)
    {
        Network = new Network(state, "Network", options, key);
        Broker = new AlertBroker(state, "Broker", options, Network, key);
    }

    public Network Network { get; }

    public AlertBroker Broker { get; }
}
