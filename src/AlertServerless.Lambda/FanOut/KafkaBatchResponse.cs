using System.Text.Json;
using System.Text.Json.Serialization;

namespace AlertServerless.Lambda.FanOut;

/// <summary>
/// The partial batch response of a Kafka event source mapping in provisioned mode: where to resume, per partition.
/// An empty list is success. The official events package has no type for it; the shape is that of AWS's documentation
/// (<c>{"batchItemFailures":[{"itemIdentifier":{"partition":"topic-0","offset":100}}]}</c>).
/// </summary>
public sealed record KafkaBatchResponse(
    [property: JsonPropertyName("batchItemFailures")] IReadOnlyList<KafkaBatchItemFailure> BatchItemFailures
)
{
    public static KafkaBatchResponse Success { get; } = new([]);

    /// <summary>A function's answer as the mapping reads it.</summary>
    /// <returns>Null when the answer is not of this form, which AWS takes as a failure of the whole batch. An empty or
    /// null answer, or one without the list, is success, as in AWS.</returns>
    public static KafkaBatchResponse? Parse(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
            return Success;
        try
        {
            var response = JsonSerializer.Deserialize(json.Span, KafkaBatchResponseJson.Default.KafkaBatchResponse);
            if (response?.BatchItemFailures is not { } failures)
                return Success;
            // A null in the document is a null here, whatever the types say.
            return failures.All(failure => failure?.ItemIdentifier?.Partition is not null) ? response : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

public sealed record KafkaBatchItemFailure(
    [property: JsonPropertyName("itemIdentifier")] KafkaItemIdentifier ItemIdentifier
)
{
    public static KafkaBatchItemFailure At(string partition, long offset) =>
        new(new KafkaItemIdentifier(partition, offset));
}

/// <param name="Partition">As the event's key has it: <c>topic-partition</c>.</param>
/// <param name="Offset">The record to deliver again; those after it in the batch are delivered again as well.</param>
public sealed record KafkaItemIdentifier(
    [property: JsonPropertyName("partition")] string Partition,
    [property: JsonPropertyName("offset"), JsonRequired] long Offset
);

[JsonSerializable(typeof(KafkaBatchResponse))]
internal sealed partial class KafkaBatchResponseJson : JsonSerializerContext;
