namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// Where the subscribers of a segment have their places. Most have all of them in one cell of four characters. Others
/// have them in one cell of three, or are kept by the set of quarters in which their places lie
/// (<see cref="Geohash.QuarterOf"/>): what a segment is skipped and ranked by is then part of its name, and no
/// directory entry can lag behind its people (docs/decisions/0210). Written as the cell, or as the quarters in
/// alphabetical order with full stops between. <c>default</c> is none.
/// </summary>
public readonly record struct SegmentCells
{
    /// <summary>A cell 1.41° wide and high: at 45° north about 110 km by 156 km.</summary>
    private const int RegionPrecision = 3;

    private const char Separator = '.';

    private readonly Geohash second; // default when there are fewer
    private readonly Geohash third;

    private SegmentCells(Geohash first, Geohash second, Geohash third) =>
        (First, this.second, this.third) = (first, second, third);

    public Geohash First { get; }

    /// <summary>1 to <see cref="SubscriberPreferences.MostPlaces"/>.</summary>
    public int Count =>
        third.Value is not null ? 3
        : second.Value is not null ? 2
        : 1;

    /// <summary>True for those who have everything in one cell of <see cref="Geohash.CellPrecision"/>.</summary>
    public bool IsOrdinary => First.Value is { Length: Geohash.CellPrecision } && !First.IsQuarter;

    public Geohash this[int index] =>
        index switch
        {
            0 => First,
            1 => second,
            _ => third,
        };

    public static SegmentCells Of(Geohash cell) =>
        cell.Value is { Length: Geohash.CellPrecision } && !cell.IsQuarter
            ? new SegmentCells(cell, default, default)
            : throw new ArgumentException(
                $"a segment's cell is a geohash of {Geohash.CellPrecision} characters, not '{cell.Value}'",
                nameof(cell)
            );

    public static SegmentCells Of(in SubscriberPreferences preferences)
    {
        if (Common(preferences, Geohash.CellPrecision) is { } cell)
            return Of(cell);
        if (Common(preferences, RegionPrecision) is { } region)
            return new SegmentCells(region, default, default);
        var quarters = new List<Geohash>(SubscriberPreferences.MostPlaces);
        for (var i = 0; i < preferences.PlaceCount; i++)
        {
            var quarter = Geohash.QuarterOf(preferences.Place(i).Point);
            if (!quarters.Contains(quarter))
                quarters.Add(quarter);
        }

        quarters.Sort((a, b) => string.CompareOrdinal(a.Value, b.Value));
        return OfQuarters([.. quarters]);
    }

    // The cell in which all places lie.
    private static Geohash? Common(in SubscriberPreferences preferences, int precision)
    {
        var home = Geohash.Of(preferences.Home, precision);
        for (var i = 1; i < preferences.PlaceCount; i++)
            if (Geohash.Of(preferences.Place(i).Point, precision) != home)
                return null;
        return home;
    }

    public static bool TryParse(string text, out SegmentCells cells)
    {
        cells = default;
        var parts = text.Split(Separator);
        if (parts.Length > SubscriberPreferences.MostPlaces)
            return false;
        var read = new Geohash[parts.Length];
        for (var i = 0; i < parts.Length; i++)
            if (!Geohash.TryParse(parts[i], out read[i]))
                return false;
        if (Array.TrueForAll(read, one => one.IsQuarter) && IsInOrder(parts))
            cells = OfQuarters(read);
        else if (read is [{ Value.Length: Geohash.CellPrecision or RegionPrecision } cell])
            cells = new SegmentCells(cell, default, default);
        return cells != default;
    }

    public override string ToString() =>
        Count switch
        {
            1 => First.Value,
            2 => $"{First.Value}{Separator}{second.Value}",
            _ => $"{First.Value}{Separator}{second.Value}{Separator}{third.Value}",
        };

    private static SegmentCells OfQuarters(ReadOnlySpan<Geohash> cells) =>
        new(cells[0], cells.Length > 1 ? cells[1] : default, cells.Length > 2 ? cells[2] : default);

    private static bool IsInOrder(string[] parts)
    {
        for (var i = 1; i < parts.Length; i++)
            if (string.CompareOrdinal(parts[i - 1], parts[i]) >= 0)
                return false;
        return true;
    }
}
