using System.Diagnostics.CodeAnalysis;

namespace AlertServerless.Core.Feeds;

/// <summary>The wire formats that can be read. Each is one institute's (or one standard's) own document
/// shape.</summary>
public enum FeedFormat
{
    /// <summary>alerta.infp.ro: server-sent events with magnitude and seconds to Bucharest only.</summary>
    InfpAlert,

    /// <summary>ews.infp.ro: JSON table of early-warning solutions, newest first.</summary>
    InfpEws,

    /// <summary>FDSN event web service 1.2, <c>format=text</c>: 13 columns, or 14 with EventType.</summary>
    FdsnText,

    /// <summary>USGS summary and detail GeoJSON, also the FDSN service's <c>format=geojson</c>.</summary>
    UsgsGeoJson,

    /// <summary>EMSC: FDSN <c>format=json</c> documents and the WebSocket's <c>{action,data}</c> frames.</summary>
    EmscJson,

    /// <summary>QuakeML 1.2 basic event description; depth in metres.</summary>
    QuakeMl,

    /// <summary>ShakeAlert event messages (schema of 2019-10-04) and system status.</summary>
    ShakeAlertXml,
}

/// <summary>The formats' names as users write them.</summary>
public static class FeedFormats
{
    private static readonly (FeedFormat Format, string Name)[] Known =
    [
        (FeedFormat.InfpAlert, "infp-alert"),
        (FeedFormat.InfpEws, "infp-ews"),
        (FeedFormat.FdsnText, "fdsn-text"),
        (FeedFormat.UsgsGeoJson, "usgs-geojson"),
        (FeedFormat.EmscJson, "emsc-json"),
        (FeedFormat.QuakeMl, "quakeml"),
        (FeedFormat.ShakeAlertXml, "shakealert-xml"),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(k => k.Name)];

    public static string Name(FeedFormat format) =>
        Array.Find(Known, k => k.Format == format).Name
        ?? throw new ArgumentOutOfRangeException(nameof(format), format, "no such feed format");

    /// <summary>Reads a name exactly as <see cref="Names"/> lists it, in any case.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out FeedFormat format)
    {
        var index = Array.FindIndex(Known, k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase));
        format = index < 0 ? default : Known[index].Format;
        return index >= 0;
    }
}
