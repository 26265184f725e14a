using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Lambda.Publishing;

/// <summary>What the producer asks of the publisher function: how large the topic is, or to write records.</summary>
/// <param name="Records">Null to ask for the size.</param>
public sealed record PublisherRequest(IReadOnlyList<LaneRecord>? Records = null)
{
    /// <exception cref="JsonException">Not of this form.</exception>
    public static PublisherRequest Read(Stream json) =>
        JsonSerializer.Deserialize(json, PublisherJson.Default.PublisherRequest)
        ?? throw new JsonException("the request is null");

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PublisherJson.Default.PublisherRequest);
}

/// <summary>The answer: what was asked for, and nothing else.</summary>
/// <param name="Partitions">Of the topic; null when it is not known, or was not asked for.</param>
/// <param name="Why">Why it is not known.</param>
/// <param name="Outcomes">One for each record.</param>
public sealed record PublisherAnswer(
    int? Partitions = null,
    string? Why = null,
    IReadOnlyList<LaneOutcome>? Outcomes = null
)
{
    /// <returns>Null when it is not of this form.</returns>
    public static PublisherAnswer? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PublisherJson.Default.PublisherAnswer);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PublisherJson.Default.PublisherAnswer);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true
)]
[JsonSerializable(typeof(PublisherRequest))]
[JsonSerializable(typeof(PublisherAnswer))]
internal sealed partial class PublisherJson : JsonSerializerContext;
