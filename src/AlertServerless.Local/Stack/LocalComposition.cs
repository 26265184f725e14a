using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Scaling;
using AlertServerless.Lambda.SignUp;
using Amazon;
using Amazon.DynamoDBv2;
using Amazon.PinpointSMSVoiceV2;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SQS;

namespace AlertServerless.Local.Stack;

/// <summary>The same composition as in the cloud, with the services of this machine.</summary>
/// <param name="environment">The functions' variables, and where the services are.</param>
/// <param name="terms">How the next alert is divided; null for by the scaler's plan.</param>
/// <param name="traffic">Counts what the store is asked, over all functions of the stack; null for nobody
/// counts.</param>
/// <param name="plane">What the scaler turns on this machine; null where no scaler runs.</param>
/// <param name="watch">Called with what producers do; null when nobody watches.</param>
public sealed class LocalComposition(
    Func<string, string?> environment,
    TimeProvider clock,
    Stream metricLines,
    Func<FanOutOptions>? terms = null,
    Action<ProducerEvent>? watch = null,
    StoreTraffic? traffic = null,
    Func<IPlanStore, IScalerState, ControlPlane>? plane = null
) : Composition(environment, clock, metricLines)
{
    /// <summary>The SDK's own names for an endpoint that is not AWS's.</summary>
    public const string DynamoDbEndpoint = "AWS_ENDPOINT_URL_DYNAMODB";

    public const string SqsEndpoint = "AWS_ENDPOINT_URL_SQS";

    public const string SesEndpoint = "AWS_ENDPOINT_URL_SESV2";

    public const string EndUserMessagingEndpoint = "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2";

    /// <summary>Of claims, where a run wants others than are deployed.</summary>
    public const string LeaseSeconds = "ALERT_LEASE_SECONDS";

    /// <summary>The folder of the traces of what is done to claims; unset for none.</summary>
    public const string TraceFolder = "ALERT_TRACE_FOLDER";

    // Consumers here look for new partitions every two seconds, not every five minutes.
    private static readonly ScalerRetryOptions Terms = ScalerRetryOptions.Default with
    {
        PartitionsSettle = TimeSpan.FromSeconds(10),
        LookAgain = TimeSpan.FromSeconds(1),
    };

    private readonly List<TextWriter> traces = [];

    private readonly TimeProvider time = clock;

    private static readonly BasicAWSCredentials NoAccount = new("local", "local");

    private static readonly string Region = RegionEndpoint.EUCentral1.SystemName;

    protected override bool LoopbackReceivers => true;

    protected override StoreTraffic Traffic { get; } = traffic ?? new StoreTraffic();

    public static IAmazonSQS SqsAt(Uri endpoint) =>
        new AmazonSQSClient(
            NoAccount,
            SqsClients.Configure(
                new AmazonSQSConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = Region }
            )
        );

    protected override IAmazonDynamoDB DynamoDb() => DynamoDbClients.CreateAt(Endpoint(DynamoDbEndpoint));

    protected override IAmazonSQS Sqs() => SqsAt(Endpoint(SqsEndpoint));

    protected override IAmazonSimpleEmailServiceV2 Ses(AmazonSimpleEmailServiceV2Config config) =>
        new AmazonSimpleEmailServiceV2Client(NoAccount, At(SesEndpoint, config));

    protected override IAmazonPinpointSMSVoiceV2 EndUserMessaging(AmazonPinpointSMSVoiceV2Config config) =>
        new AmazonPinpointSMSVoiceV2Client(NoAccount, At(EndUserMessagingEndpoint, config));

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

    protected override Func<FanOutOptions> Plan(FunctionEnvironment settings) => terms ?? base.Plan(settings);

    protected override ScalerOptions ScalerSettings => ScalerOptions.Default with { Retry = Terms };

    protected override ControlPlane Plane(FunctionEnvironment settings, DynamoDbStore store) =>
        (plane ?? throw new InvalidOperationException("there is nothing here that a scaler could turn"))(
            Plans(settings[Names.Env.PlanParameter]),
            new DynamoScalerState(store, settings[Names.Env.StateTable])
        );

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

/// <summary>Secrets of one run, written to a file that only this user can read, gone with the run.</summary>
public static class LocalSecrets
{
    private const int KeyBytes = 32;

    private const string FixedAlertKey = "local-development";

    /// <summary>Fresh ones.</summary>
    public static Secrets Create() => With("local-1", _ => RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>
    /// The same for everybody, so that event files signed once are believed on every machine. For local development
    /// only: whoever has this source has them.
    /// </summary>
    public static Secrets Fixed() =>
        With(
            FixedAlertKey,
            purpose =>
                SHA256.HashData(Encoding.ASCII.GetBytes($"AlertServerless local development, not a secret: {purpose}"))
        );

    public static string Write(Secrets secrets, string folder) => Write(secrets.ToJson(), folder, "secrets.json");

    /// <summary>Sign-up's own, beside those of the functions.</summary>
    public static string WriteSignUp(Secrets secrets, string folder) =>
        Write(
            SignUpSecrets
                .Beside(
                    secrets,
                    new Dictionary<byte, byte[]> { [1] = RandomNumberGenerator.GetBytes(KeyBytes) },
                    current: 1,
                    telegramBotName: "local_alert_bot",
                    telegramHook: secrets.TelegramWebhookSecret
                        ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes))
                )
                .ToJson(),
            folder,
            "sign-up-secrets.json"
        );

    private static string Write(byte[] json, string folder, string name)
    {
        var path = Path.Combine(folder, name);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(json);
        return path;
    }

    private static Secrets With(string alertKey, Func<string, byte[]> key) =>
        new(
            AlertKeys: new Dictionary<string, byte[]> { [alertKey] = key("alert") },
            CurrentAlertKey: alertKey,
            AddressKeys: new Dictionary<byte, byte[]> { [1] = key("address") },
            CurrentAddressKey: 1,
            IndexKey: key("index"),
            WebhookKey: key("webhook"),
            LinkKey: key("link"),
            Twilio: new TwilioSecret(
                "AC00000000000000000000000000000000",
                "SK00000000000000000000000000000000",
                "local"
            )
            {
                AuthToken = Convert.ToHexStringLower(key("twilio callbacks")),
            },
            TelegramToken: "1:local",
            TelegramWebhookSecret: Convert.ToHexStringLower(key("telegram updates"))
        );
}
