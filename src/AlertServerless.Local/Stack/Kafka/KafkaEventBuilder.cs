using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;

namespace AlertServerless.Local.Stack.Kafka;

using Consumed = ConsumeResult<byte[]?, byte[]?>;

/// <summary>Dresses consumed records as the event that Lambda's poller for Kafka sends.</summary>
public static class KafkaEventBuilder
{
    public const string EventSource = "aws:kafka";

    internal static KafkaEvent Build(string bootstrapServers, IReadOnlyList<Consumed> records) => new()
    {
        EventSource = EventSource,
        EventSourceArn = "arn:aws:kafka:local:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-1",
        BootstrapServers = bootstrapServers,
        Records = records
            .GroupBy(r => PartitionName(r.Topic, r.Partition.Value))
            .ToDictionary(g => g.Key, IList<KafkaEvent.KafkaEventRecord> (g) => [.. g.Select(Record)]),
    };

    internal static string PartitionName(string topic, int partition) => $"{topic}-{partition}";

    private static KafkaEvent.KafkaEventRecord Record(Consumed from) => new()
    {
        Topic = from.Topic,
        Partition = from.Partition.Value,
        Offset = from.Offset.Value,
        Timestamp = from.Message.Timestamp.UnixTimestampMs,
        TimestampType = from.Message.Timestamp.Type == TimestampType.LogAppendTime ? "LOG_APPEND_TIME" : "CREATE_TIME",
        Key = from.Message.Key is { } key ? Convert.ToBase64String(key) : null,
        Value = new MemoryStream(from.Message.Value ?? [], writable: false),
        Headers = [.. (from.Message.Headers ?? []).Select(Header)],
    };

    // Lambda writes header bytes as JSON numbers of Java's signed byte.
    private static IDictionary<string, sbyte[]> Header(IHeader header) =>
        new Dictionary<string, sbyte[]>(StringComparer.Ordinal) { [header.Key] = [.. header.GetValueBytes().Select(b => unchecked((sbyte)b))] };
}
