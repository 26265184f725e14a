using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Options;
using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AWS.MSK;
using Constructs;
using CdkNames = Amazon.CDK.Names;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// The brokers: as many in every zone, nobody enters but by IAM over TLS. The smallest broker is far more than a few
/// hundred records a year need; what is paid for is that it is always ready.
/// </summary>
public sealed class AlertBroker : Construct
{
    public const string TopicName = "alerts";
    public const string ConsumerGroup = "consumers";

    public const string KafkaVersion = "3.9.x.kraft";

    public AlertBroker(Construct scope, string id, DeploymentOptions options, Network network, IKey key)
        : base(scope, id)
    {
        // The service insists on names; these follow the stack's.
        // Another class may be another cluster, which CloudFormation makes before it takes the old one away: under the
        // same name it could not.
        var name = CdkNames.UniqueResourceName(this, new UniqueResourceNameOptions { MaxLength = 54, Separator = "-" });
        Name = $"{name}-{options.CostClass.Name}";
        Cluster = CreateCluster(options.CostClass, network, key, CreateLog(options, key));
        Cluster.OverrideLogicalId("BrokerCluster");
        Arns = ArnsOf(Cluster.AttrArn);
    }

    public string Name { get; }

    public CfnCluster Cluster { get; }

    public KafkaArns Arns { get; }

    private CfnCluster CreateCluster(CostClass cost, Network network, IKey key, LogGroup log) =>
        new(
            this,
            "Cluster",
            new CfnClusterProps
            {
                ClusterName = Name,
                KafkaVersion = KafkaVersion,
                NumberOfBrokerNodes = cost.Brokers,
                BrokerNodeGroupInfo = new CfnCluster.BrokerNodeGroupInfoProperty
                {
                    InstanceType = cost.BrokerType,
                    ClientSubnets = network.Vpc.SelectSubnets(network.Private).SubnetIds,
                    SecurityGroups = [network.Brokers.SecurityGroupId],
                    StorageInfo = new CfnCluster.StorageInfoProperty
                    {
                        EbsStorageInfo = new CfnCluster.EBSStorageInfoProperty { VolumeSize = 10 },
                    },
                },
                ConfigurationInfo = CreateConfiguration(cost),
                ClientAuthentication = new CfnCluster.ClientAuthenticationProperty
                {
                    Sasl = new CfnCluster.SaslProperty { Iam = new CfnCluster.IamProperty { Enabled = true } },
                    Unauthenticated = new CfnCluster.UnauthenticatedProperty { Enabled = false },
                },
                EncryptionInfo = new CfnCluster.EncryptionInfoProperty
                {
                    EncryptionAtRest = new CfnCluster.EncryptionAtRestProperty { DataVolumeKmsKeyId = key.KeyArn },
                    EncryptionInTransit = new CfnCluster.EncryptionInTransitProperty
                    {
                        ClientBroker = "TLS",
                        InCluster = true,
                    },
                },
                EnhancedMonitoring = "DEFAULT",
                LoggingInfo = new CfnCluster.LoggingInfoProperty
                {
                    BrokerLogs = new CfnCluster.BrokerLogsProperty
                    {
                        CloudWatchLogs = new CfnCluster.CloudWatchLogsProperty
                        {
                            Enabled = true,
                            LogGroup = log.LogGroupName,
                        },
                    },
                },
            }
        );

    private CfnCluster.ConfigurationInfoProperty CreateConfiguration(CostClass cost)
    {
        string[] properties =
        [
            "auto.create.topics.enable=false",
            "unclean.leader.election.enable=false",
            $"default.replication.factor={cost.Zones}",
            $"min.insync.replicas={cost.MinInSyncReplicas}",
            $"offsets.topic.replication.factor={cost.Zones}",
            $"transaction.state.log.replication.factor={cost.Zones}",
        ];
        var configuration = new CfnConfiguration(
            this,
            "Configuration",
            new CfnConfigurationProps
            {
                Name = Name,
                KafkaVersionsList = [KafkaVersion],
                ServerProperties = string.Join('\n', properties),
            }
        );
        return new CfnCluster.ConfigurationInfoProperty
        {
            Arn = configuration.AttrArn,
            Revision = Token.AsNumber(configuration.GetAtt("LatestRevision.Revision")),
        };
    }

    private LogGroup CreateLog(DeploymentOptions options, IKey key) =>
        new(
            this,
            "Log",
            new LogGroupProps
            {
                Retention = LogGroups.Retention(options.CostClass),
                EncryptionKey = key,
                RemovalPolicy = RemovalPolicy.DESTROY,
            }
        );

    /// <summary>A cluster's address ends in name and a generated id; those of its topics and groups begin with
    /// both.</summary>
    private static KafkaArns ArnsOf(string cluster)
    {
        var path = Fn.Select(1, Fn.Split(":cluster/", cluster));
        var prefix = $"arn:{Aws.PARTITION}:kafka:{Aws.REGION}:{Aws.ACCOUNT_ID}";
        return new KafkaArns(cluster, $"{prefix}:topic/{path}/{TopicName}", $"{prefix}:group/{path}/{ConsumerGroup}");
    }
}
