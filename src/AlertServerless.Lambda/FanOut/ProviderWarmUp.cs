using System.Net.Http.Headers;
using AlertServerless.Lambda.Hosting;
using Amazon.PinpointSMSVoiceV2;
using Amazon.PinpointSMSVoiceV2.Model;
using Amazon.Runtime;
using Amazon.SimpleEmailV2;
using Amazon.SimpleEmailV2.Model;

namespace AlertServerless.Lambda.FanOut;

/// <summary>Asks each provider, with our own credentials, for something that it must refuse or that changes nothing:
/// what a revoked key no longer may. Nothing is sent, and nothing is asked that sending does not ask.</summary>
internal static class ProviderWarmUp
{
    /// <summary>Who the bot is: core.telegram.org/bots/api#getme.</summary>
    public static WarmUpStep Telegram(HttpMessageInvoker http, Uri baseUrl, string token) =>
        new(
            "telegram",
            async cancellation =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseUrl, $"/bot{token}/getMe"));
                await AskAsync(http, request, cancellation);
            }
        );

    /// <summary>Lists the messages to a number that nobody has, one of Twilio's for tests: there are none. Whoever
    /// asked for the account instead would need a key of the kind Main, and a Standard one is enough to send:
    /// twilio.com/docs/iam/api-keys/keys-in-console.</summary>
    public static WarmUpStep Twilio(HttpMessageInvoker http, Uri messages, AuthenticationHeaderValue credentials) =>
        new(
            "twilio",
            async cancellation =>
            {
                var nobodys = new Uri(messages, "?To=%2B15005550006&PageSize=1");
                using var request = new HttpRequestMessage(HttpMethod.Get, nobodys);
                request.Headers.Authorization = credentials;
                await AskAsync(http, request, cancellation);
            }
        );

    /// <summary>A text to nobody is refused, with a ValidationException.</summary>
    public static WarmUpStep AwsText(IAmazonPinpointSMSVoiceV2 sms, string sender) =>
        new(
            "aws sms",
            cancellation =>
                RefusedAsync(() =>
                    sms.SendTextMessageAsync(
                        new SendTextMessageRequest { DestinationPhoneNumber = "", OriginationIdentity = sender },
                        cancellation
                    )
                )
        );

    /// <summary>A mail to nobody is refused likewise.</summary>
    public static WarmUpStep Mail(IAmazonSimpleEmailServiceV2 ses, string sender) =>
        new(
            "mail",
            cancellation =>
                RefusedAsync(() =>
                    ses.SendBulkEmailAsync(
                        new SendBulkEmailRequest { FromEmailAddress = sender, BulkEmailEntries = [] },
                        cancellation
                    )
                )
        );

    /// <summary>A call that is refused as meant: the service answered, and let us in.</summary>
    public static async Task RefusedAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
        }
        catch (AmazonServiceException refused) when (StoreFailures.MayBePutRight(refused) || IsOfAccount(refused))
        {
            throw new InvalidOperationException($"refuses our key ({refused.ErrorCode})", refused);
        }
        catch (AmazonServiceException refused) when ((int)refused.StatusCode is >= 400 and < 500)
        {
            // As meant.
        }
    }

    // SES: docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html#API_SendBulkEmail_Errors.
    private static bool IsOfAccount(AmazonServiceException refused) =>
        refused is AccountSuspendedException or SendingPausedException or MailFromDomainNotVerifiedException;

    // A provider that answers "too many requests" has answered.
    private static async Task AskAsync(
        HttpMessageInvoker http,
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        using var response = await http.SendAsync(request, cancellation);
        await response.Content.CopyToAsync(Stream.Null, cancellation);
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode || status == 429)
            return;
        throw new InvalidOperationException(
            status switch
            {
                401 or 403 => $"refuses our key (HTTP {status})",
                >= 500 => $"is out of order (HTTP {status})",
                _ => $"does not know our account (HTTP {status})",
            }
        );
    }
}
