using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateless;

/// <summary>Runs that were due and did not happen, or failed. Apart from the dead letters, where people are
/// concerned.</summary>
public sealed class MissedRuns : Construct
{
    public MissedRuns(Construct scope, string id, IKey key)
        : base(scope, id)
    {
        Queue = new Queue(
            this,
            "Queue",
            new QueueProps
            {
                Encryption = QueueEncryption.KMS,
                EncryptionMasterKey = key,
                EnforceSSL = true,
                RetentionPeriod = Duration.Days(14),
            }
        );
        ((CfnQueue)Queue.Node.DefaultChild!).OverrideLogicalId("MissedRunsQueue");
        Suppress.Rule(Queue, "AwsSolutions-SQS3", "It is itself where failed runs end; an alarm watches it.");
    }

    public Queue Queue { get; }
}
