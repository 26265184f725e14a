using AlertServerless.Lambda.FanOut;
using AlertServerless.Local.Stack.Streams;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Confluent.Kafka;

namespace AlertServerless.Local.Stack.Kafka;

using Consumed = ConsumeResult<byte[]?, byte[]?>;

/// <summary>A topic's records on their way to the function.</summary>
internal sealed class KafkaRecords(TopicTriggerOptions options, TopicTriggerParts parts) : IMappedRecords<Consumed>
{
    public DateTimeOffset ArrivedAt(Consumed record) => new(record.Message.Timestamp.UtcDateTime, TimeSpan.Zero);

    public async Task<int> InvokeAsync(int lane, IReadOnlyList<Consumed> batch, ILambdaContext context) =>
        FirstFailure(
            batch,
            await parts.Handler(lane, KafkaEventBuilder.Build(options.BootstrapServers, batch), context)
        );

    public Task DiscardAsync(
        int lane,
        IReadOnlyList<Consumed> batch,
        Discarding discarding,
        CancellationToken cancellation
    ) =>
        parts.OnFailure(
            new DiscardedBatch(
                discarding.Condition,
                options.Topic,
                lane,
                batch[0].Offset.Value,
                batch[^1].Offset.Value,
                batch.Count,
                batch.Sum(r => r.Message.Value?.Length ?? 0),
                discarding.Invocations,
                discarding.RequestId,
                discarding.FunctionArn,
                options.BootstrapServers,
                discarding.At
            ),
            cancellation
        );

    /// <summary>A null response, or a failure that is not in the batch, retries everything; else from the earliest
    /// failure on.</summary>
    private static int FirstFailure(IReadOnlyList<Consumed> batch, KafkaBatchResponse? response)
    {
        if (response is null)
            return 0;
        var first = batch.Count;
        foreach (var failed in response.BatchItemFailures.Select(failure => failure.ItemIdentifier))
        {
            var index = 0;
            while (index < batch.Count && !IsMeant(batch[index], failed))
                index++;
            if (index == batch.Count)
                return 0;
            first = Math.Min(first, index);
        }

        return first;
    }

    private static bool IsMeant(Consumed record, KafkaItemIdentifier failed) =>
        record.Offset.Value == failed.Offset
        && KafkaEventBuilder.PartitionName(record.Topic, record.Partition.Value) == failed.Partition;
}

/// <summary>Dresses consumed records as the event that Lambda's poller for Kafka sends.</summary>
public static class KafkaEventBuilder
{
    public const string EventSource = "aws:kafka";

    internal static KafkaEvent Build(string bootstrapServers, IReadOnlyList<Consumed> records) =>
        new()
        {
            EventSource = EventSource,
            EventSourceArn = "arn:aws:kafka:local:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-1",
            BootstrapServers = bootstrapServers,
            Records = records
                .GroupBy(r => PartitionName(r.Topic, r.Partition.Value))
                .ToDictionary(g => g.Key, IList<KafkaEvent.KafkaEventRecord> (g) => [.. g.Select(Record)]),
        };

    internal static string PartitionName(string topic, int partition) => $"{topic}-{partition}";

    private static KafkaEvent.KafkaEventRecord Record(Consumed from) =>
        new()
        {
            Topic = from.Topic,
            Partition = from.Partition.Value,
            Offset = from.Offset.Value,
            Timestamp = from.Message.Timestamp.UnixTimestampMs,
            TimestampType =
                from.Message.Timestamp.Type == TimestampType.LogAppendTime ? "LOG_APPEND_TIME" : "CREATE_TIME",
            Key = from.Message.Key is { } key ? Convert.ToBase64String(key) : null,
            Value = new MemoryStream(from.Message.Value ?? [], writable: false),
            Headers = [.. (from.Message.Headers ?? []).Select(Header)],
        };

    // Lambda writes header bytes as JSON numbers of Java's signed byte.
    private static IDictionary<string, sbyte[]> Header(IHeader header) =>
        new Dictionary<string, sbyte[]>(StringComparer.Ordinal)
        {
            [header.Key] = [.. header.GetValueBytes().Select(b => unchecked((sbyte)b))],
        };
}
