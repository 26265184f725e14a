using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Amazon.Runtime;

namespace AlertServerless.StandIns.AwsClient;

/// <summary>How AWS's JSON protocols write what System.Text.Json would write otherwise: constants as text, blobs as base64, times as seconds.</summary>
internal static class WireJson
{
    internal static JsonSerializerOptions AsNamed { get; } = Create(null);

    internal static JsonSerializerOptions CamelCase { get; } = Create(JsonNamingPolicy.CamelCase);

    private static JsonSerializerOptions Create(JsonNamingPolicy naming) => new()
    {
        // A body is no web page: what is not ASCII or is a quote need not be written as six characters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = naming,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepToTheWire } },
        Converters = { new ConstantConverter(), new BlobConverter(), new TimestampConverter() },
    };

    /// <summary>Drops what the SDK adds to every request and response.</summary>
    private static void KeepToTheWire(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var declaring = (type.Properties[i].AttributeProvider as MemberInfo)?.DeclaringType;
            if (declaring == typeof(AmazonWebServiceResponse) || declaring == typeof(AmazonWebServiceRequest))
            {
                type.Properties.RemoveAt(i);
            }
        }
    }

    private sealed class ConstantConverter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsSubclassOf(typeof(ConstantClass));

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert));

        private sealed class Of<T> : JsonConverter<T>
            where T : ConstantClass
        {
            public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                (T)Activator.CreateInstance(typeof(T), reader.GetString());

            public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
        }
    }

    private sealed class BlobConverter : JsonConverter<MemoryStream>
    {
        public override MemoryStream Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(reader.GetBytesFromBase64());

        public override void Write(Utf8JsonWriter writer, MemoryStream value, JsonSerializerOptions options) =>
            writer.WriteBase64StringValue(value.ToArray());
    }

    /// <summary>Most services send seconds since 1970, MSK sends ISO 8601; requests of ours carry no time.</summary>
    private sealed class TimestampConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? DateTime.UnixEpoch.AddSeconds(reader.GetDouble()) : reader.GetDateTime().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteNumberValue((value.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
    }
}
