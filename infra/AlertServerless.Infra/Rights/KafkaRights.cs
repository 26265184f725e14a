using Amazon.CDK.AWS.IAM;

namespace AlertServerless.Infra.Rights;

/// <summary>The addresses rights on the brokers are given for.</summary>
public sealed record KafkaArns(string Cluster, string Topic, string Group);

/// <summary>
/// Rights inside the cluster, use case by use case, as
/// https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control-use-cases.html lists them.
/// </summary>
public static class KafkaRights
{
    public static PolicyStatement[] ToProduce(KafkaArns arns) =>
        [
            Allow(arns.Cluster, "kafka-cluster:Connect", "kafka-cluster:WriteDataIdempotently"),
            Allow(arns.Topic, "kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"),
        ];

    /// <summary>For the event source mapping, which acts as the consumer's role:
    /// https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html</summary>
    public static PolicyStatement[] ToConsume(KafkaArns arns) =>
        [
            Allow(
                arns.Cluster,
                "kafka:DescribeClusterV2",
                "kafka:GetBootstrapBrokers",
                "kafka-cluster:Connect",
                "kafka-cluster:DescribeClusterDynamicConfiguration"
            ),
            Allow(arns.Topic, "kafka-cluster:DescribeTopic", "kafka-cluster:ReadData"),
            Allow(arns.Group, "kafka-cluster:DescribeGroup", "kafka-cluster:AlterGroup"),
        ];

    /// <summary>To see how many partitions there are.</summary>
    public static PolicyStatement[] ToInspect(KafkaArns arns) =>
        [
            Allow(arns.Cluster, "kafka:DescribeTopic", "kafka-cluster:Connect"),
            Allow(
                arns.Topic,
                "kafka:DescribeTopic",
                "kafka-cluster:DescribeTopic",
                "kafka-cluster:DescribeTopicDynamicConfiguration"
            ),
        ];

    /// <summary>To look at the topic and add partitions over the control plane, which asks inside the cluster in the
    /// caller's name, for the topic's configuration too:
    /// https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html</summary>
    public static PolicyStatement[] ToGrow(KafkaArns arns) =>
        [
            Allow(arns.Cluster, "kafka:DescribeTopic", "kafka:UpdateTopic", "kafka-cluster:Connect"),
            Allow(
                arns.Topic,
                "kafka:DescribeTopic",
                "kafka:UpdateTopic",
                "kafka-cluster:DescribeTopic",
                "kafka-cluster:DescribeTopicDynamicConfiguration",
                "kafka-cluster:AlterTopic",
                "kafka-cluster:AlterTopicDynamicConfiguration"
            ),
        ];

    private static PolicyStatement Allow(string resource, params string[] actions) =>
        new(new PolicyStatementProps { Actions = actions, Resources = [resource] });
}
