using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Local.Stack.Kafka;
using AlertServerless.Local.Stack.Regions;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.Kafka;
using Amazon.Kinesis;
using Amazon.Lambda;
using Amazon.PinpointSMSVoiceV2;
using Amazon.Runtime;
using Amazon.SecretsManager;
using Amazon.SimpleEmailV2;
using Amazon.SimpleSystemsManagement;
using Amazon.SQS;
using Microsoft.Extensions.Logging.Abstractions;

namespace AlertServerless.Local.Stack;

/// <summary>The same composition as in the cloud, with the services of this machine.</summary>
/// <param name="environment">The functions' variables, and where the services are.</param>
/// <param name="options">How the next alert is divided; null for by the scaler's plan.</param>
/// <param name="traffic">Counts what the store is asked, over all functions of the stack; null when nobody
/// counts.</param>
/// <param name="plane">What the scaler scales on this machine; null where no scaler runs.</param>
/// <param name="watch">Called with what producers do; null when nobody watches.</param>
/// <param name="onClient">Called with each client of the SDK and the function it is for; null when nobody
/// watches.</param>
public sealed class LocalComposition(
    Func<string, string?> environment,
    TimeProvider clock,
    Stream metricLines,
    Func<FanOutOptions>? options = null,
    Action<ProducerEvent>? watch = null,
    StoreTraffic? traffic = null,
    Func<IPlanStore, IScalerState, ControlPlane>? plane = null,
    Action<string, AmazonServiceClient>? onClient = null
) : Composition(environment, clock, metricLines)
{
    /// <summary>The SDK's own names for an endpoint that is not AWS's.</summary>
    public const string DynamoDbEndpoint = "AWS_ENDPOINT_URL_DYNAMODB";

    public const string SqsEndpoint = "AWS_ENDPOINT_URL_SQS";

    public const string SesEndpoint = "AWS_ENDPOINT_URL_SESV2";

    public const string EndUserMessagingEndpoint = "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2";

    public const string SsmEndpoint = "AWS_ENDPOINT_URL_SSM";

    public const string SecretsEndpoint = "AWS_ENDPOINT_URL_SECRETS_MANAGER";

    public const string LambdaEndpoint = "AWS_ENDPOINT_URL_LAMBDA";

    public const string KafkaEndpoint = "AWS_ENDPOINT_URL_KAFKA";

    public const string KinesisEndpoint = "AWS_ENDPOINT_URL_KINESIS";

    /// <summary>Of claims, where a run wants others than are deployed.</summary>
    public const string LeaseSeconds = "ALERT_LEASE_SECONDS";

    /// <summary>The folder of the traces of what is done to claims; unset for none.</summary>
    public const string TraceFolder = "ALERT_TRACE_FOLDER";

    // Consumers here look for new partitions every two seconds, not every five minutes.
    private static readonly ScalerRetryOptions Options = ScalerRetryOptions.Default with
    {
        PartitionsSettle = TimeSpan.FromSeconds(10),
        PollInterval = TimeSpan.FromSeconds(1),
    };

    private readonly List<TextWriter> traces = [];

    /// <summary>Which of several regions its functions are in; null for the only one.</summary>
    public RegionPlace? Place { get; set; }

    private readonly TimeProvider time = clock;

    private static readonly BasicAWSCredentials NoAccount = new("local", "local");

    private static readonly string Region = RegionEndpoint.EUCentral1.SystemName;

    protected override bool LoopbackReceivers => true;

    protected override StoreTraffic Traffic { get; } = traffic ?? new StoreTraffic();

    public static AmazonSQSClient SqsAt(Uri endpoint) =>
        new AmazonSQSClient(
            NoAccount,
            SqsClients.Configure(
                new AmazonSQSConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = Region }
            )
        );

    public static AmazonKinesisClient KinesisAt(Uri endpoint) =>
        new(NoAccount, new AmazonKinesisConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = Region });

    protected override IAmazonDynamoDB DynamoDb() => Watched(DynamoDbClients.CreateAt(Endpoint(DynamoDbEndpoint)));

    protected override IAmazonSQS Sqs() => Watched(SqsAt(Endpoint(SqsEndpoint)));

    protected override IAmazonSimpleEmailServiceV2 Ses(AmazonSimpleEmailServiceV2Config config) =>
        Watched(new AmazonSimpleEmailServiceV2Client(NoAccount, At(SesEndpoint, config)));

    protected override IAmazonPinpointSMSVoiceV2 EndUserMessaging(AmazonPinpointSMSVoiceV2Config config) =>
        Watched(new AmazonPinpointSMSVoiceV2Client(NoAccount, At(EndUserMessagingEndpoint, config)));

    protected override IAmazonSecretsManager SecretsManager() =>
        Watched(new AmazonSecretsManagerClient(NoAccount, At(SecretsEndpoint, new AmazonSecretsManagerConfig())));

    protected override IAmazonSimpleSystemsManagement ParameterStore() =>
        Watched(
            new AmazonSimpleSystemsManagementClient(
                NoAccount,
                At(SsmEndpoint, new AmazonSimpleSystemsManagementConfig())
            )
        );

    protected override IAmazonLambda LambdaControl() =>
        Watched(new AmazonLambdaClient(NoAccount, At(LambdaEndpoint, new AmazonLambdaConfig())));

    protected override IAmazonKafka MskControl() =>
        Watched(new AmazonKafkaClient(NoAccount, At(KafkaEndpoint, new AmazonKafkaConfig())));

    protected override IAmazonKinesis Kinesis(AmazonKinesisConfig config) =>
        Watched(new AmazonKinesisClient(NoAccount, At(KinesisEndpoint, config)));

    protected override IAmazonLambda PublisherLambda(AmazonLambdaConfig config) =>
        Watched(new AmazonLambdaClient(NoAccount, At(LambdaEndpoint, config)));

    protected override IAlertPublisher Topics(FunctionEnvironment environment)
    {
        if (Place is not { } own)
            return base.Topics(environment);
        return new RegionalAlertPublisher(
            [
                .. own.All.Stacks.Zip(
                    own.All.Lines,
                    (stack, line) =>
                        new RemoteAlertPublisher(RegionLine.Between(own.Line, line, Publisher(stack.Variable), Clock))
                ),
            ],
            Clock
        );
    }

    // Where nothing answers in Lambda's place the publisher is called in this process.
    protected override InvokePublisher ToPublisher(FunctionEnvironment environment) =>
        Variable(LambdaEndpoint) is not null ? base.ToPublisher(environment) : Publisher(Variable);

    // Through the same documents as over Lambda's API.
    private InvokePublisher Publisher(Func<string, string?> variables)
    {
        var inner = Own(new LocalComposition(variables, Clock, Stream.Null, traffic: Traffic, onClient: onClient));
        var function = new PublisherFunction(inner.Publisher());
        return async (request, _) =>
        {
            var context = new LocalLambdaContext(
                "PublisherFunction",
                Guid.NewGuid().ToString("n"),
                PublisherInvocation.Limit,
                Clock,
                new FunctionLog(NullLogger.Instance)
            );
            using var answer = (MemoryStream)await function.HandleAsync(new MemoryStream(request), context);
            return (answer.ToArray(), "");
        };
    }

    private T Watched<T>(T client)
        where T : AmazonServiceClient
    {
        onClient?.Invoke(Function, client);
        return client;
    }

    private T At<T>(string endpoint, T config)
        where T : ClientConfig
    {
        config.ServiceURL = Endpoint(endpoint).ToString();
        config.AuthenticationRegion = Region;
        return config;
    }

    protected override ConsumerOptions ConsumerOptions =>
        Variable(LeaseSeconds) is { } seconds
            ? base.ConsumerOptions with
            {
                Claim = ClaimOptions.Default with
                {
                    Lease = TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)),
                },
            }
            : base.ConsumerOptions;

    protected override Func<FanOutOptions> Plan(FunctionEnvironment environment) => options ?? base.Plan(environment);

    protected override ScalerOptions ScalerOptionsFrom(FunctionEnvironment environment) =>
        base.ScalerOptionsFrom(environment) with
        {
            Retry = Options,
        };

    // The account's control plane where the stack has one, else what this machine can scale.
    protected override ControlPlane Plane(FunctionEnvironment environment, DynamoDbStore store) =>
        Variable(LambdaEndpoint) is not null
            ? base.Plane(environment, store)
            : (plane ?? throw new InvalidOperationException("there is nothing here that a scaler could scale"))(
                Plans(environment[Names.Env.PlanParameter]),
                new DynamoScalerState(store, environment[Names.Env.StateTable])
            );

    // One list for the whole stack: each function reads what is its own, as where it is deployed.
    protected override string SecretIds(FunctionEnvironment environment) =>
        LocalSecrets.OnlyOf(Function, base.SecretIds(environment));

    protected override void OnProducer(ProducerEvent producerEvent) => watch?.Invoke(producerEvent);

    protected override ISegmentClaims Claims(DynamoDbStore store, string table, Action<string> onDamaged)
    {
        var claims = base.Claims(store, table, onDamaged);
        if (Variable(TraceFolder) is not { } folder)
            return claims;
        var file = TracedClaims.NewFile(folder);
        traces.Add(file);
        return new TracedClaims(claims, file, time);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (var file in traces)
            file.Dispose();
        traces.Clear();
    }

    private Uri Endpoint(string name) =>
        new(Variable(name) ?? throw new InvalidOperationException($"{name} is not set: the local stack needs it"));
}
