using AlertServerless.Core;
using AlertServerless.Core.SignUp;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.SignUp;
using AlertServerless.Lambda.Subscribers;
using Amazon.PinpointSMSVoiceV2;
using Amazon.SimpleEmailV2;

namespace AlertServerless.Lambda;

public partial class Composition
{
    // A person at a page, not an earthquake: a few at a time suffice.
    private const int SignUpConnections = 8;

    /// <summary>Page → pending → proof → subscriber.</summary>
    public SignUpParts SignUp()
    {
        var environment = EnvironmentOf(Names.Functions.SignUp);
        var store = new DynamoDbStore(DynamoDb(), Traffic);
        var secrets = SignUpSecrets(environment);

        // The registry that consumers read.
        var items = new DynamoVersionedItems(store, environment[Names.Env.SignUpTable]);
        var pending = new PendingByAddress(items, secrets.Index(), clock);
        var ports = DynamoRegistry.Ports(
            store,
            environment[Names.Env.SubscribersTable],
            environment[Names.Env.SegmentsTable],
            environment[Names.Env.AuditTable],
            clock
        );
        ports = ports with
        {
            Elsewhere = [.. ports.Elsewhere, (_, keys, cancellation) => pending.EraseAsync(keys, cancellation)],
        };
        var registry = new SubscriberRegistry(ports, secrets.Sealer(), secrets.Index(), SignUpOptions.Default);

        // What proves an address goes out by the providers that alerts go by.
        var http = ProviderHttp.Create(SignUpConnections);
        var ses = Ses(SendOnce(new AmazonSimpleEmailServiceV2Config()));
        var telegram = environment.Url(Names.Env.TelegramBaseUrl);
        var bot = new TelegramBot(secrets.TelegramToken, telegram, paidBroadcast: false, http);
        var messages = new PlainMessages(
            Texts(environment, secrets.Twilio, http),
            new SesLetters(
                ses,
                environment[Names.Env.MailSender],
                environment[Names.Env.MailConfigurationSet]
            ).SendAsync,
            (chat, text, cancellation) => bot.SendAsync(chat, text, replyTo: 0, cancellation)
        );
        return new SignUpParts(
            items,
            secrets.Keys(),
            pending,
            registry,
            new Registrations(registry, clock),
            PolicyOf(environment[Names.Env.AllowedCountries].Split(' ')),
            new Links(environment.Url(Names.Env.PublicUrl), secrets.LinkKey),
            messages,
            new WebhookReceivers(WebhookHttp.Create(LoopbackReceivers), clock, LoopbackReceivers),
            new DynamoReceiverLog(store, environment[Names.Env.SubscribersTable]),
            PublicStatus(environment),
            environment.Url(Names.Env.PublicUrl),
            environment[Names.Env.SmsSender],
            secrets.TelegramBotName,
            secrets.TelegramHook,
            secrets.Twilio.AuthToken,
            clock
        );
    }

    // The first country is that of a number without one.
    private AddressPolicy PolicyOf(string[] countries) =>
        new(countries.ToHashSet(StringComparer.Ordinal), countries[0], LoopbackReceivers);

    private TextSender Texts(FunctionEnvironment environment, TwilioSecret twilio, HttpMessageInvoker http)
    {
        var sender = environment[Names.Env.SmsSender];
        var (account, key, secret) = twilio;
        return environment[Names.Env.SmsProvider] switch
        {
            Names.SmsProviders.Twilio => new TwilioProvider(
                new TwilioAccount(account, key, secret, sender, BaseUrl: environment.Url(Names.Env.TwilioBaseUrl)),
                http,
                clock
            ).SendAsync,
            Names.SmsProviders.Aws => new EndUserMessagingProvider(
                EndUserMessaging(SendOnce(new AmazonPinpointSMSVoiceV2Config())),
                sender,
                clock
            ).SendAsync,
            var other => throw new InvalidOperationException(
                $"{Names.Env.SmsProvider} is '{other}'; it must be one of {string.Join(", ", Names.SmsProviders.All)}"
            ),
        };
    }

    private SignUpSecrets SignUpSecrets(FunctionEnvironment environment) =>
        Lambda.SignUp.SignUpSecrets.Parse(
            SecretsSource
                .ReadBytesAsync(environment[Names.Env.SignUpSecretsId], SecretsManager, CancellationToken.None)
                .GetAwaiter()
                .GetResult(),
            environment[Names.Env.SignUpSecretsId]
        );
}
