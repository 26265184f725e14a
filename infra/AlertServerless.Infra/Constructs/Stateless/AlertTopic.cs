using System.Text;
using AlertServerless.Core.Publishing;
using AlertServerless.Infra.Constructs.Stateful;
using AlertServerless.Infra.Options;
using Amazon.CDK;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>
/// The topic: one partition, one lane, one warm consumer. The template declares the floor and never changes it: the
/// scaler adds partitions, nobody takes them away, and a deployment that asks for what is there already would fail.
/// With a reviewed plan its number is the file's, which only grows (.github/check-plans.sh).
/// </summary>
public sealed class AlertTopic : Construct
{
    /// <summary>Alerts expire within minutes; whoever starts to read an hour late should find nothing.</summary>
    private static readonly long RetentionMs = (long)AlertRecord.KeptFor.TotalMilliseconds;

    public AlertTopic(Construct scope, string id, DeploymentOptions options, AlertBroker broker)
        : base(scope, id)
    {
        string[] configs =
        [
            $"retention.ms={RetentionMs}",
            $"min.insync.replicas={options.CostClass.MinInSyncReplicas}",
            "cleanup.policy=delete",
        ];
        Topic = new CfnResource(
            this,
            "Topic",
            new CfnResourceProps
            {
                // This release of the CDK has no class for it:
                // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-msk-topic.html
                Type = "AWS::MSK::Topic",
                Properties = new Dictionary<string, object>
                {
                    ["ClusterArn"] = broker.Cluster.AttrArn,
                    ["TopicName"] = AlertBroker.TopicName,
                    ["PartitionCount"] = options.ReviewedPlan is { } plan
                        ? FloorPlan.ReadNumber(plan, FloorPlan.Partitions)
                        : options.CostClass.FloorPartitions,
                    ["ReplicationFactor"] = options.CostClass.Zones,
                    ["Configs"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join('\n', configs))),
                },
            }
        );
        Topic.OverrideLogicalId("AlertTopic");
    }

    public CfnResource Topic { get; }
}
