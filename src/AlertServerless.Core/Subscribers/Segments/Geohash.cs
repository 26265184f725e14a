using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.Subscribers.Segments;

/// <summary>
/// A cell of G. Niemeyer's geohash grid. Four characters are a cell 0.35° wide and 0.18° high: at 45° north
/// about 28 km by 20 km, which S waves cross in some 6 s. The grid has nothing between two characters and three, which
/// differ by a factor of 32 in area; a quarter of a cell of two characters is written with the corner it lies in, such
/// as <c>sxNE</c>: 5.6° wide and 2.8° high. <c>default</c> is no cell.
/// </summary>
public readonly record struct Geohash
{
    public const int CellPrecision = 4;

    private const int QuarteredPrecision = 2;

    private const string Alphabet = "0123456789bcdefghjkmnpqrstuvwxyz";

    private Geohash(string value) => Value = value;

    public string Value { get; }

    public static Geohash Of(GeoPoint place, int precision = CellPrecision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, 12);
        var bits = new Bisection();
        Span<char> text = stackalloc char[precision];
        for (var i = 0; i < precision; i++)
        {
            var index = 0;
            for (var bit = 0; bit < 5; bit++)
                index = (index << 1) | (bits.Descend(place) ? 1 : 0);
            text[i] = Alphabet[index];
        }

        return new Geohash(new string(text));
    }

    /// <summary>The quarter of a two-character cell in which the place lies.</summary>
    public static Geohash QuarterOf(GeoPoint place)
    {
        var cell = Of(place, QuarteredPrecision);
        var center = cell.Center;
        var (north, east) = (place.Latitude >= center.Latitude, place.Longitude >= center.Longitude);
        return new Geohash($"{cell.Value}{(north ? 'N' : 'S')}{(east ? 'E' : 'W')}");
    }

    public static bool TryParse(string? text, out Geohash hash)
    {
        hash = default;
        if (text is not { Length: >= 1 and <= 12 })
            return false;
        var characters = text is [_, _, 'N' or 'S', 'E' or 'W'] ? text.AsSpan(0, QuarteredPrecision) : text;
        foreach (var c in characters)
            if (!Alphabet.Contains(c, StringComparison.Ordinal))
                return false;
        hash = new Geohash(text);
        return true;
    }

    /// <summary>True for what <see cref="QuarterOf"/> gives.</summary>
    public bool IsQuarter => Value is [_, _, 'N' or 'S', 'E' or 'W'];

    /// <summary>The middle of the cell.</summary>
    public GeoPoint Center
    {
        get
        {
            var box = Box();
            return new GeoPoint((box.South + box.North) / 2, (box.West + box.East) / 2);
        }
    }

    /// <summary>Distance from <see cref="Center"/> to the farthest corner, kilometres.</summary>
    public double RadiusKm
    {
        get
        {
            var box = Box();
            var center = Center;
            return Math.Max(
                center.DistanceKmTo(new GeoPoint(box.South, box.West)),
                center.DistanceKmTo(new GeoPoint(box.North, box.West))
            );
        }
    }

    public override string ToString() => Value;

    private (double South, double North, double West, double East) Box()
    {
        var bits = new Bisection();
        foreach (var c in IsQuarter ? Value.AsSpan(0, QuarteredPrecision) : Value)
        {
            var index = Alphabet.IndexOf(c, StringComparison.Ordinal);
            for (var bit = 4; bit >= 0; bit--)
                bits.Descend(((index >> bit) & 1) == 1);
        }

        if (IsQuarter)
        {
            bits.Descend(Value[3] == 'E');
            bits.Descend(Value[2] == 'N');
        }

        return (bits.South, bits.North, bits.West, bits.East);
    }

    /// <summary>Halves the box by turns, longitude first.</summary>
    private struct Bisection()
    {
        private bool byLongitude = true;

        public double South { get; private set; } = -90;

        public double North { get; private set; } = 90;

        public double West { get; private set; } = -180;

        public double East { get; private set; } = 180;

        public bool Descend(GeoPoint towards) =>
            Descend(byLongitude ? towards.Longitude >= (West + East) / 2 : towards.Latitude >= (South + North) / 2);

        public bool Descend(bool upper)
        {
            if (byLongitude && upper)
                West = (West + East) / 2;
            else if (byLongitude)
                East = (West + East) / 2;
            else if (upper)
                South = (South + North) / 2;
            else
                North = (South + North) / 2;
            byLongitude = !byLongitude;
            return upper;
        }
    }
}
