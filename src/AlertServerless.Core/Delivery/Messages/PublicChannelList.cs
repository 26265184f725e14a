using System.Globalization;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// Public channels as operators list them, separated by blanks: <c>@name=FROM..TO</c>, a band of magnitudes whose upper
/// end may be left out, and behind a colon a box of epicentres: <c>@banat=3..:44.5,20.5,46,22.5</c> (south, west,
/// north, east). Languages other than Romanian and English stand behind the name: <c>@banat/hu+ro=3..</c>.
/// <c>none</c>: there are none.
/// </summary>
public static class PublicChannelList
{
    public const string None = "none";

    /// <returns>The channels, or null and one line naming what is wrong.</returns>
    public static IReadOnlyList<PublicChannel>? TryParse(string text, out string? problem)
    {
        problem = null;
        var channels = new List<PublicChannel>();
        if (text.Trim() == None)
            return channels;
        foreach (var entry in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryParseOne(entry, out problem) is not { } channel)
                return null;
            if (channels.Exists(other => other.Name == channel.Name))
            {
                problem = $"'{channel.Name}' is listed twice";
                return null;
            }

            channels.Add(channel);
        }

        if (channels.Count > 0)
            return channels;
        problem = $"no channel; write {None} when there are none";
        return null;
    }

    private static PublicChannel? TryParseOne(string entry, out string? problem)
    {
        problem = $"'{entry}' is not @name=FROM..TO or @name=FROM..TO:south,west,north,east";
        if (entry.Split('=', 2) is not [var head, var rest])
            return null;
        var (name, codes) = head.Split('/', 2) is [var alone, var known] ? (alone, known) : (head, "ro+en");
        if (!IsName(name))
            return null;
        if (Languages(codes) is not { } languages)
        {
            problem = $"'{entry}': {codes} are no languages; known are {string.Join(", ", Known)}";
            return null;
        }

        var (band, box) = rest.Split(':', 2) is [var before, var after] ? (before, after) : (rest, null);
        if (band.Split("..") is not [var first, var last] || !TryRead(first, out var from))
            return null;
        var to = double.PositiveInfinity;
        if (last.Length > 0 && !TryRead(last, out to))
            return null;
        if (from < 0 || from >= to)
        {
            problem = $"'{entry}': {band} is no band of magnitudes";
            return null;
        }

        GeoPolygon? region = null;
        if (box is not null && (region = Box(box)) is null)
        {
            problem = $"'{entry}': {box} is no box south,west,north,east";
            return null;
        }

        problem = null;
        return new PublicChannel(name, from, to, region) { Languages = languages };
    }

    private static IEnumerable<string> Known => LanguageNames.All.Select(language => language.Code());

    private static List<Language>? Languages(string codes)
    {
        var languages = new List<Language>();
        foreach (var code in codes.Split('+'))
        {
            if (!LanguageNames.TryParse(code, out var language) || languages.Contains(language))
                return null;
            languages.Add(language);
        }

        return languages;
    }

    private static GeoPolygon? Box(string text)
    {
        var sides = text.Split(',');
        var values = new double[4];
        if (sides.Length != 4)
            return null;
        for (var i = 0; i < 4; i++)
        {
            if (!TryRead(sides[i], out values[i]))
                return null;
        }

        var (south, west, north, east) = (values[0], values[1], values[2], values[3]);
        var valid =
            south < north
            && west < east
            && GeoPoint.TryCreate(south, west, out _)
            && GeoPoint.TryCreate(north, east, out _);
        return valid ? GeoPolygon.Box(south, west, north, east) : null;
    }

    private static bool TryRead(string text, out double value) =>
        double.TryParse(
            text,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out value
        ) && double.IsFinite(value);

    // 5–32 of a–z, 0–9 and underscores, beginning with a letter: telegram.org/faq#usernames.
    private static bool IsName(string text) =>
        text.Length is >= 6 and <= 33
        && text[0] == '@'
        && char.IsAsciiLetter(text[1])
        && text.Skip(1).All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
