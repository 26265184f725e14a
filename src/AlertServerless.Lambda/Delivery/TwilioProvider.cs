using System.Globalization;
using System.Net;
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

/// <summary>SMS by Twilio's Messages API (twilio.com/docs/messaging/api/message-resource): one request a
/// message.</summary>
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
        credentials =
            $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{account.KeySid}:{account.KeySecret}"))}";
        path = $"/2010-04-01/Accounts/{account.AccountSid}/Messages.json";
        target = account.BaseUrl is { } other
            ? new Uri(other, path)
            : new Request(
                global::Twilio.Http.HttpMethod.Post,
                Domain.Api,
                path,
                account.Region,
                edge: account.Edge
            ).ConstructUrl();
        if (account.SenderIsService)
            messagingService = account.Sender;
        else
            from = new PhoneNumber(account.Sender);
    }

    public ChannelKind Kind => ChannelKind.Sms;

    public int MaxBatch => 1;

    public async Task<IReadOnlyList<SendOutcome>> CallAsync(
        IReadOnlyList<OutboundMessage> batch,
        CancellationToken cancellation
    ) => [await PostAsync(Options(batch[0]), cancellation)];

    /// <summary>One text that is no alert, such as a code.</summary>
    /// <param name="expiresAt">Twilio keeps it no longer.</param>
    public Task<SendOutcome> SendAsync(
        string number,
        string text,
        DateTimeOffset expiresAt,
        CancellationToken cancellation
    ) => PostAsync(Options(number, text, expiresAt, callback: null), cancellation);

    private async Task<SendOutcome> PostAsync(CreateMessageOptions message, CancellationToken cancellation)
    {
        var call = new TwilioCall(http, target, credentials, time, cancellation);
        var client = new TwilioRestClient(
            account.KeySid,
            account.KeySecret,
            account.AccountSid,
            account.Region,
            call,
            account.Edge
        );
        try
        {
            // MessageResource.CreateAsync makes this same request, and then turns the answer into an object nobody here
            // asks for.
            await client.RequestAsync(
                new Request(global::Twilio.Http.HttpMethod.Post, Domain.Api, path, postParams: message.GetParams())
            );
            return call.HasSid ? Taken : Unreadable;
        }
        catch (Exception) when (call.IsRefused)
        {
            // Whatever the client makes of the answer: status and code say what happened.
            return TwilioOutcomes.Of(call.Status, call.ErrorCode, call.RetryAfter);
        }
        catch (ApiConnectionException error) when (!cancellation.IsCancellationRequested)
        {
            return HttpFailures.OfCause(error);
        }
        catch (ApiConnectionException error)
        {
            throw new OperationCanceledException("no answer before cancellation", error, cancellation);
        }
    }

    private static readonly SendOutcome Taken = new SendOutcome.Delivered();

    private static readonly SendOutcome Unreadable = new SendOutcome.Ambiguous(
        "twilio: an answer that is not a message"
    );

    private CreateMessageOptions Options(OutboundMessage message) =>
        Options(
            message.Address,
            message.Text,
            message.ExpiresAt,
            account.StatusCallback is { } callback ? TwilioCallback.UrlFor(callback, message) : null
        );

    private CreateMessageOptions Options(string number, string text, DateTimeOffset expiresAt, Uri? callback) =>
        new(new PhoneNumber(number))
        {
            From = from,
            MessagingServiceSid = messagingService,
            Body = text,
            ValidityPeriod = TwilioValidity.Of(expiresAt - time.GetUtcNow()),
            StatusCallback = callback,
        };
}

/// <summary>Twilio's errors as outcomes. Codes: twilio.com/docs/api/errors.</summary>
internal static class TwilioOutcomes
{
    // Twilio names no delay; its queues drain by the second.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <param name="status">Of the HTTP answer.</param>
    /// <param name="code">Twilio's own error code, or 0 when the body had none.</param>
    /// <param name="after">The answer's Retry-After.</param>
    internal static SendOutcome Of(HttpStatusCode status, int code, TimeSpan? after) =>
        code switch
        {
            21211 or 21214 or 21217 => Refused(code, "not a valid number"),
            21610 => Refused(code, "unsubscribed by STOP"),
            21614 => Refused(code, "no SMS reaches this number"),
            >= 30004 and <= 30006 => Refused(code, "no SMS reaches this number"),
            14107 or 20429 or 21611 or 30001 => new SendOutcome.RetryLater(
                Named(code, "too many requests or queue full"),
                after ?? Pause,
                FailureKind.Throttled
            ),
            20001 or 20002 or 20003 or 20005 or 20006 or 20403 or 10001 => Misconfigured(
                code,
                "account or credentials"
            ),
            21408 => Misconfigured(code, "country not enabled"),
            // The number may be fine and the sender not fit for its country or carrier: nobody's address is suspended
            // for that.
            21612 => Misconfigured(code, "this sender does not reach this number"),
            21212 or (>= 21601 and <= 21606) or 21608 or 21659 or 21660 or 21701 or 21703 or 21704 or 21705 =>
                Misconfigured(code, "sender or messaging service"),
            _ => OfStatus(status, code, after),
        };

    private static SendOutcome OfStatus(HttpStatusCode status, int code, TimeSpan? after) =>
        (int)status switch
        {
            429 => new SendOutcome.RetryLater("too many requests", after ?? Pause, FailureKind.Throttled),
            >= 500 => HttpFailures.OfServerError(status, providersOwnWords: code != 0, after),
            _ => Misconfigured(code, string.Create(CultureInfo.InvariantCulture, $"HTTP {(int)status}")),
        };

    private static SendOutcome.Refused Refused(int code, string reason) => new(Named(code, reason));

    private static SendOutcome.RetryLater Misconfigured(int code, string reason) =>
        new(Named(code, reason), Failure: FailureKind.Configuration);

    private static string Named(int code, string reason) =>
        string.Create(CultureInfo.InvariantCulture, $"twilio {code}: {reason}");
}

/// <summary>Whose account, and in whose name messages go out.</summary>
/// <param name="AccountSid">Begins with AC.</param>
/// <param name="KeySid">An API key's SID, or the account's own.</param>
/// <param name="KeySecret">The API key's secret, or the account's auth token.</param>
/// <param name="Sender">A number in E.164, a short code or sender id, or a messaging service (begins with MG).</param>
/// <param name="StatusCallback">Where Twilio reports what became of a message; null for nowhere.</param>
/// <param name="BaseUrl">Instead of Twilio's own API: a simulator's address.</param>
/// <param name="Region">Twilio's region and edge, or null for its default.</param>
public sealed record TwilioAccount(
    string AccountSid,
    string KeySid,
    string KeySecret,
    string Sender,
    Uri? StatusCallback = null,
    Uri? BaseUrl = null,
    string? Region = null,
    string? Edge = null
)
{
    internal bool SenderIsService => Sender.StartsWith("MG", StringComparison.Ordinal);

    /// <summary>Without the secret, which records would otherwise print.</summary>
    public override string ToString() => AccountSid;
}

/// <summary>How long Twilio may keep a message in its queue: without it up to 36,000 s, and a stale alert would go out
/// as if fresh.</summary>
internal static class TwilioValidity
{
    private const int Longest = 36_000;

    // Rounded down: never a second longer than the message holds.
    internal static int Of(TimeSpan left) => (int)Math.Clamp(Math.Floor(left.TotalSeconds), 1, Longest);
}
