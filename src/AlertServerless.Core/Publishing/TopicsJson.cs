using System.Text.Json.Serialization;
using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Publishing;

/// <summary>Version 1 of what a partition's record holds. A change that an older reader would misread needs a new version.</summary>
internal sealed record AlertRecordWire(
    int Schema,
    AlertWire Alert,
    int Lane,
    int Lanes,
    int WorkersPerSegment,
    IReadOnlyDictionary<ChannelKind, double> RatePerSecond);

/// <summary>Read first, so that a record of another version is told apart from a damaged one.</summary>
internal sealed record SchemaWire(int Schema);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(UtcConverter), typeof(KindConverter), typeof(CategoryConverter), typeof(ChannelConverter), typeof(MagnitudeTypeConverter)])]
[JsonSerializable(typeof(AlertRecordWire))]
[JsonSerializable(typeof(SchemaWire))]
internal sealed partial class TopicsJson : JsonSerializerContext;
