namespace AlertServerless.Core;

/// <summary>Every name that code and infrastructure must agree on. Infra sets these, the functions read them, a test
/// compares.</summary>
public static partial class Names
{
    /// <summary>The functions, by the name their metrics, logs and templates carry.</summary>
    public static class Functions
    {
        public const string Producer = "Producer";
        public const string Consumer = "Consumer";
        public const string Retry = "Retry";
        public const string Scaler = "Scaler";

        /// <summary>Writes the producer's decisions to the topic, after checking them.</summary>
        public const string Publisher = "Publisher";

        /// <summary>Takes what the mail provider says of bounces and complaints.</summary>
        public const string Feedback = "Feedback";

        public static readonly IReadOnlyList<string> All = [Producer, Publisher, Consumer, Retry, Scaler, Feedback];

        /// <summary>The web application: a program of its own, not one of <see cref="All"/>.</summary>
        public const string SignUp = "SignUp";

        /// <summary>The handler string of all of them: the file that the managed runtime starts.
        /// <see cref="Env.Function"/> says which function it is.</summary>
        public const string Handler = "bootstrap";
    }

    /// <summary>What carries alerts from the publisher to the consumers.</summary>
    public static class Streams
    {
        public const string Kafka = "kafka";
        public const string Kinesis = "kinesis";

        public static readonly IReadOnlyList<string> All = [Kafka, Kinesis];
    }

    /// <summary>
    /// What secrets are for. Each is kept apart, so that a function is given what it needs and nothing else.
    /// </summary>
    public static class Secrets
    {
        /// <summary>The private key of alert records: the producer's alone.</summary>
        public const string Signing = "signing";

        /// <summary>The public keys of alert records: no secret, and a parameter rather than one.</summary>
        public const string AlertKeys = "alert-keys";

        /// <summary>What subscribers' addresses are sealed and found with.</summary>
        public const string Addresses = "addresses";

        /// <summary>Credentials at the channels' providers, and what webhooks are signed with.</summary>
        public const string Providers = "providers";

        /// <summary>What manage and unsubscribe links are signed with.</summary>
        public const string Links = "links";

        public static readonly IReadOnlyList<string> All = [Signing, AlertKeys, Addresses, Providers, Links];

        /// <summary>What each function may read: a function that is not here has none.</summary>
        public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Of = new Dictionary<
            string,
            IReadOnlyList<string>
        >
        {
            [Functions.Producer] = [Signing],
            [Functions.Consumer] = [AlertKeys, Addresses, Providers, Links],
            [Functions.Retry] = [Addresses, Providers, Links],
            [Functions.Feedback] = [Addresses],
        };
    }

    /// <summary>Parameters (SSM) that commands find a deployment by.</summary>
    public static class Parameters
    {
        /// <summary>Names every table and queue that an operator's command needs, as a JSON object under the names of
        /// <see cref="Env"/>.</summary>
        public static string Access(string deployment) => $"/alert-serverless/{deployment}/access";

        /// <summary>What everybody may see of the system.</summary>
        public static string PublicStatus(string deployment) => $"/alert-serverless/{deployment}/public-status";

        /// <summary>Likewise what commands about subscribers need: their tables, and the secret that their addresses
        /// are sealed with. Of its own, because not everybody who may stop an alert may read addresses.</summary>
        public static string SubscriberAccess(string deployment) => $"/alert-serverless/{deployment}/people";

        /// <summary>The variables in it.</summary>
        public static readonly IReadOnlyList<string> SubscriberAccessVariables =
        [
            Env.SubscribersTable,
            Env.SegmentsTable,
            Env.AuditTable,
            Env.SignUpTable,
            Env.SecretsId,
        ];
    }

    /// <summary>Who sets partitions, warm consumers and pollers.</summary>
    public static class Scaling
    {
        /// <summary>The scaler, by what it counts.</summary>
        public const string Function = "function";

        /// <summary>
        /// A deployment, by a reviewed file (infra/deployments/NAME.plan.json); the scaler only reports what it would
        /// do.
        /// </summary>
        public const string Reviewed = "reviewed";

        public static readonly IReadOnlyList<string> All = [Function, Reviewed];
    }

    /// <summary>The providers that SMS are sent through.</summary>
    public static class SmsProviders
    {
        public const string Twilio = "twilio";

        /// <summary>AWS End User Messaging.</summary>
        public const string Aws = "aws";

        public static readonly IReadOnlyList<string> All = [Twilio, Aws];
    }

    /// <summary>Attribute names in DynamoDB; short, because they are billed with every item.</summary>
    public static class Attributes
    {
        public const string PartitionKey = "pk";
        public const string SortKey = "sk";
        public const string TimeToLive = "ttl";
    }

    /// <summary>Beginnings of partition keys that a template tells apart.</summary>
    public static class Keys
    {
        /// <summary>Of the segments' directory: its number of a shard follows. The table holds open pages too, under
        /// other keys.</summary>
        public const string DirectoryShard = "shard#";
    }

    /// <summary>Headers of an alert record.</summary>
    public static class Headers
    {
        public const string Signature = "alert-signature";
        public const string KeyId = "alert-key-id";

        /// <summary>The span that wrote the record: https://www.w3.org/TR/trace-context/#traceparent-header. Not
        /// signed, and of no effect but on traces; absent where nobody traces.</summary>
        public const string TraceParent = "traceparent";
    }

    /// <summary>What the functions write in CloudWatch's embedded metric format, and the dashboards show.</summary>
    public static class Metrics
    {
        public const string Namespace = "AlertServerless";

        /// <summary>On every metric.</summary>
        public const string DeploymentDimension = "Deployment";
        public const string FunctionDimension = "Function";

        /// <summary>The feed's name, as the list in <see cref="Env.Feeds"/> gives it.</summary>
        public const string FeedDimension = "Feed";
        public const string ChannelDimension = "Channel";
        public const string OutcomeDimension = "Outcome";

        public const string Runs = "Runs";

        /// <summary>1 when an earthquake now would be alerted, by what the heartbeat proved; else 0.</summary>
        public const string Ready = "Ready";

        /// <summary>From a test earthquake's document to its message's acceptance, by channel.</summary>
        public const string CanaryMs = "CanaryMs";
        public const string FeedAgeSeconds = "FeedAgeSeconds";
        public const string FeedHealthy = "FeedHealthy";
        public const string ReadingsUnconfirmed = "ReadingsUnconfirmed";
        public const string AlertsHeld = "AlertsHeld";
        public const string AlertsDecided = "AlertsDecided";
        public const string RecordsPublished = "RecordsPublished";
        public const string RecordsRefused = "RecordsRefused";

        /// <summary>Runs that ended before their work was done, by the kind of their failure.</summary>
        public const string RunsFailed = "RunsFailed";

        /// <summary>Stored items that could not be read; each costs only itself, and the log names it.</summary>
        public const string DamagedItems = "DamagedItems";
        public const string SlotsClaimed = "SlotsClaimed";
        public const string SlotsStolen = "SlotsStolen";
        public const string SlotsFinished = "SlotsFinished";
        public const string ClaimsLost = "ClaimsLost";
        public const string HandOffs = "HandOffs";
        public const string FirstHandOffMs = "FirstHandOffMs";
        public const string LastHandOffMs = "LastHandOffMs";
        public const string DeadLettered = "DeadLettered";
        public const string PlannedConcurrency = "PlannedConcurrency";
        public const string Subscribers = "Subscribers";

        /// <summary>
        /// What a metric is distinguished by, beside <see cref="DeploymentDimension"/>: exactly these, or no dashboard
        /// finds it.
        /// </summary>
        public static IReadOnlyList<string> DimensionsOf(string metric) =>
            metric switch
            {
                FeedAgeSeconds or FeedHealthy or ReadingsUnconfirmed => [FunctionDimension, FeedDimension],
                CanaryMs => [FunctionDimension, ChannelDimension],
                HandOffs => [FunctionDimension, ChannelDimension, OutcomeDimension],
                RecordsRefused or RunsFailed => [FunctionDimension, OutcomeDimension],
                _ => [FunctionDimension],
            };
    }
}
