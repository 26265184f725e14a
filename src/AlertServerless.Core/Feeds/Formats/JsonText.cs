using System.Buffers.Text;
using System.Text.Json;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>Opens JSON so that nothing in it can throw later.</summary>
internal static class JsonText
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = MaxDepth,
        // Two values under one name have no one meaning; a magnitude must have one.
        AllowDuplicateProperties = false,
    };

    /// <summary>
    /// The document, or a refusal that names its line. <c>Behind</c> is a problem when anything stands behind the
    /// document's end: a proxy's second copy of the tail takes nothing from what is whole. The caller has made the
    /// bytes UTF-8.
    /// </summary>
    public static (JsonDocument? Json, ParseResult.Refused? Refusal, ParseProblem? Behind) Open(
        ReadOnlyMemory<byte> document
    )
    {
        if (DocumentText.FirstByte(document.Span) is not ((byte)'{' or (byte)'['))
            return Refuse(FeedState.NotThisFormat, "line 1", "not JSON: it starts with neither { nor [");
        try
        {
            var end = EndOfFirstValue(document.Span);
            var rest = document.Span[end..].IndexOfAnyExcept(" \t\r\n"u8) is >= 0 and var at
                ? new ParseProblem(
                    $"line {LineOf(document.Span, end + at)}",
                    "something stands behind the end of the JSON; it is left out"
                )
                : null;
            document = document[..end];
            if (LoneSurrogateAt(document.Span) is { } half)
                return Refuse(FeedState.Malformed, $"line {LineOf(document.Span, half)}", "half of a surrogate pair");
            if (DuplicateAt(document.Span) is { } twice)
                return Refuse(
                    FeedState.Malformed,
                    $"line {LineOf(document.Span, twice)}",
                    "a name is there twice in one object: no telling which value is meant"
                );
            return (JsonDocument.Parse(document, Strict), null, rest);
        }
        catch (JsonException e)
        {
            return Refuse(
                FeedState.Malformed,
                $"line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1}",
                "the JSON is cut off or damaged"
            );
        }
    }

    private static (JsonDocument?, ParseResult.Refused?, ParseProblem?) Refuse(
        FeedState state,
        string where,
        string why
    ) => (null, new ParseResult.Refused(state, where, why), null);

    private static int LineOf(ReadOnlySpan<byte> document, int at) => document[..at].Count((byte)'\n') + 1;

    private static int EndOfFirstValue(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        reader.Skip();
        return (int)reader.BytesConsumed;
    }

    /// <summary>Where the second of two equal names of one object starts, escapes read.</summary>
    private static int? DuplicateAt(ReadOnlySpan<byte> document)
    {
        var reader = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MaxDepth });
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                open.Push(new HashSet<string>(StringComparer.Ordinal));
            else if (reader.TokenType == JsonTokenType.EndObject)
                open.Pop();
            else if (reader.TokenType == JsonTokenType.PropertyName && !open.Peek().Add(reader.GetString()!))
                return (int)reader.TokenStartIndex;
        }

        return null;
    }

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
        at + 6 <= json.Length
        && json[at] == '\\'
        && json[at + 1] == 'u'
        && Utf8Parser.TryParse(json.Slice(at + 2, 4), out ushort unit, out var used, 'x')
        && used == 4
            ? (char)unit
            : '\0';
}
