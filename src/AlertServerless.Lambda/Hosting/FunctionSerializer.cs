using System.Text.Json.Serialization;
using AlertServerless.Lambda.FanOut;
using Amazon.Lambda.Core;
using Amazon.Lambda.KafkaEvents;
using Amazon.Lambda.KinesisEvents;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Lambda.SQSEvents;

namespace AlertServerless.Lambda.Hosting;

/// <summary>Between Lambda's documents and our handlers, in the cloud and on one machine alike. Knows the types of
/// <see cref="FunctionJson"/> and no others, for nothing is reflected upon in a native executable.</summary>
public static class FunctionSerializer
{
    public static ILambdaSerializer Instance { get; } = new SourceGeneratorLambdaJsonSerializer<FunctionJson>();
}

/// <summary>Every event and every response of a typed handler.</summary>
[JsonSerializable(typeof(KafkaEvent))]
[JsonSerializable(typeof(KafkaBatchResponse))]
[JsonSerializable(typeof(KinesisEvent))]
[JsonSerializable(typeof(StreamsEventResponse))]
// Both responses have a type of this name.
[JsonSerializable(typeof(StreamsEventResponse.BatchItemFailure), TypeInfoPropertyName = "StreamItemFailure")]
[JsonSerializable(typeof(SQSEvent))]
[JsonSerializable(typeof(SQSBatchResponse))]
internal sealed partial class FunctionJson : JsonSerializerContext;
