using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Rights;

/// <summary>A right and why it is needed.</summary>
public sealed record Need(Right Right, string Why);

/// <summary>
/// What the functions' roles must allow: what the functions were seen to call, and what services do in a role's name.
/// The second is read off the template, each with the page that says so.
/// </summary>
public sealed class NeededRights(IReadOnlyList<Resource> resources, IReadOnlyList<RecordedCall> calls)
{
    private const string Guide = "https://docs.aws.amazon.com/lambda/latest/dg/";
    private const string Keys = "https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html";
    private const string SecretKeys =
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html";
    private const string QueueKeys =
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html";

    private const string StreamKeys = "https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html";

    private static readonly string[] Interfaces =
    [
        "ec2:CreateNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:DeleteNetworkInterface",
    ];

    private readonly GrantedRights names = new(resources);

    public IReadOnlyList<Need> Of(string function) =>
        [.. Called(function).Concat(Hosted(function)).Concat(Mapped(function)).Concat(KeysOf(function))];

    private IEnumerable<Need> Called(string function) =>
        from call in calls
        where call.Function == function
        let needed = CallActions.Of(call.Operation)
        from one in needed.Actions
        select new Need(
            new Right(function, one.Action, Where(function, call, one.On)),
            $"it calls {call.Operation} ({needed.Source})"
        );

    private string Where(string function, RecordedCall call, On on) =>
        on switch
        {
            On.Everything => "*",
            On.Topic => GrantedRights.Topic,
            On.Cluster => "BrokerCluster",
            On.MailSet => GrantedRights.MailSet,
            _ => names.Variable(function, call.Variable),
        };

    // What Lambda does for every function, for those in a network, and after a run that failed.
    private IEnumerable<Need> Hosted(string function)
    {
        foreach (var action in new[] { "logs:CreateLogStream", "logs:PutLogEvents" })
            yield return Need(action, GrantedRights.Log, $"it writes a log ({Guide}lambda-intro-execution-role.html)");
        if (names.Function(function).Text("TracingConfig.Mode") == "Active")
            foreach (var action in new[] { "xray:PutTraceSegments", "xray:PutTelemetryRecords" })
                yield return Need(action, "*", $"it is traced ({Guide}services-xray.html)");
        if (names.Function(function)["VpcConfig"] is not null)
            foreach (
                var action in Interfaces.Concat(["ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses"])
            )
                yield return Need(action, "*", $"it lives in a network ({Guide}configuration-vpc.html)");
        foreach (var runs in Of("AWS::Lambda::EventInvokeConfig", function))
            yield return Need(
                "sqs:SendMessage",
                names.Name(runs["DestinationConfig.OnFailure.Destination"]!.ToJsonString()),
                $"runs that fail end there ({Guide}invocation-async-retain-records.html)"
            );

        Need Need(string action, string resource, string why) => new(new Right(function, action, resource), why);
    }

    // A mapping reads its source, and files what fails, as the function's role.
    private IEnumerable<Need> Mapped(string function) =>
        Of("AWS::Lambda::EventSourceMapping", function)
            .SelectMany(mapping => SourceRights(mapping).Concat(FailureRights(mapping)))
            .Select(need => new Need(new Right(function, need.Action, need.Resource), need.Why));

    private IEnumerable<(string Action, string Resource, string Why)> SourceRights(Resource mapping)
    {
        var source = names.Name(mapping["EventSourceArn"]!.ToJsonString());
        return source switch
        {
            "BrokerCluster" => KafkaRights(),
            "AlertStream" => ShardRights(),
            "AlertStreamFanOut" => ShardRights().Concat(FanOutRights()),
            GrantedRights.Stream => StreamRights(),
            _ => new[] { "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes" }.Select(action =>
                (action, source, $"its mapping takes messages ({Guide}services-sqs-configure.html)")
            ),
        };
    }

    private static IEnumerable<(string Action, string Resource, string Why)> KafkaRights()
    {
        const string Why = $"its mapping reads the topic ({Guide}with-msk-permissions.html)";
        string[] cluster =
        [
            "kafka:DescribeClusterV2",
            "kafka:GetBootstrapBrokers",
            "kafka-cluster:Connect",
            "kafka-cluster:DescribeClusterDynamicConfiguration",
        ];
        return
        [
            .. cluster.Select(action => (action, "BrokerCluster", Why)),
            ("kafka-cluster:DescribeTopic", GrantedRights.Topic, Why),
            ("kafka-cluster:ReadData", GrantedRights.Topic, Why),
            ("kafka-cluster:DescribeGroup", GrantedRights.Group, Why),
            ("kafka-cluster:AlterGroup", GrantedRights.Group, Why),
            .. Interfaces
                .Concat(["ec2:DescribeVpcs", "ec2:DescribeSecurityGroups"])
                .Select(action => (action, "*", Why)),
        ];
    }

    private static IEnumerable<(string Action, string Resource, string Why)> ShardRights() =>
        new[] { "DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards" }.Select(
            action =>
                (
                    $"kinesis:{action}",
                    "AlertStream",
                    $"its mapping reads the shards ({Guide}services-kinesis-create.html)"
                )
        );

    private static IEnumerable<(string Action, string Resource, string Why)> FanOutRights() =>
        new[] { "DescribeStreamConsumer", "SubscribeToShard" }.Select(action =>
            (
                $"kinesis:{action}",
                "AlertStreamFanOut",
                "its mapping is handed records (https://docs.aws.amazon.com/streams/latest/dev/controlling-access.html)"
            )
        );

    private static IEnumerable<(string Action, string Resource, string Why)> StreamRights()
    {
        const string Why =
            "its mapping reads the stream "
            + "(https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaDynamoDBExecutionRole.html)";
        return
        [
            ("dynamodb:DescribeStream", GrantedRights.Stream, Why),
            ("dynamodb:GetRecords", GrantedRights.Stream, Why),
            ("dynamodb:GetShardIterator", GrantedRights.Stream, Why),
            ("dynamodb:ListStreams", "*", Why),
        ];
    }

    private IEnumerable<(string Action, string Resource, string Why)> FailureRights(Resource mapping) =>
        mapping["DestinationConfig.OnFailure.Destination"] is { } queue
            ?
            [
                (
                    "sqs:SendMessage",
                    names.Name(queue.ToJsonString()),
                    $"what its mapping gives up ends there ({Guide}kafka-on-failure.html)"
                ),
            ]
            : [];

    // Everything at rest is under the deployment's own key, which the caller must be allowed to use.
    private IEnumerable<Need> KeysOf(string function)
    {
        var other = Called(function).Concat(Hosted(function)).Concat(Mapped(function)).ToList();
        var needs = new List<(string Action, string Why)>();
        if (other.Exists(need => need.Right.Action.StartsWith("dynamodb:", StringComparison.Ordinal)))
            needs.AddRange(
                new[] { "Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo" }.Select(
                    use => ($"kms:{use} via dynamodb", $"its tables are encrypted ({Keys})")
                )
            );
        if (other.Exists(need => need.Right.Action == "secretsmanager:GetSecretValue"))
            needs.Add(("kms:Decrypt via secretsmanager", $"its secrets are encrypted ({SecretKeys})"));
        if (other.Exists(need => need.Right.Action == "sqs:SendMessage"))
            needs.Add(("kms:GenerateDataKey via sqs", $"its queues are encrypted ({QueueKeys})"));
        if (other.Exists(need => need.Right.Action is "sqs:SendMessage" or "sqs:ReceiveMessage"))
            needs.Add(("kms:Decrypt via sqs", $"its queues are encrypted ({QueueKeys})"));
        if (other.Exists(need => need.Right.Action == "kinesis:PutRecords"))
            needs.Add(("kms:GenerateDataKey via kinesis", $"the stream is encrypted ({StreamKeys})"));
        if (other.Exists(need => need.Right.Action == "kinesis:GetRecords"))
            needs.Add(("kms:Decrypt via kinesis", $"the stream is encrypted ({StreamKeys})"));
        return needs.Select(need => new Need(new Right(function, need.Action, "DataKey"), need.Why));
    }

    private IEnumerable<Resource> Of(string type, string function) =>
        resources.Where(resource =>
            resource.Type == type && Serves(resource["FunctionName"]!.ToJsonString(), function)
        );

    // By the function itself, or by its alias.
    private static bool Serves(string name, string function) =>
        name.Contains($"\"{function}Function\"", StringComparison.Ordinal)
        || name.Contains($"\"{function}Live\"", StringComparison.Ordinal);
}
