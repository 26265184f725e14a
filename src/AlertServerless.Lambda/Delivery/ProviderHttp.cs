using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using AlertServerless.Core.Delivery;

namespace AlertServerless.Lambda.Delivery;

/// <summary>One pool of connections for a provider; made once a process, warm across invocations.</summary>
public static class ProviderHttp
{
    // Long enough to stay warm through an alert, short enough to follow a provider's DNS.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <param name="connections">The most open at once: the provider's permits in flight.</param>
    public static HttpMessageInvoker Create(int connections) => Over(Handler(connections));

    internal static HttpMessageInvoker Over(SocketsHttpHandler handler) => new(new ConnectFailures(handler));

    /// <remarks>No cookies, no redirects, no tracing headers: nothing a provider's API needs, and each costs on every
    /// message.</remarks>
    internal static SocketsHttpHandler Handler(int connections) =>
        new()
        {
            MaxConnectionsPerServer = connections,
            PooledConnectionLifetime = ConnectionLifetime,
            ConnectTimeout = ConnectTimeout,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
        };
}

/// <summary>
/// Reports a connection that was not made in time as what it is: a failed connection, over which nothing was sent. The
/// handler below reports it as a cancellation that nobody asked for, and that would end the whole chunk.
/// </summary>
internal sealed class ConnectFailures(SocketsHttpHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellation
    )
    {
        try
        {
            return await base.SendAsync(request, cancellation);
        }
        catch (OperationCanceledException late)
            when (late.InnerException is TimeoutException && !cancellation.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "no connection in time", late);
        }
    }
}

/// <summary>What a broken connection or a bare status says of a message: certainly not sent, or perhaps sent.</summary>
internal static class HttpFailures
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>A connection that never stood carried no message; one that broke later may have.</summary>
    internal static SendOutcome Of(HttpRequestException error) =>
        error.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError
            or HttpRequestError.ProxyTunnelError
            or HttpRequestError.SecureConnectionError => new SendOutcome.RetryLater(
                $"no connection ({error.HttpRequestError})"
            ),
            _ => new SendOutcome.Ambiguous($"the connection broke after the request left ({error.HttpRequestError})"),
        };

    /// <summary>Searches the causes, because clients wrap the connection's own error in theirs.</summary>
    internal static SendOutcome OfCause(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is HttpRequestException http)
                return Of(http);
            if (cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound })
                return new SendOutcome.RetryLater("no connection");
        }

        return new SendOutcome.Ambiguous($"no answer that could be read ({error.GetType().Name})");
    }

    /// <summary>
    /// A server's error. 503 means it did not take the request (RFC 9110 §15.6.4); any other is only believed to mean
    /// "not sent" when it comes in the provider's own words, for a gateway's does not know what happened behind it.
    /// </summary>
    internal static SendOutcome OfServerError(HttpStatusCode status, bool providersOwnWords, TimeSpan? after = null)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"server error {(int)status}");
        return providersOwnWords || status == HttpStatusCode.ServiceUnavailable
            ? new SendOutcome.RetryLater(reason, after)
            : new SendOutcome.Ambiguous(reason);
    }

    /// <summary>An AWS client that cannot read an answer throws with its status: when that is a success, the message is
    /// on its way.</summary>
    internal static bool IsSuccess(HttpStatusCode status) => (int)status is >= 200 and <= 299;

    internal static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var after = headers.RetryAfter?.Delta ?? (headers.RetryAfter?.Date - now);
        return after is not { } wait || wait <= TimeSpan.Zero ? null
            : wait < LongestPause ? wait
            : LongestPause;
    }
}
