using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>Checks and conversions of a document that do not depend on its format.</summary>
internal static partial class DocumentText
{
    /// <summary>What stands where bytes could not be read; no id, number or known word holds it.</summary>
    public const char Undecodable = '\uFFFD';

    private const int ReadAtMost = 256 * 1024;

    /// <summary>
    /// Signs of a page that wants a person. The last three are alerta.infp.ro's and Romanian log-in forms' own.
    /// </summary>
    private static readonly string[] LoginSigns =
    [
        "type=\"password\"",
        "type='password'",
        "type=password",
        "captcha",
        "login.php",
        "nu sunt robot",
        "autentificare",
    ];

    /// <summary>
    /// The document as UTF-8 without a byte order mark. UTF-16 is read by its mark, XML also in the encoding that it
    /// declares; a byte that cannot be read becomes <see cref="Undecodable"/>, so that it costs the value it stands in
    /// and no other, and is a problem with its line. A refusal where a declared encoding is not known, or is not what
    /// the bytes are.
    /// </summary>
    public static (ReadOnlyMemory<byte> Document, ParseProblem? Problem, ParseResult.Refused? Refusal) ToUtf8(
        ReadOnlyMemory<byte> document,
        bool isXml
    )
    {
        var bytes = document.Span;
        if (WideEncoding(bytes) is { } wide)
            return Reencode(document, wide);
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
            document = document[Encoding.UTF8.Preamble.Length..];
        else if (isXml && DeclaredEncoding(bytes) is { } name)
        {
            if (
                name.StartsWith("UTF-16", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("UCS-2", StringComparison.OrdinalIgnoreCase)
            )
                return (document, null, RefuseEncoding($"declares {RowCheck.Quote(name)}, which its bytes are not"));
            if (Known(name) is not { } declared)
                return (
                    document,
                    null,
                    RefuseEncoding($"declares the encoding {RowCheck.Quote(name)}, which is not known here")
                );
            if (declared.CodePage != Encoding.UTF8.CodePage)
                return Reencode(document, declared);
        }

        return Utf8.IsValid(document.Span) ? (document, null, null) : Reencode(document, Encoding.UTF8);
    }

    public static bool IsBlank(ReadOnlySpan<byte> document) => FirstInk(document) < 0;

    /// <summary>The first byte that is not a blank, or 0.</summary>
    public static byte FirstByte(ReadOnlySpan<byte> document) =>
        FirstInk(document) is >= 0 and var at ? document[at] : (byte)0;

    /// <summary>
    /// For every format that is not XML: refuses what is mark-up, an error page or a log-in page answered with status
    /// 200. <c>null</c>: go on reading.
    /// </summary>
    public static ParseResult.Refused? RefuseMarkup(ReadOnlySpan<byte> document) =>
        FirstByte(document) == '<' ? RefuseWebPage(document) : null;

    /// <summary>HTML by its first tag, whatever may stand before it.</summary>
    public static bool IsHtml(ReadOnlySpan<byte> document)
    {
        var start = Encoding.Latin1.GetString(document[..Math.Min(document.Length, 512)]).TrimStart();
        return start.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<html", StringComparison.OrdinalIgnoreCase);
    }

    public static ParseResult.Refused RefuseWebPage(ReadOnlySpan<byte> document)
    {
        var page = Encoding.Latin1.GetString(document[..Math.Min(document.Length, ReadAtMost)]);
        var asksForPerson = Array.Exists(LoginSigns, sign => page.Contains(sign, StringComparison.OrdinalIgnoreCase));
        return asksForPerson
            ? new ParseResult.Refused(
                FeedState.LoginRequired,
                "document",
                "a log-in page, not the feed: a person must log in or arrange access"
            )
            : new ParseResult.Refused(
                FeedState.NotThisFormat,
                "document",
                "mark-up (perhaps an HTML error page), not the feed"
            );
    }

    private static int FirstInk(ReadOnlySpan<byte> document) => document.IndexOfAnyExcept(" \t\r\n"u8);

    /// <summary>UTF-16 by its mark, or by the zero beside the first character of mark-up.</summary>
    private static Encoding? WideEncoding(ReadOnlySpan<byte> bytes) =>
        bytes switch
        {
            [0xFF, 0xFE, ..] or [(byte)'<', 0, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] or [0, (byte)'<', ..] => Encoding.BigEndianUnicode,
            _ => null,
        };

    private static string? DeclaredEncoding(ReadOnlySpan<byte> bytes)
    {
        const int longest = 256;
        var start = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, longest)]);
        return Declaration().Match(start) is { Success: true } match ? match.Groups["name"].Value : null;
    }

    // The code pages hold what Central European institutes may write (windows-1250, ISO-8859-2). Neither provider reads
    // a network.
    private static Encoding? Known(string name)
    {
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static (ReadOnlyMemory<byte>, ParseProblem?, ParseResult.Refused?) Reencode(
        ReadOnlyMemory<byte> document,
        Encoding encoding
    )
    {
        var text = encoding.GetString(document.Span);
        if (text.StartsWith('\uFEFF'))
            text = text[1..];
        var first = text.IndexOf(Undecodable, StringComparison.Ordinal);
        var problem =
            first < 0
                ? null
                : new ParseProblem(
                    $"line {text.AsSpan(0, first).Count('\n') + 1}",
                    $"holds bytes that are not {encoding.WebName} text; what stands there is left out"
                );
        return (Encoding.UTF8.GetBytes(text), problem, null);
    }

    private static ParseResult.Refused RefuseEncoding(string why) => new(FeedState.Malformed, "line 1", why);

    [GeneratedRegex(
        """^\s{0,64}<\?xml\s[^>?]{0,128}?encoding\s{0,8}=\s{0,8}["'](?<name>[A-Za-z0-9._:-]{1,40})["']""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Declaration();
}
