using System.Buffers;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// Where each named column of one FDSN text document stands. The specification's thirteen names are known, and what
/// services write instead of some; a column under any other name is left alone.
/// </summary>
internal sealed class FdsnColumns
{
    public const string EventType = "EventType";

    /// <summary>Southern California's two-letter event types.</summary>
    public const string ScedcType = "ET";

    /// <summary>Stands beside <see cref="ScedcType"/>: local, regional or far.</summary>
    private const string ScedcReach = "GT";

    private const int MostColumns = 64;

    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.-+eE");

    private const string LastStandard = "EventLocationName";

    /// <summary>Without these a row is no event.</summary>
    private static readonly string[] Required = ["EventID", "Time", "Latitude", "Longitude", "Magnitude"];

    /// <summary>
    /// Further columns that decide about an alert. A header may lack one, but not while it has an unknown name, which
    /// may be the damaged name of that column.
    /// </summary>
    private static readonly string[] Deciding = ["Depth/km", "MagType"];

    private static readonly string[] Harmless =
    [
        "Author",
        "Catalog",
        "Contributor",
        "ContributorID",
        "MagAuthor",
        LastStandard,
        ScedcReach,
    ];

    private static readonly string[] Known = [.. Required, .. Deciding, .. Harmless, EventType, ScedcType];

    /// <summary>
    /// Depth without a unit is the specification's kilometres (IRIS); the second two are RENASS's, the last SCEDC's.
    /// </summary>
    private static readonly (string Written, string Meant)[] Variants =
    [
        ("Depth", "Depth/km"),
        ("MagnitudeType", "MagType"),
        ("MagnitudeAuthor", "MagAuthor"),
        ("Longtitude", "Longitude"),
    ];

    private readonly Dictionary<string, int> positions;
    private readonly int count;

    private FdsnColumns(Dictionary<string, int> positions, string[] names, IReadOnlyList<string> strangers)
    {
        this.positions = positions;
        count = names.Length;
        UnknownColumns = strangers;
    }

    /// <summary>Column names that are not known here; the operator's log lists them once.</summary>
    public IReadOnlyList<string> UnknownColumns { get; }

    /// <summary>True for a line that names columns, whether it starts with "#" or not.</summary>
    public static bool IsHeader(string line)
    {
        const int enough = 3;
        var names = Names(line);
        return names.Length <= MostColumns
            && names.Count(name => Known.Contains(name, StringComparer.OrdinalIgnoreCase)) >= enough;
    }

    /// <summary>The columns of a header, or why it is none that a row can be read by.</summary>
    /// <param name="isTorn">A piece of a line follows: perhaps the rest of the last name.</param>
    public static (FdsnColumns? Columns, string? Why) Read(string line, bool isTorn)
    {
        var names = Names(line);
        var found = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length > 0 && !found.TryAdd(names[i], i))
                return (
                    null,
                    $"two columns are called {RowCheck.Quote(names[i])}: no telling which one a value belongs to"
                );
        }

        var strangers = names
            .Where(name => name.Length > 0 || isTorn)
            .Where(name => !Known.Contains(name, StringComparer.OrdinalIgnoreCase))
            .ToList();
        if (Array.Find(Required, name => !found.ContainsKey(name)) is { } missing)
            return (null, $"the header has no column {missing}");
        if (!found.ContainsKey(EventType) && strangers.Find(name => IsDamagedEventType(name, isTorn)) is { } damaged)
        {
            found[EventType] = Array.IndexOf(names, damaged);
            strangers.Remove(damaged);
        }

        // The unknown name may be the damaged name of the missing column.
        if (strangers.Count > 0 && Array.Find(DecidingIn(found), name => !found.ContainsKey(name)) is { } hidden)
            return (null, $"the header has no column {hidden}, but {RowCheck.Quote(strangers[0])}");
        return (new FdsnColumns(found, names, strangers), null);
    }

    /// <summary>
    /// The columns that decide about an alert. Without EventType the type stands in SCEDC's own column, or in the
    /// place's words.
    /// </summary>
    private static string[] DecidingIn(Dictionary<string, int> found) =>
        found.ContainsKey(EventType)
            ? Deciding
            : [.. Deciding, found.ContainsKey(ScedcReach) ? ScedcType : LastStandard];

    /// <summary>
    /// A row's values by column name; <c>null</c> with a fault when the row is not whole. Bars more than the header has
    /// belong to the free text of the place, where that is the last column or the last before the type.
    /// </summary>
    public Func<string, string?>? Split(string line, bool isWhole, RowCheck check)
    {
        var values = line.Split('|', MostColumns + 1);
        if (values.Length < count)
            check.Fail($"{values.Length} columns where the header has {count}: cut off, or not an event row");
        else if (values.Length > MostColumns)
            check.Fail($"more than {MostColumns} columns: not an event row");
        else if (
            !isWhole
            && positions.GetValueOrDefault(EventType, -1) == values.Length - 1
            && string.IsNullOrWhiteSpace(values[^1])
        )
            check.Fail("the row breaks off before its EventType: a blast must not pass for an earthquake");
        var row = check.Fault is null && values.Length > count ? Join(values, check) : values;
        return check.Fault is null ? name => Value(row, name) : null;
    }

    /// <summary>What a column that is not EventType holds, if that can be nothing but an event's type.</summary>
    private string? StrayType(string[] values)
    {
        if (!LacksType)
            return null;
        var known = positions
            .Where(column => Known.Contains(column.Key, StringComparer.OrdinalIgnoreCase))
            .Select(column => column.Value)
            .ToHashSet();
        return values.Where((value, at) => !known.Contains(at) && EventWords.IsType(Unquote(value))).FirstOrDefault();
    }

    /// <summary>SCEDC's row under another header: its type and reach stand side by side where the specification has the
    /// contributor.</summary>
    private string? StrayScedcType(string[] values)
    {
        var needed = Required.Concat(Deciding).Select(name => positions.GetValueOrDefault(name, -1)).ToHashSet();
        var at = Enumerable
            .Range(0, values.Length - 1)
            .FirstOrDefault(
                i =>
                    !needed.Contains(i)
                    && !needed.Contains(i + 1)
                    && EventWords.IsScedcType(Unquote(values[i]), Unquote(values[i + 1])),
                -1
            );
        return at < 0 ? null : Unquote(values[at]);
    }

    private string[] Join(string[] values, RowCheck check)
    {
        var hasType = positions.TryGetValue(EventType, out var typeAt);
        var typeIsLast = hasType && typeAt == count - 1;
        var placeAt = positions.GetValueOrDefault(LastStandard, -1);
        if (
            placeAt != count - (typeIsLast ? 2 : 1)
            || placeAt < 0
            || IsShifted(values)
            || (typeIsLast && !EndsInType(values))
        )
        {
            check.Fail($"{values.Length} columns where the header has {count}: no telling which value is which");
            return values;
        }

        // Without a column for it a service may still write the type behind the place.
        var end =
            typeIsLast ? values.Length - 1
            : hasType ? values.Length
            : FirstType(values, placeAt + 1);
        var place = string.Join(", ", values[placeAt..end].Select(part => part.Trim()).Where(part => part.Length > 0));
        return [.. values[..placeAt], place, .. values[end..]];
    }

    /// <summary>
    /// True when a stray bar has shifted the columns: inside the magnitude it leaves a piece of the number in the
    /// author's column; further left it leaves text in the magnitude's.
    /// </summary>
    private bool IsShifted(string[] values)
    {
        var at = positions["Magnitude"];
        if (at >= positions[LastStandard])
            return true;
        var author = Unquote(values[at + 1]);
        return author.Any(char.IsAsciiDigit) && !author.AsSpan().ContainsAnyExcept(OfNumbers);
    }

    /// <summary>
    /// The last value is a type, and not the second half of one that a bar has parted ("induced| earthquake").
    /// </summary>
    private static bool EndsInType(string[] values) =>
        EventWords.IsType(Unquote(values[^1]))
        && (string.IsNullOrWhiteSpace(values[^2]) || !EventWords.IsType($"{values[^2].Trim()} {values[^1].Trim()}"));

    private static int FirstType(string[] values, int from)
    {
        var at = Array.FindIndex(values, from, value => EventWords.IsType(Unquote(value)));
        return at < 0 ? values.Length : at;
    }

    /// <summary>True where no column states what it was; then the place's own words may.</summary>
    public bool LacksType => !positions.ContainsKey(EventType) && !positions.ContainsKey(ScedcType);

    private string? Value(string[] values, string name)
    {
        if (name == EventType && !positions.ContainsKey(EventType))
            return StrayType(values);
        if (name == ScedcType && LacksType)
            return StrayScedcType(values);
        return positions.TryGetValue(name, out var at) && at < values.Length ? Unquote(values[at]) : null;
    }

    private static string[] Names(string line) =>
        [.. line.TrimStart().TrimStart('#').Split('|', MostColumns + 1, StringSplitOptions.TrimEntries).Select(Meant)];

    private static string Meant(string name) =>
        Array.Find(Variants, v => v.Written.Equals(name, StringComparison.OrdinalIgnoreCase)).Meant ?? name;

    /// <summary>
    /// True for "EventType" with bytes put in (all its letters in their order), or broken off with the line (its
    /// beginning only). A blast must not pass for an earthquake because the name of its column was damaged.
    /// </summary>
    private static bool IsDamagedEventType(string name, bool isTorn)
    {
        if (isTorn && EventType.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            return true;
        var matched = 0;
        foreach (var c in name)
        {
            if (matched < EventType.Length && char.ToLowerInvariant(c) == char.ToLowerInvariant(EventType[matched]))
                matched++;
        }

        return matched == EventType.Length;
    }

    /// <summary>Some services put text columns in double quotes.</summary>
    private static string Unquote(string value)
    {
        var text = value.AsSpan().Trim();
        return text.Length >= 2 && text[0] == '"' && text[^1] == '"' ? text[1..^1].ToString() : text.ToString();
    }
}
