using System.Net;

namespace AlertServerless.Lambda.Delivery;

/// <summary>One pool of connections for a provider; made once a process, warm across invocations.</summary>
public static class ProviderHttp
{
    // Long enough to stay warm through an alert, short enough to follow a provider's DNS.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <param name="connections">The most open at once; the provider's places in flight.</param>
    public static HttpMessageInvoker Create(int connections) => Over(Handler(connections));

    internal static HttpMessageInvoker Over(SocketsHttpHandler handler) => new(new ConnectFailures(handler));

    /// <remarks>No cookies, no redirects, no tracing headers: nothing a provider's API needs, and each costs on every message.</remarks>
    internal static SocketsHttpHandler Handler(int connections) => new()
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
