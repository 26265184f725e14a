using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace AlertServerless.Infra.Constructs.Stateful;

/// <summary>Where messages go that no channel took: first to be tried again, then to be studied. Ids only, no
/// addresses.</summary>
public sealed class AlertQueues : Construct
{
    /// <summary>More than the retry function allows itself (550): what it gives up it files with a reason, and only
    /// what it could not take at all, because it fails before it reads, is moved by the queue. Six hundred times 30 s
    /// are five hours.</summary>
    public const int Tries = 600;

    /// <summary>Longer than a run of the retry function, which Lambda demands; not the six-fold that is advised against
    /// throttling. The function sets when an entry comes back, after seconds; this is for entries of a function that
    /// died.</summary>
    public static readonly Duration RetryAfter = Duration.Seconds(30);

    public AlertQueues(Construct scope, string id, IKey key)
        : base(scope, id)
    {
        DeadLetters = new Queue(
            this,
            "DeadLetters",
            new QueueProps
            {
                Encryption = QueueEncryption.KMS,
                EncryptionMasterKey = key,
                EnforceSSL = true,
                RetentionPeriod = Duration.Days(14),
                VisibilityTimeout = Duration.Minutes(5),
                RemovalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
            }
        );
        Retries = new Queue(
            this,
            "Retries",
            new QueueProps
            {
                Encryption = QueueEncryption.KMS,
                EncryptionMasterKey = key,
                EnforceSSL = true,
                // Every message carries its own expiry, within the hour, and is filed then. Kept for longer than all
                // tries take, so that nothing ends here unseen, even while the function fails.
                RetentionPeriod = Duration.Hours(12),
                VisibilityTimeout = RetryAfter,
                DeadLetterQueue = new DeadLetterQueue { Queue = DeadLetters, MaxReceiveCount = Tries },
            }
        );
        ((CfnQueue)DeadLetters.Node.DefaultChild!).OverrideLogicalId("DeadLetterQueue");
        ((CfnQueue)Retries.Node.DefaultChild!).OverrideLogicalId("RetryQueue");
        Suppress.Rule(
            DeadLetters,
            "AwsSolutions-SQS3",
            "It is the dead-letter queue; an alarm watches it and an operator empties it."
        );
    }

    public Queue Retries { get; }

    public Queue DeadLetters { get; }
}
