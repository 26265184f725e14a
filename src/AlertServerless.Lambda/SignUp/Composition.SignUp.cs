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
        var settings = Settings(Names.Functions.SignUp);
        var store = new DynamoDbStore(DynamoDb(), Traffic);
        var secrets = SignUpSecrets(settings);

        // The registry that consumers read.
        var items = new DynamoVersionedItems(store, settings[Names.Env.SignUpTable]);
        var pending = new PendingByAddress(items, secrets.Index(), clock);
        var ports = DynamoRegistry.Ports(
            store,
            settings[Names.Env.SubscribersTable],
            settings[Names.Env.SegmentsTable],
            settings[Names.Env.AuditTable],
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
        var telegram = settings.Url(Names.Env.TelegramBaseUrl);
        var bot = new TelegramBot(secrets.TelegramToken, telegram, paidBroadcast: false, http);
        var messages = new PlainMessages(
            Texts(settings, secrets.Twilio, http),
            new SesLetters(ses, settings[Names.Env.MailSender], settings[Names.Env.MailConfigurationSet]).SendAsync,
            (chat, text, cancellation) => bot.SendAsync(chat, text, replyTo: 0, cancellation)
        );
        return new SignUpParts(
            items,
            secrets.Keys(),
            pending,
            registry,
            new Registrations(registry, clock),
            PolicyOf(settings[Names.Env.AllowedCountries].Split(' ')),
            new Links(settings.Url(Names.Env.PublicUrl), secrets.LinkKey),
            messages,
            new WebhookReceivers(WebhookHttp.Create(LoopbackReceivers), clock, LoopbackReceivers),
            new DynamoReceiverLog(store, settings[Names.Env.SubscribersTable]),
            PublicStatus(settings),
            settings.Url(Names.Env.PublicUrl),
            settings[Names.Env.SmsSender],
            secrets.TelegramBotName,
            secrets.TelegramHook,
            secrets.Twilio.AuthToken,
            clock
        );
    }

    // The first country is that of a number without one.
    private AddressPolicy PolicyOf(string[] countries) =>
        new(countries.ToHashSet(StringComparer.Ordinal), countries[0], LoopbackReceivers);

    private TextSender Texts(FunctionEnvironment settings, TwilioSecret twilio, HttpMessageInvoker http)
    {
        var sender = settings[Names.Env.SmsSender];
        var (account, key, secret) = twilio;
        return settings[Names.Env.SmsProvider] switch
        {
            Names.SmsProviders.Twilio => new TwilioProvider(
                new TwilioAccount(account, key, secret, sender, BaseUrl: settings.Url(Names.Env.TwilioBaseUrl)),
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

    private SignUpSecrets SignUpSecrets(FunctionEnvironment settings) =>
        Lambda.SignUp.SignUpSecrets.Parse(
            SecretsSource
                .ReadBytesAsync(settings[Names.Env.SignUpSecretsId], SecretsManager, CancellationToken.None)
                .GetAwaiter()
                .GetResult(),
            settings[Names.Env.SignUpSecretsId]
        );
}
