using System.Buffers.Text;
using System.Text.Json;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>Opens JSON so that nothing in it can throw later.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = 64,
        // Two values under one name have no one meaning; a magnitude must have one.
        AllowDuplicateProperties = false,
    };

    /// <summary>The document, or a refusal that names line and byte. The caller has checked that the bytes are UTF-8.</summary>
    public static (JsonDocument? Json, ParseResult.Refused? Refusal) Open(ReadOnlyMemory<byte> document)
    {
        if (DocumentText.FirstByte(document.Span) is not ((byte)'{' or (byte)'['))
            return (null, new ParseResult.Refused(FeedState.NotThisFormat, "document", "not JSON: it starts with neither { nor ["));
        if (LoneSurrogateAt(document.Span) is { } at)
            return (null, new ParseResult.Refused(FeedState.Malformed, $"byte {at}", "half of a surrogate pair"));
        try
        {
            return (JsonDocument.Parse(document, Strict), null);
        }
        catch (JsonException e)
        {
            return (null, new ParseResult.Refused(FeedState.Malformed, Position(e), "the JSON is cut off or damaged"));
        }
    }

    private static string Position(JsonException e) => $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";

    /// <summary>Where a \uD800–\uDFFF escape stands without its partner: reading such a string would throw.</summary>
    private static int? LoneSurrogateAt(ReadOnlySpan<byte> json)
    {
        const int escapeLength = 6;
        for (var i = NextBackslash(json, 0); i < json.Length; i = NextBackslash(json, i))
        {
            var unit = CodeUnit(json, i);
            if (char.IsLowSurrogate(unit))
                return i;
            if (char.IsHighSurrogate(unit))
            {
                if (!char.IsLowSurrogate(CodeUnit(json, i + escapeLength)))
                    return i;
                i += escapeLength;
            }

            i += 2; // The backslash and what it escapes; hexadecimal digits hold no backslash.
        }

        return null;
    }

    private static int NextBackslash(ReadOnlySpan<byte> json, int from)
    {
        if (from >= json.Length)
            return json.Length;
        var next = json[from..].IndexOf((byte)'\\');
        return next < 0 ? json.Length : from + next;
    }

    private static char CodeUnit(ReadOnlySpan<byte> json, int at) =>
        at + 6 <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var used, 'x') && used == 4
            ? (char)unit
            : '\0';
}
