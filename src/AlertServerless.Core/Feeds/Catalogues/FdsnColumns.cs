using AlertServerless.Core.Feeds.Reading;

namespace AlertServerless.Core.Feeds.Catalogues;

/// <summary>Where each named column of one FDSN text document stands.</summary>
internal sealed class FdsnColumns
{
    private const int MostColumns = 64;

    private static readonly string[] Required = ["EventID", "Time", "Latitude", "Longitude", "Magnitude"];

    private readonly Dictionary<string, int> positions;
    private readonly int count;

    private FdsnColumns(Dictionary<string, int> positions, int count)
    {
        this.positions = positions;
        this.count = count;
    }

    /// <summary><c>null</c> when the line is not the header: a comment, or one without the columns that make an event.</summary>
    public static FdsnColumns? Read(string line)
    {
        var names = line.TrimStart().TrimStart('#').Split('|', StringSplitOptions.TrimEntries);
        if (names.Length > MostColumns)
            return null;
        var found = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length > 0 && !found.TryAdd(names[i], i))
                return null; // Two columns of one name: no telling which one a value belongs to.
        }

        return Array.TrueForAll(Required, found.ContainsKey) ? new FdsnColumns(found, names.Length) : null;
    }

    /// <summary>A row's values by column name; <c>null</c> with a fault when the row is not whole.</summary>
    public Func<string, string?>? Split(string line, bool isWhole, RowCheck check)
    {
        var values = line.Split('|', MostColumns + 1);
        if (values.Length < count)
            check.Fail($"{values.Length} columns where the header has {count}: cut off, or not an event row");
        else if (values.Length > MostColumns)
            check.Fail($"more than {MostColumns} columns");
        else if (!isWhole && positions.TryGetValue("EventType", out var type) && type == count - 1 && string.IsNullOrWhiteSpace(values[type]))
            check.Fail("the document ends before the row's EventType: a blast must not pass for an earthquake");
        return check.Fault is null ? name => positions.TryGetValue(name, out var at) ? Unquote(values[at]) : null : null;
    }

    /// <summary>Some services put text columns in double quotes.</summary>
    private static string Unquote(string value)
    {
        var text = value.AsSpan().Trim();
        return text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1].ToString() : text.ToString();
    }
}
