using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

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

        var bootstrap =
            Marshal.PtrToStringUTF8(RdKafkaMock.ClusterBootstraps(mock))
            ?? throw new InvalidOperationException("librdkafka's mock cluster has no address");
        return new EmbeddedKafka(client, mock, bootstrap);
    }

    public void CreateTopic(string topic, int partitions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ObjectDisposedException.ThrowIf(cluster == nint.Zero, this);
        var error = RdKafkaMock.TopicCreate(cluster, topic, partitions, OneBroker);
        if (error != 0)
            throw new InvalidOperationException(
                $"librdkafka could not make topic '{topic}' with {partitions} partitions: "
                    + $"{(Confluent.Kafka.ErrorCode)error}"
            );
    }

    public void Dispose()
    {
        if (cluster == nint.Zero)
            return;
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
            if (client != nint.Zero)
                return client;
            RdKafkaMock.ConfDestroy(configuration);
            throw new InvalidOperationException($"librdkafka: {Marshal.PtrToStringUTF8((nint)text)}");
        }
    }
}

/// <summary>The part of librdkafka's C interface that its mock cluster needs (rdkafka.h, rdkafka_mock.h).</summary>
internal static partial class RdKafkaMock
{
    internal const int Producer = 0;

    private const string LibraryName = "librdkafka";

    // A second copy of the library in the process would be a second set of globals; so the very file that
    // Confluent.Kafka has chosen (it tries several builds of it) is the one to call.
    static RdKafkaMock() => NativeLibrary.SetDllImportResolver(typeof(RdKafkaMock).Assembly, Resolve);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_conf_new")]
    internal static partial nint ConfNew();

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_conf_destroy")]
    internal static partial void ConfDestroy(nint configuration);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int ConfSet(
        nint configuration,
        string name,
        string value,
        byte* error,
        nuint errorSize
    );

    /// <summary>Takes the configuration over, unless it fails.</summary>
    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_new")]
    internal static unsafe partial nint New(int type, nint configuration, byte* error, nuint errorSize);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_destroy")]
    internal static partial void Destroy(nint handle);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_mock_cluster_new")]
    internal static partial nint ClusterNew(nint handle, int brokers);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_mock_cluster_destroy")]
    internal static partial void ClusterDestroy(nint cluster);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_mock_cluster_bootstraps")]
    internal static partial nint ClusterBootstraps(nint cluster);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_mock_topic_create", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int TopicCreate(nint cluster, string topic, int partitions, int replicationFactor);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != LibraryName)
            return nint.Zero;
        _ = Library.Version;
        return LoadedFile() is { } path ? NativeLibrary.Load(path) : NativeLibrary.Load(name, assembly, search);
    }

    private static string? LoadedFile()
    {
        using var process = Process.GetCurrentProcess();
        return process
            .Modules.Cast<ProcessModule>()
            .Select(m => m.FileName)
            .FirstOrDefault(f =>
                Path.GetFileName(f).Contains("rdkafka", StringComparison.OrdinalIgnoreCase)
                && !f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            );
    }
}
