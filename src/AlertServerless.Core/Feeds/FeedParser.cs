using AlertServerless.Core.Feeds.Formats;

namespace AlertServerless.Core.Feeds;

/// <summary>
/// Reads a feed's document. Pure and total: any bytes give reports or a named refusal, never an exception,
/// in time and memory linear in a size that <see cref="MaxBytes"/> bounds.
/// </summary>
public static class FeedParser
{
    /// <summary>Far above any feed worth polling for alerts: USGS's week of all events is below 2 MB, INFP's frames
    /// below 1 kB.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>The largest answer the USGS event service gives (its documented limit of 20,000).</summary>
    public const int MaxReports = 20_000;

    /// <param name="document">The body as received, byte order mark or not. A blank one is
    /// <see cref="FeedState.Empty"/>.</param>
    /// <param name="source">The feed's name; every report carries it.</param>
    public static ParseResult Parse(FeedFormat format, ReadOnlyMemory<byte> document, string source)
    {
        if (document.Length > MaxBytes)
            return new ParseResult.Refused(
                FeedState.TooLarge,
                "document",
                $"{document.Length} bytes, more than the {MaxBytes} that are read"
            );
        var (text, problem, refusal) = DocumentText.ToUtf8(document, IsXml(format));
        if (refusal is not null)
            return refusal;
        if (DocumentText.IsBlank(text.Span))
            return new ParseResult.Parsed([], FeedState.Empty, []);
        var result = IsXml(format) ? ParseXml(format, text, source) : ParseText(format, text, source);
        return problem is not null && result is ParseResult.Parsed parsed
            ? parsed with
            {
                Problems = [problem, .. parsed.Problems],
            }
            : result;
    }

    private static bool IsXml(FeedFormat format) => format is FeedFormat.QuakeMl or FeedFormat.ShakeAlertXml;

    private static ParseResult ParseText(FeedFormat format, ReadOnlyMemory<byte> document, string source) =>
        DocumentText.RefuseMarkup(document.Span)
        ?? format switch
        {
            FeedFormat.InfpAlert => InfpAlertParser.Parse(document, source),
            FeedFormat.InfpEws => InfpEwsParser.Parse(document, source),
            FeedFormat.FdsnText => FdsnTextParser.Parse(document, source),
            FeedFormat.UsgsGeoJson => UsgsGeoJsonParser.Parse(document, source),
            FeedFormat.EmscJson => EmscJsonParser.Parse(document, source),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "no such feed format"),
        };

    private static ParseResult ParseXml(FeedFormat format, ReadOnlyMemory<byte> document, string source)
    {
        if (DocumentText.IsHtml(document.Span))
            return DocumentText.RefuseWebPage(document.Span);
        var (root, refusal, rest) = XmlTree.Load(document);
        if (root is null)
            return refusal!;
        return format == FeedFormat.QuakeMl
            ? QuakeMlParser.Parse(root, rest, source)
            : ShakeAlertParser.Parse(root, rest, source);
    }
}
