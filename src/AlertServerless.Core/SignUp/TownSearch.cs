using System.Text;
using AlertServerless.Core.Seismology;

namespace AlertServerless.Core.SignUp;

/// <summary>Finds towns of the gazetteer by the beginning of their name, in any of its languages, with or without
/// marks.</summary>
public static class TownSearch
{
    public const int LongestQuery = 60;

    private static readonly (string Key, Town Town)[] Keys =
    [
        .. Gazetteer.Towns.SelectMany(town =>
            SignUpLanguages
                .All.Select(language => Gazetteer.NameIn(town, language))
                .Distinct(StringComparer.Ordinal)
                .Select(name => (Fold(name), town))
        ),
    ];

    /// <summary>The largest first; none for less than two letters.</summary>
    public static IReadOnlyList<Town> Find(string query, int most)
    {
        var key = Fold(query.Length <= LongestQuery ? query : "");
        if (key.Length < 2)
            return [];
        return
        [
            .. Keys.Where(entry => entry.Key.StartsWith(key, StringComparison.Ordinal))
                .Select(entry => entry.Town)
                .Distinct()
                .OrderByDescending(town => Fold(town.Name) == key)
                .ThenByDescending(town => town.Population)
                .Take(most),
        ];
    }

    // One letter for all that people type for it: "Brașov", "BRAŞOV" and "brasov" are one. Written out, because the
    // program runs without a culture's tables.
    private static string Fold(string name)
    {
        var folded = new StringBuilder(name.Length);
        foreach (var character in name.Trim())
        {
            var letter = char.ToLowerInvariant(character);
            var at = Marked.IndexOf(letter, StringComparison.Ordinal);
            folded.Append(
                at >= 0 ? Plain[at]
                : char.IsLetterOrDigit(letter) ? letter
                : ' '
            );
        }

        return folded.ToString();
    }

    private const string Marked = "ăâáàäãåîíìïșşšțţťéèëêěóöőôòøúüűùûůčćçžźżđñńňýłřё";
    private const string Plain = "aaaaaaaiiiisssttteeeeeoooooouuuuuuccczzzdnnnylrе";
}
