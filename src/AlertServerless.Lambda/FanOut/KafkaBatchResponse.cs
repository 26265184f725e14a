using System.Text.Json.Serialization;

namespace AlertServerless.Lambda.FanOut;

/// <summary>
/// The partial batch response of a Kafka event source mapping in provisioned mode: where to resume, per partition.
/// The official events package has no type for it; the shape is that of AWS's documentation
/// (<c>{"batchItemFailures":[{"itemIdentifier":{"partition":"topic-0","offset":100}}]}</c>).
/// </summary>
public sealed record KafkaBatchResponse(
    [property: JsonPropertyName("batchItemFailures")] IReadOnlyList<KafkaBatchItemFailure> BatchItemFailures)
{
    public static KafkaBatchResponse AllDone { get; } = new([]);
}

public sealed record KafkaBatchItemFailure([property: JsonPropertyName("itemIdentifier")] KafkaItemIdentifier ItemIdentifier);

/// <param name="Partition">As the event's key has it: <c>topic-partition</c>.</param>
/// <param name="Offset">The record to deliver again; those after it in the batch are delivered again as well.</param>
public sealed record KafkaItemIdentifier(
    [property: JsonPropertyName("partition")] string Partition,
    [property: JsonPropertyName("offset")] long Offset);
