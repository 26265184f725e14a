namespace AlertServerless.Infra.Tests.Rights;

/// <summary>What an action is allowed on.</summary>
public enum On
{
    /// <summary>What the call names.</summary>
    Named,

    /// <summary>The action knows no resource.</summary>
    Everything,

    Cluster,
    Topic,

    /// <summary>The SES configuration set that mail is sent with.</summary>
    MailSet,
}

/// <summary>The actions that a role needs for an operation of the SDK.</summary>
public static class CallActions
{
    private const string Reference = "https://docs.aws.amazon.com/service-authorization/latest/reference/list_";

    /// <summary>https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html lists, for
    /// each operation, what the caller needs inside the cluster beside the operation's own action.</summary>
    private const string TopicOperations =
        "https://docs.aws.amazon.com/msk/latest/developerguide/msk-topic-operations-information.html";

    private const string KafkaUseCases =
        "https://docs.aws.amazon.com/msk/latest/developerguide/iam-access-control-use-cases.html";

    private static readonly Dictionary<string, (string Source, (string Action, On On)[] Actions)> Table = new()
    {
        ["DynamoDBv2.GetItem"] = Own("dynamodb:GetItem", "amazondynamodb"),
        ["DynamoDBv2.PutItem"] = Own("dynamodb:PutItem", "amazondynamodb"),
        ["DynamoDBv2.UpdateItem"] = Own("dynamodb:UpdateItem", "amazondynamodb"),
        ["DynamoDBv2.DeleteItem"] = Own("dynamodb:DeleteItem", "amazondynamodb"),
        ["DynamoDBv2.Query"] = Own("dynamodb:Query", "amazondynamodb"),
        ["DynamoDBv2.BatchWriteItem"] = Own("dynamodb:BatchWriteItem", "amazondynamodb"),
        ["DynamoDBv2.BatchGetItem"] = Own("dynamodb:BatchGetItem", "amazondynamodb"),
        ["SQS.SendMessage"] = Own("sqs:SendMessage", "amazonsqs"),
        // A batch operation needs the action of the single one.
        ["SQS.SendMessageBatch"] = Own("sqs:SendMessage", "amazonsqs"),
        ["SQS.ChangeMessageVisibilityBatch"] = Own("sqs:ChangeMessageVisibility", "amazonsqs"),
        ["SecretsManager.GetSecretValue"] = Own("secretsmanager:GetSecretValue", "awssecretsmanager"),
        ["SimpleSystemsManagement.GetParameter"] = Own("ssm:GetParameter", "awssystemsmanager"),
        ["SimpleSystemsManagement.PutParameter"] = Own("ssm:PutParameter", "awssystemsmanager"),
        ["SimpleEmailV2.SendBulkEmail"] = (
            Reference + "amazonsimpleemailservicev2.html",
            [("ses:SendBulkEmail", On.Named), ("ses:SendBulkEmail", On.MailSet)]
        ),
        ["PinpointSMSVoiceV2.SendTextMessage"] = Own("sms-voice:SendTextMessage", "awsendusermessagingsmsandvoicev2"),
        ["Lambda.Invoke"] = Own("lambda:InvokeFunction", "awslambda"),
        ["Lambda.GetAlias"] = Own("lambda:GetAlias", "awslambda"),
        ["Lambda.GetProvisionedConcurrencyConfig"] = Own("lambda:GetProvisionedConcurrencyConfig", "awslambda"),
        ["Lambda.PutProvisionedConcurrencyConfig"] = Own("lambda:PutProvisionedConcurrencyConfig", "awslambda"),
        ["Lambda.GetEventSourceMapping"] = Own("lambda:GetEventSourceMapping", "awslambda"),
        ["Lambda.UpdateEventSourceMapping"] = Own("lambda:UpdateEventSourceMapping", "awslambda"),
        ["Lambda.GetAccountSettings"] = (Reference + "awslambda.html", [("lambda:GetAccountSettings", On.Everything)]),
        ["Kafka.DescribeTopic"] = (
            TopicOperations,
            [
                ("kafka:DescribeTopic", On.Cluster),
                ("kafka:DescribeTopic", On.Topic),
                ("kafka-cluster:Connect", On.Cluster),
                ("kafka-cluster:DescribeTopic", On.Topic),
                ("kafka-cluster:DescribeTopicDynamicConfiguration", On.Topic),
            ]
        ),
        ["Kafka.UpdateTopic"] = (
            TopicOperations,
            [
                ("kafka:UpdateTopic", On.Cluster),
                ("kafka:UpdateTopic", On.Topic),
                ("kafka-cluster:Connect", On.Cluster),
                ("kafka-cluster:DescribeTopic", On.Topic),
                ("kafka-cluster:DescribeTopicDynamicConfiguration", On.Topic),
                ("kafka-cluster:AlterTopic", On.Topic),
                ("kafka-cluster:AlterTopicDynamicConfiguration", On.Topic),
            ]
        ),
        ["Kinesis.ListShards"] = Own("kinesis:ListShards", "amazonkinesisdatastreams"),
        ["Kinesis.PutRecords"] = Own("kinesis:PutRecords", "amazonkinesisdatastreams"),
        ["Kinesis.DescribeStreamSummary"] = Own("kinesis:DescribeStreamSummary", "amazonkinesisdatastreams"),
        ["Kinesis.UpdateShardCount"] = Own("kinesis:UpdateShardCount", "amazonkinesisdatastreams"),
        // No call of the SDK: Kafka's own protocol, by an idempotent producer.
        ["Protocol.Produce"] = (
            KafkaUseCases,
            [
                ("kafka-cluster:Connect", On.Cluster),
                ("kafka-cluster:WriteDataIdempotently", On.Cluster),
                ("kafka-cluster:DescribeTopic", On.Topic),
                ("kafka-cluster:WriteData", On.Topic),
            ]
        ),
    };

    /// <exception cref="KeyNotFoundException">Nobody has looked up yet what the operation needs.</exception>
    public static (string Source, (string Action, On On)[] Actions) Of(string operation) =>
        Table.TryGetValue(operation, out var found)
            ? found
            : throw new KeyNotFoundException(
                $"{operation} is called and CallActions does not say what a role needs for it; see {Reference}*.html"
            );

    private static (string Source, (string Action, On On)[] Actions) Own(string action, string service) =>
        ($"{Reference}{service}.html", [(action, On.Named)]);
}
