using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using AlertServerless.Core.Feeds.Formats;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Feeds;

/// <summary>A report as one line of JSON for people and scripts: what the source did not say is null, never 0 or left
/// out.</summary>
public static class ParsedReportJson
{
    public static string Line(FeedReport report) =>
        JsonSerializer.Serialize(ParsedReportLine.Of(report), ParsedReportContext.Relaxed.ParsedReportLine);

    /// <summary>An enumeration's member as JSON writes it: "keyExpired".</summary>
    public static string NameOf<T>(T member)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());
}

/// <summary>The fields of the line, in its order. Times are UTC text, with the digits that <see cref="Time"/>
/// gives.</summary>
internal sealed record ParsedReportLine
{
    public required string Source { get; init; }

    public required string Format { get; init; }

    public required string? SourceEventId { get; init; }

    public required IReadOnlyList<string> Aliases { get; init; }

    public required long? Version { get; init; }

    public required string? OriginTime { get; init; }

    public required double? Latitude { get; init; }

    public required double? Longitude { get; init; }

    public required double? DepthKm { get; init; }

    public required double? DepthSigmaKm { get; init; }

    public required double? HorizontalSigmaKm { get; init; }

    public required double? Magnitude { get; init; }

    public required string? MagnitudeType { get; init; }

    public required double? MagnitudeSigma { get; init; }

    public required int? Stations { get; init; }

    public required string? Agency { get; init; }

    public required string? EventType { get; init; }

    public required string Status { get; init; }

    public required string? Place { get; init; }

    public required string State { get; init; }

    public required string Category { get; init; }

    public required string? Message { get; init; }

    public required double? Likelihood { get; init; }

    public required double? SecondsToBucharest { get; init; }

    public required string? UpdatedAt { get; init; }

    public required string? GeneratedAt { get; init; }

    public static ParsedReportLine Of(FeedReport report) =>
        new()
        {
            Source = report.Source,
            Format = FeedFormats.Name(report.Format),
            SourceEventId = report.SourceEventId,
            Aliases = report.Aliases,
            Version = report.Version,
            OriginTime = Time(report.OriginTime),
            Latitude = report.Epicenter?.Latitude,
            Longitude = report.Epicenter?.Longitude,
            DepthKm = report.DepthKm,
            DepthSigmaKm = report.DepthSigmaKm,
            HorizontalSigmaKm = report.HorizontalSigmaKm,
            Magnitude = report.Magnitude?.Value,
            MagnitudeType = report.MagnitudeTypeName ?? TypeName(report.Magnitude),
            MagnitudeSigma = report.MagnitudeSigma,
            Stations = report.Stations,
            Agency = report.Agency,
            EventType = EventWords.Write(report.EventType),
            Status = ParsedReportJson.NameOf(report.ReviewStatus),
            Place = report.Place,
            State = ParsedReportJson.NameOf(report.State),
            Category = ParsedReportJson.NameOf(report.Category),
            Message = report.Message == SourceMessage.Unstated ? null : ParsedReportJson.NameOf(report.Message),
            Likelihood = report.Likelihood,
            SecondsToBucharest = report.SecondsToBucharest,
            UpdatedAt = Time(report.UpdatedAt),
            GeneratedAt = Time(report.GeneratedAt),
        };

    private static string? TypeName(Magnitude? magnitude) =>
        magnitude is { Type: not Seismology.MagnitudeType.Unknown } known ? ParsedReportJson.NameOf(known.Type) : null;

    /// <summary>UTC to the millisecond, or to the microsecond where the source was finer.</summary>
    private static string? Time(DateTimeOffset? value)
    {
        var isWhole = value?.Ticks % TimeSpan.TicksPerMillisecond is 0;
        var format = isWhole ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        return value?.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
    }
}

[JsonSerializable(typeof(ParsedReportLine))]
internal sealed partial class ParsedReportContext : JsonSerializerContext
{
    // Place names keep their diacritics: the line goes to a terminal or a file, not into a web page.
    public static ParsedReportContext Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            }
        );
}
