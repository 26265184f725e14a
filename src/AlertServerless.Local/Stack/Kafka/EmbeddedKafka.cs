using System.Runtime.InteropServices;

namespace AlertServerless.Local.Stack.Kafka;

/// <summary>
/// A Kafka broker inside this process: librdkafka's mock cluster, which speaks the real protocol over TCP on loopback.
/// It has no admin interface, so a topic's partition count is fixed when it is made.
/// </summary>
public sealed class EmbeddedKafka : IDisposable
{
    private const int OneBroker = 1;

    private const string ErrorsOnly = "3"; // syslog(3)

    private readonly nint owner;
    private nint cluster;

    private EmbeddedKafka(nint owner, nint cluster, string bootstrapServers)
    {
        this.owner = owner;
        this.cluster = cluster;
        BootstrapServers = bootstrapServers;
    }

    /// <summary><c>host:port</c>: what any Kafka client needs, and all that differs from a real broker.</summary>
    public string BootstrapServers { get; }

    /// <exception cref="InvalidOperationException">The native library refused; the message is its own.</exception>
    public static EmbeddedKafka Start()
    {
        var client = NewClient();
        var mock = RdKafkaMock.ClusterNew(client, OneBroker);
        if (mock == nint.Zero)
        {
            RdKafkaMock.Destroy(client);
            throw new InvalidOperationException("librdkafka could not start its mock cluster");
        }

        var bootstrap = Marshal.PtrToStringUTF8(RdKafkaMock.ClusterBootstraps(mock))
            ?? throw new InvalidOperationException("librdkafka's mock cluster has no address");
        return new EmbeddedKafka(client, mock, bootstrap);
    }

    public void CreateTopic(string topic, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ObjectDisposedException.ThrowIf(cluster == nint.Zero, this);
        var error = RdKafkaMock.TopicCreate(cluster, topic, partitions, OneBroker);
        if (error != 0)
            throw new InvalidOperationException($"librdkafka could not make topic '{topic}' with {partitions} partitions: {(Confluent.Kafka.ErrorCode)error}");
    }

    public void Dispose()
    {
        if (cluster == nint.Zero) return;
        RdKafkaMock.ClusterDestroy(cluster);
        RdKafkaMock.Destroy(owner);
        cluster = nint.Zero;
    }

    private static unsafe nint NewClient()
    {
        Span<byte> error = stackalloc byte[256];
        fixed (byte* text = error)
        {
            var configuration = RdKafkaMock.ConfNew();
            // The mock needs a client only as its owner; that it has no broker to talk to is not worth a warning.
            _ = RdKafkaMock.ConfSet(configuration, "log_level", ErrorsOnly, text, (nuint)error.Length);
            var client = RdKafkaMock.New(RdKafkaMock.Producer, configuration, text, (nuint)error.Length);
            if (client != nint.Zero) return client;
            RdKafkaMock.ConfDestroy(configuration);
            throw new InvalidOperationException($"librdkafka: {Marshal.PtrToStringUTF8((nint)text)}");
        }
    }
}
