using System.Text;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using Twilio.Clients;
using Twilio.Exceptions;
using Twilio.Http;
using Twilio.Rest;
using Twilio.Rest.Api.V2010.Account;
using Twilio.Types;

namespace AlertServerless.Lambda.Delivery;

/// <summary>SMS by Twilio's Messages API (twilio.com/docs/messaging/api/message-resource): one request a message.</summary>
public sealed class TwilioProvider : IProvider
{
    private readonly TwilioAccount account;
    private readonly HttpMessageInvoker http;
    private readonly TimeProvider time;
    private readonly string credentials;
    private readonly string path;
    private readonly Uri target;
    private readonly PhoneNumber? from;
    private readonly string? messagingService;

    public TwilioProvider(TwilioAccount account, HttpMessageInvoker http, TimeProvider time)
    {
        this.account = account;
        this.http = http;
        this.time = time;
        credentials = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.KeySid}:{account.KeySecret}"))}";
        path = $"/2010-04-01/Accounts/{account.AccountSid}/Messages.json";
        target = account.BaseUrl is { } other
            ? new Uri(other, path)
            : new Request(global::Twilio.Http.HttpMethod.Post, Domain.Api, path, account.Region, edge: account.Edge).ConstructUrl();
        if (account.SenderIsService) messagingService = account.Sender;
        else from = new PhoneNumber(account.Sender);
    }

    public ChannelKind Kind => ChannelKind.Sms;

    public int MaxBatch => 1;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(IReadOnlyList<OutboundMessage> batch, CancellationToken cancellation) =>
        [await CallAsync(batch[0], cancellation)];

    private async Task<SendOutcome> CallAsync(OutboundMessage message, CancellationToken cancellation)
    {
        var call = new TwilioCall(http, target, credentials, time, cancellation);
        var client = new TwilioRestClient(account.KeySid, account.KeySecret, account.AccountSid, account.Region, call, account.Edge);
        try
        {
            // MessageResource.CreateAsync makes this same request, and then turns the answer into an object nobody here asks for.
            await client.RequestAsync(new Request(global::Twilio.Http.HttpMethod.Post, Domain.Api, path, postParams: Options(message).GetParams()));
            return call.HasSid ? Taken : Unreadable;
        }
        catch (ApiException error)
        {
            return TwilioOutcomes.Of(call.Status, error.Code, call.RetryAfter);
        }
        catch (ApiConnectionException error) when (!cancellation.IsCancellationRequested)
        {
            return HttpTrouble.OfCause(error);
        }
        catch (ApiConnectionException error)
        {
            throw new OperationCanceledException("no answer before cancellation", error, cancellation);
        }
        catch (TwilioException)
        {
            // An error body in another form than the usual one (RFC 9457): its status says enough.
            return TwilioOutcomes.Of(call.Status, 0, call.RetryAfter);
        }
    }

    private static readonly SendOutcome Taken = new SendOutcome.Delivered();

    private static readonly SendOutcome Unreadable = new SendOutcome.Ambiguous("twilio: an answer that is not a message");

    private CreateMessageOptions Options(OutboundMessage message) => new(new PhoneNumber(message.Address))
    {
        From = from,
        MessagingServiceSid = messagingService,
        Body = message.Text,
        ValidityPeriod = TwilioValidity.Of(message.ExpiresAt - time.GetUtcNow()),
        StatusCallback = account.StatusCallback is { } callback ? TwilioCallback.UrlFor(callback, message) : null,
    };
}
