using System.Text;
using System.Xml;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>One XML element by its local name: institutes differ in namespaces, not in names.</summary>
internal sealed class XmlTree(string name, string namespaceUri, int line)
{
    private const int MaxDepth = 64;

    /// <summary>An 8 MiB QuakeML document with all its picks has about half as many.</summary>
    private const int MaxElements = 500_000;

    private const int MaxText = 4096;

    /// <summary>
    /// The reader's time grows with the square of a tag's attributes (measured: 400,000 in 7 s), and no tag can hold a
    /// "&lt;". ShakeAlert's ground-motion grids are a few hundred kB of text between two tags.
    /// </summary>
    private const int MaxBetweenTags = 1024 * 1024;

    private static readonly XmlReaderSettings Safe = new()
    {
        // No DTD means no entity but the five built in: neither expansion bombs nor files or addresses to fetch.
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        MaxCharactersInDocument = FeedParser.MaxBytes,
    };

    private readonly List<XmlTree> children = [];
    private Dictionary<string, string>? attributes;
    private string? text;

    public string Name => name;

    public string NamespaceUri => namespaceUri;

    /// <summary>The line it starts on, from 1.</summary>
    public int Line => line;

    /// <summary>The text directly inside, blanks trimmed; <c>null</c> when there is none.</summary>
    public string? Text => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    public string? Attribute(string attribute) => attributes?.GetValueOrDefault(attribute);

    public IEnumerable<XmlTree> Children(string child) => children.Where(c => c.Name == child);

    public XmlTree? Child(string child) => children.Find(c => c.Name == child);

    /// <summary>The text at the end of a path of first children.</summary>
    public string? TextAt(params ReadOnlySpan<string> path)
    {
        var at = this;
        foreach (var step in path)
            at = at?.Child(step);
        return at?.Text;
    }

    /// <summary>
    /// The whole document as a tree, or a refusal that names its line. <c>Behind</c> is a problem when anything but
    /// blanks stands behind the last tag; it takes nothing from what is whole.
    /// </summary>
    public static (XmlTree? Root, ParseResult.Refused? Refusal, ParseProblem? Behind) Load(
        ReadOnlyMemory<byte> document
    )
    {
        if (DocumentText.FirstByte(document.Span) != '<')
            return Refuse(FeedState.NotThisFormat, "line 1", "not XML: it does not start with <");
        if (LongestBetweenTags(document.Span) > MaxBetweenTags)
            return Refuse(FeedState.TooLarge, "document", $"more than {MaxBetweenTags} bytes between two tags");
        // From text, so that an encoding that the declaration names is not applied a second time.
        var characters = Encoding.UTF8.GetString(document.Span);
        var tree = new TreeReader();
        try
        {
            using var reader = XmlReader.Create(new StringReader(characters), Safe);
            var refusal = tree.Read(reader);
            return refusal is null ? (tree.Root, null, null) : (null, refusal, null);
        }
        catch (XmlException e)
        {
            if (tree.IsWhole)
                return (
                    tree.Root,
                    null,
                    new ParseProblem(
                        $"line {Math.Max(1, e.LineNumber)}",
                        "something stands behind the last tag; it is left out"
                    )
                );
            if (e.LineNumber == 0 && characters.IndexOf("<!DOCTYPE", StringComparison.Ordinal) is >= 0 and var dtd)
                return Refuse(
                    FeedState.Malformed,
                    $"line {characters.AsSpan(0, dtd).Count('\n') + 1}",
                    "a DTD, which is never read"
                );
            return Refuse(
                FeedState.Malformed,
                $"line {Math.Max(1, e.LineNumber)}, column {Math.Max(1, e.LinePosition)}",
                "the XML is cut off or damaged"
            );
        }
    }

    private static (XmlTree?, ParseResult.Refused?, ParseProblem?) Refuse(FeedState state, string where, string why) =>
        (null, new ParseResult.Refused(state, where, why), null);

    private static int LongestBetweenTags(ReadOnlySpan<byte> document)
    {
        var longest = 0;
        foreach (var range in document.Split((byte)'<'))
            longest = Math.Max(longest, document[range].Length);
        return longest;
    }

    /// <summary>
    /// Keeps as much as any value needs; what is cut gets a mark that no number, time or id can hold.
    /// </summary>
    private void AddText(string part)
    {
        if (text?.Length > MaxText)
            return;
        text += part;
        if (text.Length > MaxText)
            text = $"{text.AsSpan(0, MaxText)}…";
    }

    private static XmlTree ReadElement(XmlReader reader)
    {
        var element = new XmlTree(reader.LocalName, reader.NamespaceURI, LineOf(reader));
        while (reader.MoveToNextAttribute())
            (element.attributes ??= new Dictionary<string, string>(StringComparer.Ordinal)).TryAdd(
                reader.LocalName,
                reader.Value
            );
        return element;
    }

    private static int LineOf(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;

    /// <summary>Builds the tree, and keeps what was built when the reader throws.</summary>
    private sealed class TreeReader
    {
        private readonly Stack<XmlTree> open = new();
        private int elements;

        public XmlTree? Root { get; private set; }

        /// <summary>The root has been closed.</summary>
        public bool IsWhole => Root is not null && open.Count == 0;

        public ParseResult.Refused? Read(XmlReader reader)
        {
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element)
                {
                    if (++elements > MaxElements || open.Count == MaxDepth)
                        return new ParseResult.Refused(
                            FeedState.TooLarge,
                            $"line {LineOf(reader)}",
                            $"more than {MaxElements} elements or {MaxDepth} levels"
                        );
                    Open(reader);
                }
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                {
                    open.Peek().AddText(reader.Value);
                }
                else if (reader.NodeType == XmlNodeType.EndElement)
                {
                    open.Pop();
                }
            }

            return null;
        }

        private void Open(XmlReader reader)
        {
            var isEmpty = reader.IsEmptyElement;
            var element = ReadElement(reader);
            Root ??= element;
            if (open.TryPeek(out var parent))
                parent.children.Add(element);
            if (!isEmpty)
                open.Push(element);
        }
    }
}
