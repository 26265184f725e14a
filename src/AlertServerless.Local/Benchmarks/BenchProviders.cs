using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Simulators;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The adapters as a consumer has them, with accounts that only the simulators know.</summary>
/// <param name="baseUrl">Of the simulators.</param>
/// <param name="instead">Answers in their place, for counting what is sent; null for the network.</param>
internal sealed class BenchProviders(Uri baseUrl, TimeProvider clock, HttpMessageHandler? instead = null)
{
    public const string MailSender = "Alert <alert@example.org>";

    public const string TelegramToken = "1:local";

    private const int Connections = 100;

    /// <summary>What webhook receivers' secrets follow from; the simulators of a benchmark have the same.</summary>
    public static readonly byte[] WebhookKey = new byte[32];

    /// <summary>Whoever leaves by a mail's link; signed as where it is deployed.</summary>
    public static readonly Links Links = new(new Uri("https://alert.example.org/"), new byte[32]);

    /// <summary>An account that only the simulator knows.</summary>
    public TwilioAccount Twilio { get; } =
        new(
            "AC00000000000000000000000000000000",
            "SK00000000000000000000000000000000",
            "local",
            "+99900000000",
            BaseUrl: baseUrl
        );

    public static BenchProviders At(ProviderSimulators simulators, TimeProvider clock) =>
        new(simulators.BaseUrl, clock);

    /// <summary>The same with answers given within this process.</summary>
    public BenchProviders Within(HttpMessageHandler answers) => new(baseUrl, clock, answers);

    /// <summary>One consumer's provider of a channel.</summary>
    /// <param name="parts">What ends with the consumer.</param>
    public IProvider Create(ChannelKind channel, List<IDisposable> parts)
    {
        switch (channel)
        {
            case ChannelKind.Sms:
                return new TwilioProvider(Twilio, Http(parts), clock);
            case ChannelKind.Email:
                var ses = new AmazonSimpleEmailServiceV2Client(new BasicAWSCredentials("local", "local"), Ses());
                parts.Add(ses);
                return new SesProvider(ses, MailSender, null, Links.Unsubscribe);
            case ChannelKind.Telegram:
                return new TelegramProvider(new TelegramBot(TelegramToken, baseUrl, false, Http(parts)));
            default:
                var hooks = instead is null ? WebhookHttp.Create(allowLoopback: true) : Http(parts);
                parts.Add(hooks);
                var documents = new CapDocuments(new CapSender("example.org", "Alert", baseUrl));
                return new WebhookProvider(hooks, WebhookKey, (message, _) => documents.For(message.Alert), clock);
        }
    }

    private HttpMessageInvoker Http(List<IDisposable> parts)
    {
        var http = instead is null
            ? ProviderHttp.Create(Connections)
            : new HttpMessageInvoker(instead, disposeHandler: false);
        parts.Add(http);
        return http;
    }

    private AmazonSimpleEmailServiceV2Config Ses()
    {
        var config = Composition.SendOnce(
            new AmazonSimpleEmailServiceV2Config
            {
                ServiceURL = baseUrl.ToString(),
                AuthenticationRegion = "eu-central-1",
            }
        );
        if (instead is not null)
            config.HttpClientFactory = new OneHandler(instead);
        return config;
    }

    private sealed class OneHandler(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);
    }
}
