using System.Runtime.InteropServices;
using System.Text;
using Amazon.Lambda.KafkaEvents;

namespace AlertServerless.Lambda.FanOut;

/// <summary>Headers arrive as a list of one-entry maps of signed bytes; the last one of a name counts, as in
/// Kafka.</summary>
public static class KafkaRecordHeaders
{
    public static ReadOnlyMemory<byte> Header(this KafkaEvent.KafkaEventRecord record, string name)
    {
        foreach (var header in (record.Headers ?? []).Reverse())
            if (header.TryGetValue(name, out var value) && value is not null)
                return MemoryMarshal.AsBytes(value.AsSpan()).ToArray();
        return default;
    }

    public static string HeaderText(this KafkaEvent.KafkaEventRecord record, string name) =>
        Encoding.ASCII.GetString(record.Header(name).Span);
}
