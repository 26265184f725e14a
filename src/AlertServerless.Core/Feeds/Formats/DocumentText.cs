using System.Text;
using System.Text.Unicode;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>What can be said of a document before its format is looked at.</summary>
internal static class DocumentText
{
    private const int LookAt = 256 * 1024;

    /// <summary>Signs of a page that wants a person. The last three are alerta.infp.ro's and Romanian log-in forms' own.</summary>
    private static readonly string[] LoginSigns =
        ["type=\"password\"", "type='password'", "type=password", "captcha", "login.php", "nu sunt robot", "autentificare"];

    public static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> document) =>
        document.Span.StartsWith(Encoding.UTF8.Preamble) ? document[Encoding.UTF8.Preamble.Length..] : document;

    public static bool IsBlank(ReadOnlySpan<byte> document) => FirstInk(document) < 0;

    /// <summary>The first byte that is not a blank, or 0.</summary>
    public static byte FirstByte(ReadOnlySpan<byte> document) => FirstInk(document) is >= 0 and var at ? document[at] : (byte)0;

    /// <summary>
    /// For every format that is not XML: refuses what is mark-up (an error page or a log-in page answered with status 200)
    /// or is not UTF-8. <c>null</c>: go on reading.
    /// </summary>
    public static ParseResult.Refused? RefuseNonText(ReadOnlySpan<byte> document)
    {
        if (FirstByte(document) == '<')
            return RefuseWebPage(document);
        if (Utf8.IsValid(document))
            return null;
        return new ParseResult.Refused(FeedState.Malformed, "document", "holds bytes that are not UTF-8 text");
    }

    /// <summary>HTML by its first tag, whatever may stand before it.</summary>
    public static bool IsHtml(ReadOnlySpan<byte> document)
    {
        var start = Encoding.Latin1.GetString(document[..Math.Min(document.Length, 512)]).TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    public static ParseResult.Refused RefuseWebPage(ReadOnlySpan<byte> document)
    {
        var page = Encoding.Latin1.GetString(document[..Math.Min(document.Length, LookAt)]);
        var asksForPerson = Array.Exists(LoginSigns, sign => page.Contains(sign, StringComparison.OrdinalIgnoreCase));
        return asksForPerson
            ? new ParseResult.Refused(FeedState.LoginRequired, "document", "a log-in page, not the feed: a person must log in or arrange access")
            : new ParseResult.Refused(FeedState.NotThisFormat, "document", "mark-up (perhaps an HTML error page), not the feed");
    }

    private static int FirstInk(ReadOnlySpan<byte> document) => document.IndexOfAnyExcept(" \t\r\n"u8);
}
