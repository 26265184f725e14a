using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace AlertServerless.Local.Tests.Operations;

/// <summary>Takes what an X-Ray daemon takes, one document in each datagram.</summary>
internal sealed class XRayReceiver : IDisposable
{
    private readonly UdpClient daemon = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly ConcurrentQueue<JsonObject> segments = new();
    private readonly Task receiving;

    public XRayReceiver() => receiving = ReceiveAsync();

    public string Address => daemon.Client.LocalEndPoint!.ToString()!;

    public IReadOnlyList<JsonObject> Segments => [.. segments];

    public void Dispose()
    {
        daemon.Dispose();
        receiving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
    }

    private async Task ReceiveAsync()
    {
        while (true)
        {
            var datagram = await daemon.ReceiveAsync();
            var document = Encoding.UTF8.GetString(datagram.Buffer).Split('\n')[1];
            segments.Enqueue(JsonNode.Parse(document)!.AsObject());
        }
    }
}
