using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda.Delivery;
using AlertServerless.Lambda.FanOut;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Subscribers;
using Amazon.PinpointSMSVoiceV2;
using Amazon.SimpleEmailV2;

namespace AlertServerless.Lambda;

// How people are reached: the channels that consumers and retries share.
public partial class Composition
{
    private IReadOnlyList<ChannelStack> Channels(FunctionEnvironment environment, Secrets secrets, DynamoDbStore store)
    {
        var links = new Links(environment.Url(Names.Env.PublicUrl), secrets.LinkKey);
        var http = ProviderHttp.Create(ConnectionsPerProvider);
        var bot = new TelegramBot(
            secrets.TelegramToken,
            environment.Url(Names.Env.TelegramBaseUrl),
            paidBroadcast: false,
            http
        );
        var sender = new CapSender(
            environment.Url(Names.Env.PublicUrl).Host,
            "AlertServerless",
            environment.Url(Names.Env.PublicUrl)
        );
        var documents = new CapDocuments(sender);
        var ses = Ses(SendOnce(new AmazonSimpleEmailServiceV2Config()));
        warmUp.AddRange([
            ProviderWarmUp.Telegram(http, environment.Url(Names.Env.TelegramBaseUrl), secrets.TelegramToken),
            ProviderWarmUp.Mail(ses, environment[Names.Env.MailSender]),
        ]);
        IProvider[] providers =
        [
            Sms(environment, secrets, http),
            new SesProvider(
                ses,
                environment[Names.Env.MailSender],
                environment[Names.Env.MailConfigurationSet],
                links.Unsubscribe
            ),
            new TelegramProvider(bot),
            new WebhookProvider(
                WebhookHttp.Create(LoopbackReceivers),
                secrets.WebhookKey,
                (message, _) => documents.For(message.Alert),
                clock,
                new RecordedExchanges(
                    new DynamoReceiverLog(store, environment[Names.Env.SubscribersTable]),
                    clock,
                    (receiver, problem) =>
                        Log.ExchangeNotRecorded(FunctionLogger.OfProcess, receiver.ToString(), problem)
                ).RecordAsync
            ),
        ];
        return
        [
            .. providers.Select(provider => new ChannelStack(
                provider,
                OptionsOf(provider.Kind),
                clock,
                new Random(),
                Counters
            )),
        ];
    }

    private TelegramChannelPosts Posts(FunctionEnvironment environment, Secrets secrets, DynamoDbStore store)
    {
        var channels =
            PublicChannelList.TryParse(environment[Names.Env.PublicChannels], out var problem)
            ?? throw new InvalidOperationException($"{Names.Env.PublicChannels}: {problem}");
        var bot = new TelegramBot(
            secrets.TelegramToken,
            environment.Url(Names.Env.TelegramBaseUrl),
            paidBroadcast: false,
            ProviderHttp.Create(Math.Max(1, channels.Count))
        );
        return new TelegramChannelPosts(
            bot,
            channels,
            PublicPlaces.All,
            new DynamoPostLog(store, environment[Names.Env.StateTable], clock),
            clock,
            Owner()
        );
    }

    private IProvider Sms(FunctionEnvironment environment, Secrets secrets, HttpMessageInvoker http)
    {
        var sender = environment[Names.Env.SmsSender];
        switch (environment[Names.Env.SmsProvider])
        {
            case Names.SmsProviders.Twilio:
                var (account, key, secret) = secrets.Twilio;
                var messages = new Uri(
                    environment.Url(Names.Env.TwilioBaseUrl),
                    $"/2010-04-01/Accounts/{account}/Messages.json"
                );
                var basic = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes($"{key}:{secret}"));
                warmUp.Add(ProviderWarmUp.Twilio(http, messages, new("Basic", basic)));
                var reports = secrets.Twilio.AuthToken is null
                    ? null
                    : new Uri(environment.Url(Names.Env.PublicUrl), Links.TwilioStatusPath);
                return new TwilioProvider(
                    new TwilioAccount(account, key, secret, sender, reports, environment.Url(Names.Env.TwilioBaseUrl)),
                    http,
                    clock
                );
            case Names.SmsProviders.Aws:
                var sms = EndUserMessaging(SendOnce(new AmazonPinpointSMSVoiceV2Config()));
                warmUp.Add(ProviderWarmUp.AwsText(sms, sender));
                return new EndUserMessagingProvider(sms, sender, clock);
            case var other:
                throw new InvalidOperationException(
                    $"{Names.Env.SmsProvider} is '{other}'; it must be one of "
                        + $"{string.Join(", ", Names.SmsProviders.All)}"
                );
        }
    }

    private RefusedAddresses Refused(FunctionEnvironment environment, DynamoDbStore store, Secrets secrets) =>
        new(
            new DynamoSubscriberRows(store, new DynamoDbBatch(store, clock), environment[Names.Env.SubscribersTable]),
            secrets.Sealer()
        );

    protected virtual ChannelOptions OptionsOf(ChannelKind kind) => ChannelOptions.For(kind);

    /// <summary>Lets webhooks reach receivers on the machine itself: only ever true on one machine.</summary>
    protected virtual bool LoopbackReceivers => variable(LoopbackReceiversVariable) == "true";

    private const int ConnectionsPerProvider = 100;
}
