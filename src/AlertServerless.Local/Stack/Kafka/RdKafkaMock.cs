using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace AlertServerless.Local.Stack.Kafka;

/// <summary>The part of librdkafka's C interface that its mock cluster needs (rdkafka.h, rdkafka_mock.h).</summary>
internal static partial class RdKafkaMock
{
    internal const int Producer = 0;

    private const string LibraryName = "librdkafka";

    // A second copy of the library in the process would be a second set of globals; so the very file that Confluent.Kafka
    // has chosen (it tries several builds of it) is the one to call.
    static RdKafkaMock() => NativeLibrary.SetDllImportResolver(typeof(RdKafkaMock).Assembly, Resolve);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_conf_new")]
    internal static partial nint ConfNew();

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_conf_destroy")]
    internal static partial void ConfDestroy(nint configuration);

    [LibraryImport(LibraryName, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int ConfSet(nint configuration, string name, string value, byte* error, nuint errorSize);

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
        if (name != LibraryName) return nint.Zero;
        _ = Library.Version;
        return LoadedFile() is { } path ? NativeLibrary.Load(path) : NativeLibrary.Load(name, assembly, search);
    }

    private static string? LoadedFile()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>()
            .Select(m => m.FileName)
            .FirstOrDefault(f => Path.GetFileName(f).Contains("rdkafka", StringComparison.OrdinalIgnoreCase) && !f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
    }
}
