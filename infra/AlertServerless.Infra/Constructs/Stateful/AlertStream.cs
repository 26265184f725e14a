using AlertServerless.Infra.Options;
using Amazon.CDK.AWS.Kinesis;
using Amazon.CDK.AWS.KMS;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>
/// A Kinesis data stream in the place of brokers: shards are lanes, nobody runs a machine, and no function needs a
/// network. Provisioned, since an on-demand stream has as many shards as it likes, and a lane is a shard. The template
/// declares the floor of the class, or the reviewed file's number; where no file is reviewed the scaler adds shards.
/// </summary>
public sealed class AlertStream : Construct
{
    /// <summary>The least that Kinesis keeps records for. What is older than an alert may be is given up by the mapping
    /// (<see cref="Stateless.AlertConsumer.MaxAge"/>).</summary>
    private const int RetentionHours = 24;

    public AlertStream(Construct scope, string id, DeploymentOptions options, IKey key)
        : base(scope, id)
    {
        Stream = new CfnStream(
            this,
            "Stream",
            new CfnStreamProps
            {
                StreamModeDetails = new CfnStream.StreamModeDetailsProperty { StreamMode = "PROVISIONED" },
                ShardCount = options.ReviewedPlan is { } plan
                    ? FloorPlan.ReadNumber(plan, FloorPlan.Partitions)
                    : options.CostClass.FloorPartitions,
                RetentionPeriodHours = RetentionHours,
                StreamEncryption = new CfnStream.StreamEncryptionProperty
                {
                    EncryptionType = "KMS",
                    KeyId = key.KeyArn,
                },
            }
        );
        Stream.OverrideLogicalId("AlertStream");
        if (!options.CostClass.StandsReady)
            return;
        // Lambda looks at a shard once a second, and is handed records within some 70 ms where it reads as a consumer
        // of its own: https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
        FanOut = new CfnStreamConsumer(
            this,
            "FanOut",
            new CfnStreamConsumerProps { ConsumerName = "consumers", StreamArn = Stream.AttrArn }
        );
        FanOut.OverrideLogicalId("AlertStreamFanOut");
    }

    public CfnStream Stream { get; }

    /// <summary>Null where Lambda asks each shard once a second.</summary>
    public CfnStreamConsumer? FanOut { get; }

    /// <summary>What a mapping reads.</summary>
    public string Source => FanOut?.AttrConsumerArn ?? Stream.AttrArn;
}
