using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Lambda.Delivery;

/// <summary>
/// A signed POST to a receiver's own URL. <c>X-Alert-Id</c> is the same for every attempt, so a failed one may safely
/// be repeated. What belongs to the URL stands in its fragment, which never leaves: see <see cref="WebhookAddress"/>.
/// </summary>
/// <param name="systemKey">Receivers' secrets follow from it: <see cref="WebhookSignature.SecretFor"/>.</param>
/// <param name="cap">Writes the alert as CAP 1.2.</param>
/// <param name="record">Records each attempt at a receiver that has a secret of its own, as proof for its facility;
/// null to record none.</param>
public sealed class WebhookProvider(
    HttpMessageInvoker http,
    byte[] systemKey,
    Func<OutboundMessage, DateTimeOffset, byte[]> cap,
    TimeProvider time,
    Func<SubscriberId, ReceiverExchange, Task>? record = null
) : IProvider
{
    public const string IdHeader = "X-Alert-Id";

    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Cap = new("application/cap+xml");
    private static readonly SendOutcome Taken = new SendOutcome.Delivered();

    public ChannelKind Kind => ChannelKind.Webhook;

    public int MaxBatch => 1;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(
        IReadOnlyList<OutboundMessage> batch,
        CancellationToken cancellation
    ) => [await CallAsync(batch[0], cancellation)];

    private async Task<SendOutcome> CallAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var asCap = WebhookAddress.Read(message.Address).WantsCap;
        var now = time.GetUtcNow();
        var began = time.GetTimestamp();
        var status = 0;
        try
        {
            using var response = await PostAsync(
                message.Address,
                asCap ? cap(message, now) : WebhookBody.Write(message, now),
                asCap ? Cap : Json,
                WebhookBody.IdempotencyId(message),
                cancellation
            );
            status = (int)response.StatusCode;
            return Outcome(response.StatusCode, HttpFailures.RetryAfter(response.Headers, now));
        }
        catch (HttpRequestException error) when (error.InnerException is ForbiddenAddressException)
        {
            return new SendOutcome.Refused("webhook: not a public address");
        }
        catch (HttpRequestException error)
        {
            return HttpFailures.Of(error);
        }
        finally
        {
            await RecordAsync(
                message,
                new ReceiverExchange(message.Alert.Id.Value, now, status, time.GetElapsedTime(began))
            );
        }
    }

    private Task RecordAsync(OutboundMessage message, ReceiverExchange exchange) =>
        record is not null && WebhookAddress.Read(message.Address).KeyId is not null
            ? record(message.Subscriber, exchange)
            : Task.CompletedTask;

    private async Task<HttpResponseMessage> PostAsync(
        string address,
        byte[] body,
        MediaTypeHeaderValue type,
        string? id,
        CancellationToken cancellation
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address))
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = type } },
        };
        var secret = WebhookSignature.SecretFor(systemKey, address);
        if (WebhookAddress.Read(address).KeyId is { } key)
            request.Headers.TryAddWithoutValidation(WebhookSignature.KeyIdHeader, key);
        request.Headers.TryAddWithoutValidation(
            WebhookSignature.Header,
            WebhookSignature.Sign(secret, body, time.GetUtcNow())
        );
        if (id is not null)
            request.Headers.TryAddWithoutValidation(IdHeader, id);
        return await http.SendAsync(request, cancellation);
    }

    // A receiver's 429 is its own and pauses nobody else; since it tells repetitions apart, any server error may be
    // tried again.
    internal static SendOutcome Outcome(HttpStatusCode status, TimeSpan? after)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"webhook: HTTP {(int)status}");
        return (int)status switch
        {
            >= 200 and < 300 => Taken,
            410 => new SendOutcome.Refused(reason),
            408 or 425 or 429 or >= 500 => new SendOutcome.RetryLater(reason, after),
            _ => new SendOutcome.RetryLater(reason, Failure: FailureKind.Configuration),
        };
    }
}
