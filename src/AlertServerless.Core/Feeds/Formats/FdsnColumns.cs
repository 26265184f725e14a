
namespace AlertServerless.Core.Feeds.Formats;

/// <summary>Where each named column of one FDSN text document stands.</summary>
internal sealed class FdsnColumns
{
    private const int MostColumns = 64;

    private const string EventType = "EventType";

    /// <summary>Without these a row is no event.</summary>
    private static readonly string[] Required = ["EventID", "Time", "Latitude", "Longitude", "Magnitude"];

    private static readonly string[] Standard =
        [.. Required, "Depth/km", "Author", "Catalog", "Contributor", "ContributorID", "MagType", "MagAuthor", "EventLocationName"];

    private readonly Dictionary<string, int> positions;
    private readonly int count;
    private readonly int eventTypeAt;
    private readonly int most;

    private FdsnColumns(Dictionary<string, int> positions, int count)
    {
        this.positions = positions;
        this.count = count;
        var isOpen = !positions.ContainsKey(EventType) && Array.TrueForAll(Standard, positions.ContainsKey);
        eventTypeAt = positions.GetValueOrDefault(EventType, isOpen ? FirstAfterStandard(positions) : int.MaxValue);
        most = isOpen ? MostColumns : count;
    }

    /// <summary>Under whatever name, or none.</summary>
    private static int FirstAfterStandard(Dictionary<string, int> positions)
    {
        var taken = Standard.Select(name => positions[name]).ToHashSet();
        var at = Standard.Length;
        while (taken.Contains(at)) at++;
        return at;
    }

    private static bool IsStranger(string name) =>
        !Standard.Contains(name, StringComparer.OrdinalIgnoreCase) && !name.Equals(EventType, StringComparison.OrdinalIgnoreCase);

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

        if (!Array.TrueForAll(Required, found.ContainsKey))
            return null;
        // A standard name that is missing beside one that is not standard: the one was damaged into the other.
        return Array.TrueForAll(Standard, found.ContainsKey) || !Array.Exists(names, IsStranger) ? new FdsnColumns(found, names.Length) : null;
    }

    /// <summary>
    /// A row's values by column name; <c>null</c> with a fault when the row is not whole. Under the thirteen standard names a row may
    /// have more columns; the first is taken for EventType, the one that services are known to add, whatever
    /// it is called. Any other header must name every column, or a bar too many would shift the type out of sight.
    /// </summary>
    public Func<string, string?>? Split(string line, bool isWhole, RowCheck check)
    {
        var values = line.Split('|', MostColumns + 1);
        if (values.Length < count)
            check.Fail($"{values.Length} columns where the header has {count}: cut off, or not an event row");
        else if (values.Length > most)
            check.Fail($"{values.Length} columns where the header has {count}: no telling which value is which");
        else if (!isWhole && eventTypeAt == values.Length - 1 && string.IsNullOrWhiteSpace(values[^1]))
            check.Fail("the row breaks off before its EventType: a blast must not pass for an earthquake");
        return check.Fault is null ? name => Value(values, name == EventType ? eventTypeAt : positions.GetValueOrDefault(name, int.MaxValue)) : null;
    }

    private static string? Value(string[] values, int at) => at < values.Length ? Unquote(values[at]) : null;

    /// <summary>Some services put text columns in double quotes.</summary>
    private static string Unquote(string value)
    {
        var text = value.AsSpan().Trim();
        return text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1].ToString() : text.ToString();
    }
}
