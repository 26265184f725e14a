using System.Net;
using System.Net.Sockets;

namespace AlertServerless.Lambda.Delivery;

/// <summary>Connections to receivers that strangers named. The address is checked where it is used, after DNS, not when
/// it is typed.</summary>
public static class WebhookHttp
{
    private const int ConnectionsPerReceiver = 8;

    // On one machine all receivers are the same server.
    private const int ConnectionsToOneMachine = 64;

    /// <param name="allowLoopback">Also the machine itself: for running on one machine, never in the cloud.</param>
    /// <param name="resolve">Instead of the system's resolver: for tests.</param>
    public static HttpMessageInvoker Create(
        bool allowLoopback,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null
    )
    {
        resolve ??= Dns.GetHostAddressesAsync;
        var handler = ProviderHttp.Handler(allowLoopback ? ConnectionsToOneMachine : ConnectionsPerReceiver);
        handler.ConnectCallback = (context, cancellation) =>
            ConnectAsync(context.DnsEndPoint, allowLoopback, resolve, cancellation);
        return ProviderHttp.Over(handler);
    }

    private static async ValueTask<Stream> ConnectAsync(
        DnsEndPoint target,
        bool allowLoopback,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve,
        CancellationToken cancellation
    )
    {
        // Asked once, and connected to what was answered: a name that says something else a moment later changes
        // nothing.
        var addresses = await resolve(target.Host, cancellation);
        var allowed = Array.FindAll(
            addresses,
            address => PublicAddress.Is(address) || (allowLoopback && IPAddress.IsLoopback(address))
        );
        if (allowed.Length == 0)
            throw new ForbiddenAddressException();

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>Every address of the receiver's name lies outside the public Internet.</summary>
public sealed class ForbiddenAddressException() : Exception("the receiver's name has no public address");

/// <summary>
/// Whether an address may be called on a stranger's word: only those of the public Internet. Everything in IANA's
/// special-purpose registries (RFC 6890) is refused, so that nobody reaches into our network, or the instance's
/// metadata, through us.
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",
            "64:ff9b::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    internal static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            && !Special.Any(network => network.Contains(plain));
    }
}
