namespace AlertServerless.Core.Feeds;

/// <summary>
/// Reads a feed's document. Pure and total: any bytes give reports or a named refusal, never an exception,
/// in time and memory linear in a size that <see cref="MaxBytes"/> bounds.
/// </summary>
public static class FeedParser
{
    /// <summary>Far above any feed worth polling for alerts: USGS's week of all events is below 2 MB, INFP's frames below 1 kB.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>The largest answer the USGS event service gives (its documented limit of 20,000).</summary>
    public const int MaxReports = 20_000;

    public static ParseResult Parse(FeedFormat format, ReadOnlyMemory<byte> document, string source)
    {
        if (document.Length > MaxBytes)
            return new ParseResult.Refused(FeedState.TooLarge, "document", $"{document.Length} bytes, more than the {MaxBytes} that are read");
        return new ParseResult.Refused(FeedState.NotThisFormat, "document", $"{FeedFormats.Name(format)} from {source} is not read yet");
    }
}
