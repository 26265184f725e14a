using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>
/// A broker that knows one topic, keeps its records in memory, and lets the topic grow: what the client library's own
/// mock cluster cannot. It speaks the oldest encodings that the library still takes. <see cref="KafkaTopicDouble"/>
/// answers.
/// </summary>
internal sealed class KafkaBrokerDouble : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ended = new();
    private readonly List<Task> connections = [];
    private readonly KafkaTopicDouble topic;
    private readonly Task accepting;

    private KafkaBrokerDouble(int partitions)
    {
        listener.Start();
        topic = new KafkaTopicDouble(Port, partitions);
        accepting = AcceptAsync();
    }

    public static KafkaBrokerDouble Start(int partitions = 4) => new(partitions);

    public string Bootstrap => $"127.0.0.1:{Port}";

    public string Topic => KafkaTopicDouble.Name;

    public int Partitions => topic.Partitions;

    /// <summary>Kafka's error code for the next growth; 0 for none.</summary>
    public int Refusal
    {
        set => topic.Refusal = value;
    }

    /// <summary>Partition counts that were asked for.</summary>
    public IReadOnlyList<int> Asked => topic.Asked;

    /// <summary>Records that are on the topic.</summary>
    public long Records => topic.Records;

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
            while (true)
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(ended.Token)));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is done.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var connection = client;
        connection.NoDelay = true;
        var stream = connection.GetStream();
        try
        {
            while (true)
            {
                var length = new byte[4];
                await stream.ReadExactlyAsync(length, ended.Token);
                var request = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
                await stream.ReadExactlyAsync(request, ended.Token);
                var answer = await topic.AnswerAsync(new KafkaReader(request), ended.Token);
                BinaryPrimitives.WriteInt32BigEndian(length, answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], ended.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // The client left, or the test is done.
        }
    }
}
