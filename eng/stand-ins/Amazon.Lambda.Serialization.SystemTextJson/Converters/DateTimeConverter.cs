using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.Serialization.SystemTextJson.Converters;

/// <summary>Reads ISO 8601, seconds or milliseconds since 1970; writes ISO 8601.</summary>
public class DateTimeConverter : JsonConverter<DateTime>
{
    // A number beyond the year 5000 in seconds can only be milliseconds.
    private const double LastPlausibleSecond = 95_617_584_000;

    public override DateTime Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetDateTime();
        }

        var number = reader.GetDouble();
        return number > LastPlausibleSecond
            ? DateTime.UnixEpoch.AddMilliseconds(number)
            : DateTime.UnixEpoch.AddSeconds(number);
    }

    public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
