namespace AlertServerless.Core;

/// <summary>Every name that code and infrastructure must agree on. Infra sets these, the functions read them, a test compares.</summary>
public static class Names
{
    /// <summary>Environment variables of the functions.</summary>
    public static class Env
    {
        public const string SubscribersTable = "SUBSCRIBERS_TABLE";
        public const string SegmentsTable = "SEGMENTS_TABLE";
        public const string ClaimsTable = "CLAIMS_TABLE";
        public const string EventsTable = "EVENTS_TABLE";
        public const string StateTable = "STATE_TABLE";
        public const string RetryQueueUrl = "RETRY_QUEUE_URL";
        public const string DeadLetterQueueUrl = "DEAD_LETTER_QUEUE_URL";
        public const string KafkaBootstrap = "KAFKA_BOOTSTRAP_SERVERS";
        public const string KafkaAuth = "KAFKA_AUTH";
        public const string AlertTopic = "ALERT_TOPIC";
        public const string SecretsId = "SECRETS_ID";
        public const string AlertOptions = "ALERT_OPTIONS";
        public const string PlanParameter = "PLAN_PARAMETER";
        public const string TwilioBaseUrl = "TWILIO_BASE_URL";
        public const string TelegramBaseUrl = "TELEGRAM_BASE_URL";
        public const string SmsSender = "SMS_SENDER";
        public const string MailSender = "MAIL_SENDER";
        public const string PublicUrl = "PUBLIC_URL";
    }

    /// <summary>Attribute names in DynamoDB; short, because they are billed with every item.</summary>
    public static class Attributes
    {
        public const string PartitionKey = "pk";
        public const string SortKey = "sk";
        public const string TimeToLive = "ttl";
    }

    /// <summary>Headers of an alert record.</summary>
    public static class Headers
    {
        public const string Signature = "alert-signature";
        public const string KeyId = "alert-key-id";
    }
}
