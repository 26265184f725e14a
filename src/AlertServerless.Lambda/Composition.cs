using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Channels;
using AlertServerless.Core.Channels.HandingOff;
using AlertServerless.Core.Channels.Stack;
using AlertServerless.Core.FanOut;
using AlertServerless.Lambda.Adapters.DynamoDb;
using AlertServerless.Lambda.Adapters.DynamoDb.Claims;
using AlertServerless.Lambda.Adapters.DynamoDb.Subscribers;
using AlertServerless.Lambda.Adapters.Http;
using AlertServerless.Lambda.Adapters.Ses;
using AlertServerless.Lambda.Adapters.Sqs;
using AlertServerless.Lambda.Adapters.Telegram;
using AlertServerless.Lambda.Adapters.Twilio;
using AlertServerless.Lambda.Adapters.Webhook;
using AlertServerless.Lambda.Consuming;
using AlertServerless.Lambda.Metrics;
using AlertServerless.Lambda.Settings;
using Amazon.DynamoDBv2;
using Amazon.SecretsManager;
using Amazon.SimpleEmailV2;
using Amazon.SQS;

namespace AlertServerless.Lambda;

/// <summary>
/// The one place where the parts of each function are put together, in the order the data takes. What differs on one machine
/// (where the services are) is overridden by the local command; what is built is the same.
/// </summary>
public class Composition(Func<string, string?> environment, TimeProvider clock, Stream metricLines)
{
    // How long an undelivered message rests before its first retry: an outage of a second or two is over by then.
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(2);

    protected TimeProvider Clock => clock;

    public static Composition FromEnvironment() =>
        new(Environment.GetEnvironmentVariable, TimeProvider.System, Console.OpenStandardOutput());

    /// <summary>Topic → claims → channels → dead letters.</summary>
    public RecordConsumer Consumer()
    {
        var settings = new FunctionEnvironment(Names.Functions.Consumer, environment);
        var secrets = Secrets(settings);
        var store = new DynamoDbStore(DynamoDb(), Traffic);

        // Which segments there are, who is in them, and who works on which.
        var directory = new DynamoSegmentDirectory(store, settings[Names.Env.SegmentsTable]);
        var reader = new DynamoSegmentReader(store, settings[Names.Env.SubscribersTable]);
        var claims = new DynamoSegmentClaims(store, settings[Names.Env.ClaimsTable]);
        var markers = new DynamoLaneMarkers(store, settings[Names.Env.ClaimsTable], clock);

        // How each is told, and where it goes when nobody takes it.
        var stacks = Channels(settings, secrets);
        var handOff = new HandOff(stacks, Counters, clock, HandOff.DefaultPatience);
        var undelivered = new SqsUndeliveredQueue(Sqs(), settings[Names.Env.RetryQueueUrl], FirstRetryDelay, clock);

        var ports = new ConsumerPorts(directory, reader, claims, markers, secrets.Sealer(), handOff, stacks, undelivered, clock);
        var killSwitch = new DynamoKillSwitch(store, settings[Names.Env.StateTable]);
        return new RecordConsumer(secrets.Signer(), new RecordRun(ports, ConsumerOptions), killSwitch, Metrics(), clock);
    }

    /// <summary>What the store was asked; read by the local report.</summary>
    public StoreTraffic Traffic { get; } = new();

    public ChannelCounters Counters { get; } = new();

    protected virtual ConsumerOptions ConsumerOptions => new();

    protected virtual IAmazonDynamoDB DynamoDb() => DynamoDbClients.Create();

    protected virtual IAmazonSQS Sqs() => new AmazonSQSClient();

    // The layers around the provider decide what is tried again; the client must not.
    protected virtual IAmazonSimpleEmailServiceV2 Ses() => new AmazonSimpleEmailServiceV2Client(new AmazonSimpleEmailServiceV2Config { MaxErrorRetry = 0 });

    protected virtual IAmazonSecretsManager SecretsManager() => new AmazonSecretsManagerClient();

    /// <summary>Receivers on the machine itself: only ever true on one machine.</summary>
    protected virtual bool LoopbackReceivers => false;

    protected virtual ChannelLimits Limits(ChannelKind kind) => ChannelLimits.For(kind);

    private EmbeddedMetrics Metrics() => new(metricLines, clock);

    // A function's constructor runs in Lambda's init phase, which has no other caller to give way to.
    private Secrets Secrets(FunctionEnvironment settings) =>
        SecretsSource.ReadAsync(settings[Names.Env.SecretsId], SecretsManager, CancellationToken.None).GetAwaiter().GetResult();

    private IReadOnlyList<ChannelStack> Channels(FunctionEnvironment settings, Secrets secrets)
    {
        var links = new Links(settings.Url(Names.Env.PublicUrl), secrets.LinkKey);
        var http = new HttpMessageInvoker(ProviderHttp.Handler(ConnectionsPerProvider));
        var twilio = new TwilioAccount(
            secrets.Twilio.AccountSid, secrets.Twilio.KeySid, secrets.Twilio.KeySecret, settings[Names.Env.SmsSender], BaseUrl: settings.Url(Names.Env.TwilioBaseUrl));
        var bot = new TelegramBot(secrets.TelegramToken, settings.Url(Names.Env.TelegramBaseUrl), paidBroadcast: false, http);
        IProvider[] providers =
        [
            new TwilioProvider(twilio, http, clock),
            new SesProvider(Ses(), settings[Names.Env.MailSender], null, links.Unsubscribe),
            new TelegramProvider(bot),
            new WebhookProvider(WebhookHttp.Create(LoopbackReceivers), secrets.WebhookKey, CapOf, clock),
        ];
        return [.. providers.Select(provider => new ChannelStack(provider, Limits(provider.Kind), clock, new Random(), Counters))];
    }

    private const int ConnectionsPerProvider = 100;

    private static byte[] CapOf(OutboundMessage message, DateTimeOffset now) => throw new InvalidOperationException("CAP");
}
