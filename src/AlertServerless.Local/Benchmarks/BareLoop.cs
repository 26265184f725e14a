using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;

namespace AlertServerless.Local.Benchmarks;

/// <summary>
/// The yardstick: a client, a loop and the providers' requests; no eligibility, no claims, no receipts. Its handler is
/// as lean as the adapters' own, so that what is measured is the consumer and not the client's options. Every message
/// of a channel has the same words, made once; what must differ (address, signature of a webhook) is made for each.
/// Mails go fifty to a request, as from the adapter, but without AWS's signature of it.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private const int InFlight = 100;
    private const int MailsAtOnce = 50;

    private readonly HttpClient http;
    private readonly BenchProviders providers;
    private readonly Uri baseUrl;
    private readonly Uri messages;
    private readonly Uri chat;
    private readonly Uri mails;
    private readonly AuthenticationHeaderValue credentials;
    private readonly TimeProvider clock;

    /// <param name="instead">Answers in the simulators' place; null for the network.</param>
    public BareLoop(BenchProviders providers, TimeProvider clock, HttpMessageHandler? instead = null)
    {
        this.providers = providers;
        this.clock = clock;
        http = new HttpClient(
            instead
                ?? new SocketsHttpHandler
                {
                    MaxConnectionsPerServer = InFlight,
                    UseCookies = false,
                    UseProxy = false,
                    AllowAutoRedirect = false,
                    ActivityHeadersPropagator = null,
                },
            disposeHandler: instead is null
        );
        var account = providers.Twilio;
        baseUrl = account.BaseUrl!;
        messages = new Uri(baseUrl, $"/2010-04-01/Accounts/{account.AccountSid}/Messages.json");
        chat = new Uri(baseUrl, $"/bot{BenchProviders.TelegramToken}/sendMessage");
        mails = new Uri(baseUrl, "/v2/email/outbound-bulk-emails");
        credentials = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.KeySid}:{account.KeySecret}"))
        );
    }

    /// <param name="addresses">By channel.</param>
    /// <param name="sample">What each channel's messages say, once put into words.</param>
    public Task SendAsync(
        IReadOnlyDictionary<ChannelKind, IReadOnlyList<string>> addresses,
        IReadOnlyDictionary<ChannelKind, OutboundMessage> sample,
        CancellationToken cancellation
    ) =>
        Parallel.ForEachAsync(
            addresses.SelectMany(of => Calls(of.Key, of.Value, sample[of.Key])),
            new ParallelOptions { MaxDegreeOfParallelism = InFlight, CancellationToken = cancellation },
            async (request, token) =>
            {
                using var message = request();
                using var response = await http.SendAsync(message, token);
                response.EnsureSuccessStatusCode();
            }
        );

    public void Dispose() => http.Dispose();

    private IEnumerable<Func<HttpRequestMessage>> Calls(
        ChannelKind channel,
        IReadOnlyList<string> addresses,
        OutboundMessage sample
    )
    {
        switch (channel)
        {
            case ChannelKind.Sms:
                return addresses.Select(number => new Func<HttpRequestMessage>(() => Sms(number, sample.Text)));
            case ChannelKind.Telegram:
                return addresses.Select(id => new Func<HttpRequestMessage>(() => Telegram(id, sample.Text)));
            case ChannelKind.Email:
                var mail = AlertMail.Compose(sample, BenchProviders.Links.Unsubscribe(sample));
                return addresses
                    .Chunk(MailsAtOnce)
                    .Select(some => new Func<HttpRequestMessage>(() => Mail(some, mail)));
            default:
                var body = WebhookBody.Write(sample, clock.GetUtcNow());
                return addresses.Select(address => new Func<HttpRequestMessage>(() => Webhook(address, body)));
        }
    }

    private HttpRequestMessage Sms(string number, string words)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, messages)
        {
            Content = new FormUrlEncodedContent([
                new("To", number),
                new("From", providers.Twilio.Sender),
                new("Body", words),
                new("ValidityPeriod", 600.ToString(CultureInfo.InvariantCulture)),
            ]),
        };
        request.Headers.Authorization = credentials;
        return request;
    }

    private HttpRequestMessage Telegram(string id, string words) =>
        new(HttpMethod.Post, chat)
        {
            Content = Json(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        chat_id = id,
                        text = words,
                        link_preview_options = new { is_disabled = true },
                    }
                )
            ),
        };

    private HttpRequestMessage Mail(string[] addresses, AlertMail mail)
    {
        var body = new
        {
            FromEmailAddress = BenchProviders.MailSender,
            DefaultContent = new
            {
                Template = new
                {
                    TemplateContent = new
                    {
                        Subject = "{{subject}}",
                        Html = "{{html}}",
                        Text = "{{text}}",
                    },
                    TemplateData = """{"subject":"","html":"","text":""}""",
                },
            },
            BulkEmailEntries = addresses.Select(address => new
            {
                Destination = new { ToAddresses = new[] { address } },
                ReplacementEmailContent = new
                {
                    ReplacementTemplate = new
                    {
                        ReplacementTemplateData = JsonSerializer.Serialize(
                            new
                            {
                                subject = mail.Subject,
                                html = mail.Html,
                                text = mail.Text,
                            }
                        ),
                    },
                },
            }),
        };
        return new HttpRequestMessage(HttpMethod.Post, mails)
        {
            Content = Json(JsonSerializer.SerializeToUtf8Bytes(body)),
        };
    }

    private HttpRequestMessage Webhook(string address, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address)) { Content = Json(body) };
        var secret = WebhookSignature.SecretFor(BenchProviders.WebhookKey, address);
        request.Headers.TryAddWithoutValidation(
            WebhookSignature.Header,
            WebhookSignature.Sign(secret, body, clock.GetUtcNow())
        );
        return request;
    }

    private static ByteArrayContent Json(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return content;
    }
}
