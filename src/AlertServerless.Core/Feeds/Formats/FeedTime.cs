namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// Times as feeds write them: ISO 8601 with a "T" or a blank, any number of fractional digits, with or without a zone;
/// the date also with slashes, year first. Without a zone UTC is meant, as the FDSN event service specifies.
/// </summary>
internal static class FeedTime
{
    /// <summary>
    /// No feed reports quakes before there were seismographs, nor from the next century; such a year is damage.
    /// </summary>
    public const int FirstYear = 1900;

    public const int LastYear = 2099;

    private const int TicksDigits = 7;

    private static readonly DateTimeOffset First = new(FirstYear, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(LastYear + 1, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset? Parse(ReadOnlySpan<char> text)
    {
        if (ParseLocal(text, out var zone) is not { } local)
            return null;
        if (ParseZone(zone) is not { } offset)
            return null;
        var utc = local - offset;
        return utc >= First.UtcDateTime && utc < End.UtcDateTime ? new DateTimeOffset(utc, TimeSpan.Zero) : null;
    }

    public static DateTimeOffset? FromUnixMilliseconds(long milliseconds)
    {
        return milliseconds >= First.ToUnixTimeMilliseconds() && milliseconds < End.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;
    }

    /// <summary>
    /// The date and time of day as written, its year in range but for one that a zone may move; <paramref name="rest"/>
    /// is whatever follows the seconds.
    /// </summary>
    public static DateTime? ParseLocal(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest)
    {
        rest = default;
        const int toMinutes = 16; // "2018-10-28T00:38"
        if (
            text.Length < toMinutes
            || text[4] is not ('-' or '/')
            || text[7] != text[4]
            || text[10] is not ('T' or 't' or ' ')
            || text[13] != ':'
        )
            return null;
        var (year, month, day) = (Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
        var (hour, minute) = (Digits(text[11..13]), Digits(text[14..16]));
        rest = text[toMinutes..];
        if (ParseSeconds(ref rest) is not { } seconds)
            return null;
        if (
            year is < FirstYear - 1 or > LastYear + 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23
            || minute is < 0 or > 59
        )
            return null;
        return new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc) + seconds;
    }

    /// <summary>":27.26815"; 60 is let through, for catalogues that round seconds up.</summary>
    private static TimeSpan? ParseSeconds(ref ReadOnlySpan<char> rest)
    {
        if (rest.IsEmpty || rest[0] != ':')
            return TimeSpan.Zero;
        if (rest.Length < 3 || Digits(rest[1..3]) is not (>= 0 and <= 60 and var seconds))
            return null;
        rest = rest[3..];
        long ticks = 0;
        if (!rest.IsEmpty && rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            var fraction = digits < 0 ? rest[1..] : rest[1..(digits + 1)];
            if (fraction.IsEmpty)
                return null;
            for (var i = 0; i < TicksDigits; i++)
                ticks = (ticks * 10) + (i < fraction.Length ? fraction[i] - '0' : 0);
            rest = rest[(fraction.Length + 1)..];
        }

        return TimeSpan.FromSeconds(seconds) + TimeSpan.FromTicks(ticks);
    }

    private static TimeSpan? ParseZone(ReadOnlySpan<char> zone)
    {
        if (zone.IsEmpty || zone is "Z" or "z")
            return TimeSpan.Zero;
        if (zone.Length is not (3 or 5 or 6) || zone[0] is not ('+' or '-') || (zone.Length == 6 && zone[3] != ':'))
            return null;
        var hours = Digits(zone[1..3]);
        var minutes = zone.Length == 3 ? 0 : Digits(zone[^2..]);
        if (hours is < 0 or > 14 || minutes is < 0 or > 59)
            return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return zone[0] == '-' ? -offset : offset;
    }

    /// <summary>A number of nothing but digits, or −1.</summary>
    private static int Digits(ReadOnlySpan<char> text)
    {
        var value = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
                return -1;
            value = (value * 10) + (c - '0');
        }

        return value;
    }
}
