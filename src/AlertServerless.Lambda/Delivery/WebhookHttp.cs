using System.Net;
using System.Net.Sockets;

namespace AlertServerless.Lambda.Delivery;

/// <summary>Connections to receivers that strangers named. The address is checked where it is used, after DNS, not when it is typed.</summary>
public static class WebhookHttp
{
    private const int ConnectionsPerReceiver = 8;

    // On one machine all receivers are the same server.
    private const int ConnectionsToOneMachine = 64;

    /// <param name="allowLoopback">Also the machine itself: for running on one machine, never in the cloud.</param>
    public static HttpMessageInvoker Create(bool allowLoopback)
    {
        var handler = ProviderHttp.Handler(allowLoopback ? ConnectionsToOneMachine : ConnectionsPerReceiver);
        handler.ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, allowLoopback, cancellation);
        return ProviderHttp.Over(handler);
    }

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowLoopback, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellation);
        var allowed = Array.FindAll(addresses, address => PublicAddress.Is(address) || (allowLoopback && IPAddress.IsLoopback(address)));
        if (allowed.Length == 0) throw new ForbiddenAddressException();

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
