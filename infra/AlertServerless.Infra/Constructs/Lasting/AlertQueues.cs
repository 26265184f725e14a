using AlertServerless.Infra.Rights;
using Amazon.CDK;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.SQS;
using Constructs;

namespace AlertServerless.Infra.Constructs.Lasting;

/// <summary>Where messages go that no channel took: first to be tried again, then to be studied. Ids only, no addresses.</summary>
public sealed class AlertQueues : Construct
{
    /// <summary>One more than the five the retry function allows itself: what it gives up it files with a reason, and only what it
    /// could not even read is moved by the queue. Six times 30 s are three minutes, and most messages are useless sooner.</summary>
    public const int Tries = 6;

    /// <summary>Longer than a run of the retry function, which Lambda demands; not the six-fold that is advised against
    /// throttling, since a message would then be tried again after the wave has passed.</summary>
    public static readonly Duration RetryAfter = Duration.Seconds(30);

    public AlertQueues(Construct scope, string id, IKey key)
        : base(scope, id)
    {
        DeadLetters = new Queue(this, "DeadLetters", new QueueProps
        {
            Encryption = QueueEncryption.KMS,
            EncryptionMasterKey = key,
            EnforceSSL = true,
            RetentionPeriod = Duration.Days(14),
            VisibilityTimeout = Duration.Minutes(5),
            RemovalPolicy = RemovalPolicy.RETAIN,
        });
        Retries = new Queue(this, "Retries", new QueueProps
        {
            Encryption = QueueEncryption.KMS,
            EncryptionMasterKey = key,
            EnforceSSL = true,
            // What nobody took within the hour goes to nobody: every message carries its own, shorter expiry.
            RetentionPeriod = Duration.Hours(1),
            VisibilityTimeout = RetryAfter,
            DeadLetterQueue = new DeadLetterQueue { Queue = DeadLetters, MaxReceiveCount = Tries },
        });
        ((CfnQueue)DeadLetters.Node.DefaultChild!).OverrideLogicalId("DeadLetterQueue");
        ((CfnQueue)Retries.Node.DefaultChild!).OverrideLogicalId("RetryQueue");
        Suppress.Rule(DeadLetters, "AwsSolutions-SQS3", "It is the dead-letter queue; an alarm watches it and an operator empties it.");
    }

    public Queue Retries { get; }

    public Queue DeadLetters { get; }
}
