using AlertServerless.Infra.Constructs.Stateful;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;

namespace AlertServerless.Infra.Rights;

/// <summary>Rights on the stream of alerts, by the calls that are made; those under the deployment's key go through
/// Kinesis: https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html</summary>
public static class KinesisRights
{
    public static PolicyStatement[] ToProduce(AlertStream stream, IKey key) =>
        [Allow(stream.Stream.AttrArn, "kinesis:ListShards", "kinesis:PutRecords"), KeyRights.ToWriteStream(key)];

    /// <summary>For the event source mapping, which acts as the consumer's role:
    /// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html</summary>
    public static PolicyStatement[] ToConsume(AlertStream stream, IKey key) =>
        [
            Allow(
                stream.Stream.AttrArn,
                "kinesis:DescribeStream",
                "kinesis:DescribeStreamSummary",
                "kinesis:GetRecords",
                "kinesis:GetShardIterator",
                "kinesis:ListShards"
            ),
            .. stream.FanOut is { } fanOut
                ? [Allow(fanOut.AttrConsumerArn, "kinesis:DescribeStreamConsumer", "kinesis:SubscribeToShard")]
                : Array.Empty<PolicyStatement>(),
            KeyRights.ToReadStream(key),
        ];

    /// <summary>To see how many shards there are.</summary>
    public static PolicyStatement[] ToInspect(AlertStream stream) =>
        [Allow(stream.Stream.AttrArn, "kinesis:DescribeStreamSummary")];

    /// <summary>To look at the shards and add some.</summary>
    public static PolicyStatement[] ToGrow(AlertStream stream) =>
        [Allow(stream.Stream.AttrArn, "kinesis:DescribeStreamSummary", "kinesis:UpdateShardCount")];

    private static PolicyStatement Allow(string resource, params string[] actions) =>
        new(new PolicyStatementProps { Actions = actions, Resources = [resource] });
}
