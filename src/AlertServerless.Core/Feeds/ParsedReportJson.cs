using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds;

/// <summary>A report as one line of JSON for people and scripts: what the source did not say is null, never 0 or left out.</summary>
public static class ParsedReportJson
{
    // Place names keep their diacritics: the line goes to a terminal or a file, not into a web page.
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Line(FeedReport report)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, OneLine))
        {
            json.WriteStartObject();
            WriteIdentity(json, report);
            WriteEvent(json, report);
            WriteMessage(json, report);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>An enumeration's member as JSON writes it: "keyExpired".</summary>
    public static string Word<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());

    private static void WriteIdentity(Utf8JsonWriter json, FeedReport report)
    {
        json.WriteString("source", report.Source);
        json.WriteString("format", FeedFormats.Name(report.Format));
        json.WriteString("sourceEventId", report.SourceEventId);
        json.WriteStartArray("aliases");
        foreach (var alias in report.Aliases)
            json.WriteStringValue(alias);
        json.WriteEndArray();
        Number(json, "version", report.Version);
    }

    private static void WriteEvent(Utf8JsonWriter json, FeedReport report)
    {
        Time(json, "originTime", report.OriginTime);
        Number(json, "latitude", report.Epicenter?.Latitude);
        Number(json, "longitude", report.Epicenter?.Longitude);
        Number(json, "depthKm", report.DepthKm);
        Number(json, "depthSigmaKm", report.DepthSigmaKm);
        Number(json, "horizontalSigmaKm", report.HorizontalSigmaKm);
        Number(json, "magnitude", report.Magnitude?.Value);
        json.WriteString("magnitudeType", report.MagnitudeTypeName ?? TypeName(report.Magnitude));
        Number(json, "magnitudeSigma", report.MagnitudeSigma);
        Number(json, "stations", (long?)report.Stations);
        json.WriteString("agency", report.Agency);
        json.WriteString("eventType", EventWords.Write(report.EventType));
        json.WriteString("status", Word(report.ReviewStatus));
        json.WriteString("place", report.Place);
    }

    private static void WriteMessage(Utf8JsonWriter json, FeedReport report)
    {
        json.WriteString("state", Word(report.State));
        json.WriteString("category", Word(report.Category));
        json.WriteString("message", report.Message == SourceMessage.Unstated ? null : Word(report.Message));
        Number(json, "likelihood", report.Likelihood);
        Number(json, "secondsToBucharest", report.SecondsToBucharest);
        Time(json, "updatedAt", report.UpdatedAt);
        Time(json, "generatedAt", report.GeneratedAt);
    }

    private static string? TypeName(Magnitude? magnitude) =>
        magnitude is { Type: not MagnitudeType.Unknown } known ? Word(known.Type) : null;

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    /// <summary>UTC to the millisecond, or to the microsecond where the source was finer.</summary>
    private static void Time(Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        var format = value?.Ticks % TimeSpan.TicksPerMillisecond is 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        json.WriteString(name, value?.UtcDateTime.ToString(format, CultureInfo.InvariantCulture));
    }
}
