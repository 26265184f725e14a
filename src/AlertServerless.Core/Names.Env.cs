namespace AlertServerless.Core;

public static partial class Names
{
    /// <summary>Environment variables of the functions.</summary>
    public static class Env
    {
        /// <summary>Which function the executable is: one of <see cref="Functions"/>.</summary>
        public const string Function = "ALERT_FUNCTION";
        public const string SubscribersTable = "SUBSCRIBERS_TABLE";
        public const string SegmentsTable = "SEGMENTS_TABLE";
        public const string ClaimsTable = "CLAIMS_TABLE";
        public const string EventsTable = "EVENTS_TABLE";
        public const string StateTable = "STATE_TABLE";
        public const string AuditTable = "AUDIT_TABLE";
        public const string SignUpTable = "SIGN_UP_TABLE";
        public const string RetryQueueUrl = "RETRY_QUEUE_URL";
        public const string DeadLetterQueueUrl = "DEAD_LETTER_QUEUE_URL";
        public const string KafkaBootstrap = "KAFKA_BOOTSTRAP_SERVERS";

        /// <summary><c>iam</c> on MSK, <c>none</c> on one machine.</summary>
        public const string KafkaAuth = "KAFKA_AUTH";
        public const string AlertTopic = "ALERT_TOPIC";

        /// <summary>Ids of the function's secrets, separated by blanks: one for each of its <see cref="Secrets"/>. A
        /// parameter's begins with a slash; on one machine <c>file:</c> and a path.</summary>
        public const string SecretsId = "SECRETS_ID";

        /// <summary>Likewise for the secret of sign-up, which holds no key of alerts.</summary>
        public const string SignUpSecretsId = "SIGN_UP_SECRETS_ID";

        /// <summary>Feeds to watch: <c>format=url</c>, separated by blanks.</summary>
        public const string Feeds = "FEEDS";

        /// <summary>Path of the alert options, relative to the function's own folder.</summary>
        public const string AlertOptions = "ALERT_OPTIONS";

        /// <summary>Name of the SSM parameter that holds the scaling plan; on one machine <c>file:</c> and a
        /// path.</summary>
        public const string PlanParameter = "PLAN_PARAMETER";
        public const string TwilioBaseUrl = "TWILIO_BASE_URL";
        public const string TelegramBaseUrl = "TELEGRAM_BASE_URL";

        /// <summary>One of <see cref="SmsProviders"/>.</summary>
        public const string SmsProvider = "SMS_PROVIDER";
        public const string SmsSender = "SMS_SENDER";
        public const string MailSender = "MAIL_SENDER";

        /// <summary>The SES configuration set that reports bounces and complaints.</summary>
        public const string MailConfigurationSet = "MAIL_CONFIGURATION_SET";
        public const string PublicUrl = "PUBLIC_URL";

        /// <summary>Public Telegram channels: <c>@name=FROM..TO</c>, separated by blanks, or <c>none</c>.</summary>
        public const string PublicChannels = "PUBLIC_CHANNELS";
        public const string ConsumerFunction = "CONSUMER_FUNCTION";
        public const string ConsumerAlias = "CONSUMER_ALIAS";
        public const string EventSourceMapping = "EVENT_SOURCE_MAPPING";
        public const string KafkaClusterArn = "KAFKA_CLUSTER_ARN";

        /// <summary>
        /// Name of the Kinesis data stream that alerts go through. A function that has it uses Kinesis and no Kafka.
        /// </summary>
        public const string KinesisStream = "KINESIS_STREAM";
        public const string PublisherFunction = "PUBLISHER_FUNCTION";

        /// <summary>Name of a <see cref="Scaling.CostClass"/>.</summary>
        public const string CostClass = "COST_CLASS";

        /// <summary>Who scales what stands ready: one of <see cref="Names.Scaling"/>.</summary>
        public const string Scaling = "SCALING";

        /// <summary>The public keys of alert records, as their parameter holds them: no secret.</summary>
        public const string AlertKeys = "ALERT_KEYS";

        /// <summary>From one heartbeat to the next; 0 for none.</summary>
        public const string HeartbeatSeconds = "HEARTBEAT_SECONDS";

        /// <summary>From one test earthquake to the next; 0 for none.</summary>
        public const string CanarySeconds = "CANARY_SECONDS";

        /// <summary>Asked twice a minute while the system is ready: an outside service that raises an alarm when nobody
        /// asks. <c>none</c> for no such service.</summary>
        public const string DeadManUrl = "DEAD_MAN_URL";

        /// <summary>Name of the SSM parameter in which the producer writes what everybody may see; on one machine
        /// <c>file:</c> and a path.</summary>
        public const string PublicStatus = "PUBLIC_STATUS";

        /// <summary>Countries whose phones codes are sent to: ISO 3166-1, two letters, separated by blanks.</summary>
        public const string AllowedCountries = "ALLOWED_COUNTRIES";

        /// <summary>Which deployment this is: several share an account, and must not share metrics.</summary>
        public const string Deployment = "DEPLOYMENT";

        private static readonly string[] Sending =
        [
            SecretsId,
            TwilioBaseUrl,
            TelegramBaseUrl,
            SmsProvider,
            SmsSender,
            MailSender,
            MailConfigurationSet,
            PublicUrl,
        ];

        /// <summary>What each function reads: neither more nor less is set for it.</summary>
        public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> Of = new Dictionary<
            string,
            IReadOnlyList<string>
        >
        {
            [Functions.Producer] =
            [
                Function,
                Deployment,
                EventsTable,
                StateTable,
                PublisherFunction,
                SecretsId,
                Feeds,
                AlertOptions,
                PlanParameter,
                HeartbeatSeconds,
                CanarySeconds,
                DeadManUrl,
                PublicStatus,
            ],
            [Functions.Publisher] =
            [
                Function,
                AlertOptions,
                ClaimsTable,
                KafkaBootstrap,
                KafkaAuth,
                AlertTopic,
                AlertKeys,
            ],
            [Functions.Consumer] =
            [
                Function,
                Deployment,
                SubscribersTable,
                SegmentsTable,
                ClaimsTable,
                EventsTable,
                StateTable,
                RetryQueueUrl,
                DeadLetterQueueUrl,
                PublicChannels,
                CostClass,
                .. Sending,
            ],
            [Functions.Retry] =
            [
                Function,
                Deployment,
                SubscribersTable,
                SegmentsTable,
                ClaimsTable,
                EventsTable,
                StateTable,
                RetryQueueUrl,
                DeadLetterQueueUrl,
                PlanParameter,
                .. Sending,
            ],
            [Functions.SignUp] =
            [
                SubscribersTable,
                SegmentsTable,
                AuditTable,
                SignUpTable,
                SignUpSecretsId,
                AllowedCountries,
                PublicStatus,
                .. Sending.Where(name => name != SecretsId),
            ],
            [Functions.Scaler] =
            [
                Function,
                Deployment,
                SegmentsTable,
                StateTable,
                CostClass,
                Scaling,
                PlanParameter,
                KafkaClusterArn,
                AlertTopic,
                ConsumerFunction,
                ConsumerAlias,
                EventSourceMapping,
            ],
            [Functions.Feedback] = [Function, Deployment, SubscribersTable, SegmentsTable, AuditTable, SecretsId],
        };

        private static readonly string[] OfKafka =
        [
            KafkaBootstrap,
            KafkaAuth,
            AlertTopic,
            KafkaClusterArn,
            EventSourceMapping,
        ];

        private static readonly string[] UseStream = [Functions.Publisher, Functions.Consumer, Functions.Scaler];

        /// <summary>The same where alerts go through Kinesis: the stream's name in the place of all that leads to
        /// brokers, and of the mapping, whose pollers nobody sets.</summary>
        public static readonly IReadOnlyDictionary<string, IReadOnlyList<string>> OfWithKinesis = Of.ToDictionary(
            own => own.Key,
            IReadOnlyList<string> (own) =>
                [.. own.Value.Except(OfKafka), .. UseStream.Contains(own.Key) ? [KinesisStream] : Array.Empty<string>()]
        );
    }
}
