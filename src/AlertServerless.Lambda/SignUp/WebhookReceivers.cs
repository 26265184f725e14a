using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AlertServerless.Core.Delivery.Messages;
using AlertServerless.Lambda.Delivery;

namespace AlertServerless.Lambda.SignUp;

/// <summary>
/// Asks receivers that strangers named: https on port 443 only, at a public address after DNS, no redirects, 3 seconds,
/// 4 KiB of answer.
/// </summary>
/// <param name="http">See <see cref="WebhookHttp"/>.</param>
/// <param name="loopback">Also this machine itself, in clear and on any port: never in the cloud.</param>
public sealed class WebhookReceivers(HttpMessageInvoker http, TimeProvider clock, bool loopback)
{
    public const int MostBytes = 4 * 1024;

    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private const int LongestUrl = 1500;
    private const int ChallengeBytes = 24;

    /// <summary>Null for a URL that is not called on a stranger's word.</summary>
    public Uri? TryRead(string url)
    {
        if (
            url.Length > LongestUrl
            || url.Any(char.IsControl)
            || !Uri.TryCreate(url, UriKind.Absolute, out var read)
            || read.UserInfo.Length > 0
            || read.Fragment.Length > 0
        )
            return null;
        if (loopback && read.IsLoopback)
            return read;
        return read.Scheme == Uri.UriSchemeHttps && read.Port == 443 ? read : null;
    }

    /// <summary>True when it answers 2xx with the HMAC of the challenge under its secret.</summary>
    public async Task<bool> ProveAsync(WebhookAddress receiver, CancellationToken cancellation)
    {
        var challenge = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ChallengeBytes));
        var exchange = await PostAsync(receiver, WebhookBody.Challenge(challenge), cancellation);
        var expected = WebhookSignature.AnswerTo(SecretOf(receiver), challenge);
        return exchange.IsSuccess
            && CryptographicOperations.FixedTimeEquals(
                Encoding.UTF8.GetBytes(WebhookBody.AnswerIn(Encoding.UTF8.GetBytes(exchange.Answer))),
                Encoding.ASCII.GetBytes(expected)
            );
    }

    /// <summary>Sends a test, signed like an alert.</summary>
    public Task<WebhookExchange> TestAsync(WebhookAddress receiver, CancellationToken cancellation) =>
        PostAsync(receiver, WebhookBody.Test(clock.GetUtcNow()), cancellation);

    private async Task<WebhookExchange> PostAsync(WebhookAddress receiver, byte[] body, CancellationToken cancellation)
    {
        var signature = WebhookSignature.Sign(SecretOf(receiver), body, clock.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Post, receiver.Url)
        {
            Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
        };
        request.Headers.TryAddWithoutValidation(WebhookSignature.Header, signature);
        request.Headers.TryAddWithoutValidation(WebhookSignature.KeyIdHeader, receiver.KeyId);
        var sent = string.Create(
            CultureInfo.InvariantCulture,
            $"POST {receiver.Url.PathAndQuery}\nHost: {receiver.Url.Host}\n{WebhookSignature.Header}: {signature}\n"
                + $"{WebhookSignature.KeyIdHeader}: {receiver.KeyId}\nContent-Type: application/json\n\n"
                + $"{Encoding.UTF8.GetString(body)}"
        );
        using var limit = new CancellationTokenSource(Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var began = clock.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, both.Token);
            var answer = await ReadAsync(response.Content, both.Token);
            return new WebhookExchange(
                sent,
                answer is null ? 0 : (int)response.StatusCode,
                answer ?? "more than 4 KiB",
                clock.GetElapsedTime(began)
            );
        }
        catch (HttpRequestException error) when (error.InnerException is ForbiddenAddressException)
        {
            return new WebhookExchange(sent, 0, "not a public address", clock.GetElapsedTime(began));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return new WebhookExchange(sent, 0, "no connection", clock.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new WebhookExchange(sent, 0, "no answer within 3 seconds", clock.GetElapsedTime(began));
        }
    }

    // An empty key would sign too, and anybody could.
    private static byte[] SecretOf(WebhookAddress receiver) =>
        receiver.Secret ?? throw new InvalidOperationException("this receiver has no secret of its own");

    /// <returns>Null when there is more than we read of a stranger's answer.</returns>
    private static async Task<string?> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var bytes = new byte[MostBytes + 1];
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length <= MostBytes ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}

/// <summary>A request to a receiver and what came back, for its owner to look at.</summary>
/// <param name="Status">0 when there was no answer.</param>
public sealed record WebhookExchange(string Sent, int Status, string Answer, TimeSpan Took)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
