using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;

namespace AlertServerless.StandIns.AwsClient;

/// <summary>How AWS's JSON protocols write what System.Text.Json would write otherwise: constants as text, blobs as
/// base64, times as seconds.</summary>
internal static class WireJson
{
    /// <param name="types">The service's own types, known when it is compiled: a native executable has nothing to
    /// reflect on.</param>
    internal static JsonSerializerOptions Create(IJsonTypeInfoResolver types, JsonNamingPolicy naming) =>
        new()
        {
            // A body is no web page: what is not ASCII or is a quote need not be written as six characters.
            Encoder = Encoder,
            PropertyNamingPolicy = naming,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            TypeInfoResolver = types.WithAddedModifier(KeepToTheWire),
            Converters = { new ConstantConverter(), new BlobConverter(), new TimestampConverter() },
        };

    internal static byte[] Write(JsonObject body)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = Encoder }))
        {
            body.WriteTo(writer);
        }

        return stream.ToArray();
    }

    private static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>Drops what the SDK adds to every response.</summary>
    private static void KeepToTheWire(JsonTypeInfo type)
    {
        if (!type.Type.IsSubclassOf(typeof(AmazonWebServiceResponse)))
        {
            return;
        }

        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            if (Added.Contains(type.Properties[i].Name, StringComparer.OrdinalIgnoreCase))
            {
                type.Properties.RemoveAt(i);
            }
        }
    }

    private static readonly string[] Added =
    [
        nameof(AmazonWebServiceResponse.ResponseMetadata),
        nameof(AmazonWebServiceResponse.ContentLength),
        nameof(AmazonWebServiceResponse.HttpStatusCode),
    ];

    private sealed class ConstantConverter : JsonConverter<ConstantClass>
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsSubclassOf(typeof(ConstantClass));

        [UnconditionalSuppressMessage(
            "Trimming",
            "IL2067",
            Justification = "A native executable keeps the stand-ins whole."
        )]
        public override ConstantClass Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) => (ConstantClass)Activator.CreateInstance(typeToConvert, reader.GetString());

        public override void Write(Utf8JsonWriter writer, ConstantClass value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }

    private sealed class BlobConverter : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        ) => new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(value.ToArray());
    }

    /// <summary>Most services send seconds since 1970, MSK sends ISO 8601; requests of ours carry no time.</summary>
    private sealed class TimestampConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number
                ? DateTime.UnixEpoch.AddSeconds(reader.GetDouble())
                : reader.GetDateTime().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((value.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
    }
}
