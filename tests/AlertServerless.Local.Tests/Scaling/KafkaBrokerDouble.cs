using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>
/// A broker that knows one topic and three requests: which versions there are, who and what there is, and more partitions. Encodings:
/// https://kafka.apache.org/protocol (ApiVersions 0, Metadata 0–1, CreatePartitions 0). The client library's own mock cluster has
/// no requests of administrators.
/// </summary>
internal sealed class KafkaBrokerDouble : IAsyncDisposable
{
    private const int Metadata = 3;
    private const int ApiVersions = 18;
    private const int CreatePartitions = 37;
    private const int Unsupported = 35;
    private const int UnknownTopic = 3;
    private const int InvalidPartitions = 37;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly List<Task> connections = [];
    private readonly Task accepting;

    private KafkaBrokerDouble()
    {
        listener.Start();
        accepting = AcceptAsync();
    }

    public static KafkaBrokerDouble Start() => new();

    public string Bootstrap => $"127.0.0.1:{Port}";

    public string Topic => "alerts";

    public int Partitions { get; set; } = 4;

    /// <summary>Kafka's error code for the next growth; 0 for none.</summary>
    public int Refusal { get; set; }

    public List<int> Asked { get; } = [];

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections);
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(ended.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is done.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        var stream = connection.GetStream();
        try
        {
            while (true)
            {
                var length = new byte[4];
                await stream.ReadExactlyAsync(length, ended.Token);
                var request = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                await stream.ReadExactlyAsync(request, ended.Token);
                var answer = Answer(new KafkaReader(request));
                BinaryPrimitives.WriteInt32BigEndian(length, answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], ended.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // The client left, or the test is done.
        }
    }

    private byte[] Answer(KafkaReader request)
    {
        var (api, version, correlation) = (request.Int16(), request.Int16(), request.Int32());
        var answer = new KafkaWriter().Int32(correlation);
        // A client that asks in a newer version hears that it is not supported, and asks again in version 0.
        if (api == ApiVersions) return WriteVersions(answer, version == 0 ? 0 : Unsupported);
        request.Text();
        return api switch
        {
            Metadata => WriteMetadata(answer, version),
            CreatePartitions => Grow(request, answer),
            _ => throw new IOException($"request {api} is not spoken here"),
        };
    }

    private static byte[] WriteVersions(KafkaWriter answer, int error)
    {
        (int Api, int Highest)[] spoken = [(Metadata, 1), (ApiVersions, 0), (CreatePartitions, 0)];
        return answer.Int16(error).Array(spoken, (w, api) => w.Int16(api.Api).Int16(0).Int16(api.Highest)).ToArray();
    }

    private byte[] WriteMetadata(KafkaWriter answer, int version)
    {
        answer.Array([1], (w, node) =>
        {
            w.Int32(node).Text("127.0.0.1").Int32(Port);
            if (version >= 1) w.Text(null);
        });
        if (version >= 1) answer.Int32(1);
        return answer.Array([Topic], (w, topic) =>
        {
            w.Int16(0).Text(topic);
            if (version >= 1) w.Bool(false);
            w.Array([.. Enumerable.Range(0, Partitions)], (p, partition) => p.Int16(0).Int32(partition).Int32(1).Array([1], (r, id) => r.Int32(id)).Array([1], (r, id) => r.Int32(id)));
        }).ToArray();
    }

    private byte[] Grow(KafkaReader request, KafkaWriter answer)
    {
        var topics = request.Array(r =>
        {
            var (name, count) = (r.Text()!, r.Int32());
            r.Array(assigned => assigned.Array(broker => broker.Int32()));
            return (Name: name, Count: count);
        })!;
        return answer.Int32(0).Array(topics, (w, topic) =>
        {
            Asked.Add(topic.Count);
            var error = topic.Name != Topic ? UnknownTopic : Refusal != 0 ? Refusal : topic.Count <= Partitions ? InvalidPartitions : 0;
            if (error == 0) Partitions = topic.Count;
            w.Text(topic.Name).Int16(error).Text(error == 0 ? null : $"error {error}");
        }).ToArray();
    }
}
