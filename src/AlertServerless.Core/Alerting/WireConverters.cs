using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Alerting;

/// <summary>Instants as ISO 8601 in UTC with a Z, to the tick; anything without a zone is refused.</summary>
internal sealed class UtcConverter : JsonConverter<DateTimeOffset>
{
    private const string Written = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && DateTimeOffset.TryParseExact(
            reader.GetString(),
            Written,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var instant
        )
            ? instant
            : throw new JsonException("expected an instant such as 2022-11-03T04:50:25Z");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString(Written, CultureInfo.InvariantCulture));
}

/// <summary>Enum members by their camelCase name, never by number: a renumbered enum must not change a stored alert's
/// meaning.</summary>
internal class NameConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false)
    where T : struct, Enum;

internal sealed class KindConverter : NameConverter<AlertKind>;

internal sealed class CategoryConverter : NameConverter<AlertCategory>;

internal sealed class ChannelConverter : NameConverter<ChannelKind>;

internal sealed class MagnitudeTypeConverter : NameConverter<MagnitudeType>;

internal sealed class EventTypeConverter : NameConverter<EventType>;

internal sealed class ReviewConverter : NameConverter<ReviewStatus>;

internal sealed class FormatConverter : NameConverter<FeedFormat>;

/// <summary>
/// What is well-formed JSON but no alert throws the same exception as malformed JSON; codecs turn both into a refusal.
/// </summary>
internal static class WireFault
{
    public static void Unless([DoesNotReturnIf(false)] bool condition, string why)
    {
        if (!condition)
            throw new JsonException(why);
    }
}
