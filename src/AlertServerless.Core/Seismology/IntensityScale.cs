namespace AlertServerless.Core.Seismology;

/// <summary>Roman numerals and words for intensity I…XII.</summary>
/// <remarks>
/// Words: the nine of the Romanian institute (INFP), in the order of the ShakeMap legend of the US Geological Survey
/// that they translate (Wald et al. 1999, Earthquake Spectra 15, 537–555): not felt, weak (II–III), light (IV)… extreme
/// (X+).
/// </remarks>
public static class IntensityScale
{
    public const int Lowest = 1;

    public const int Highest = 12;

    private static readonly string[] Roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

    private static readonly (int First, int Last, string Romanian, string English)[] NamedDegrees =
    [
        (1, 1, "Neresimțit", "Not felt"),
        (2, 3, "Slab", "Weak"),
        (4, 4, "Ușor", "Light"),
        (5, 5, "Moderat", "Moderate"),
        (6, 6, "Puternic", "Strong"),
        (7, 7, "Foarte puternic", "Very strong"),
        (8, 8, "Sever", "Severe"),
        (9, 9, "Violent", "Violent"),
        (10, 12, "Extrem", "Extreme"),
    ];

    /// <summary>The nearest whole degree, kept within 1…12.</summary>
    public static int ToDegree(double intensity) =>
        double.IsNaN(intensity)
            ? throw new ArgumentOutOfRangeException(nameof(intensity), intensity, "an intensity is a number")
            : (int)Math.Clamp(Math.Floor(intensity + 0.5), Lowest, Highest);

    public static string ToRoman(int degree) => Roman[Require(degree) - 1];

    /// <summary>
    /// Reads "VII", also in lower case, with blanks around it, and a range as institutes write them ("VII-VIII", either
    /// dash): a range is its upper degree, since an alert must not understate. Plain numbers are not Roman: false.
    /// </summary>
    public static bool TryParseRoman(string? text, out int degree)
    {
        degree = 0;
        if (text is null)
            return false;
        var parts = text.Split('-', '–');
        if (parts.Length > 2)
            return false;
        foreach (var part in parts)
        {
            var index = Array.FindIndex(Roman, r => part.Trim().Equals(r, StringComparison.OrdinalIgnoreCase));
            if (index + 1 <= degree)
                return false;
            degree = index + 1;
        }
        return true;
    }

    public static string RomanianWord(int degree) => Words(degree).Romanian;

    public static string EnglishWord(int degree) => Words(degree).English;

    /// <summary>
    /// The degrees that one of the institute's words stands for, "Slab" being II–III. Case is free and diacritics may
    /// be missing or of the old cedilla kind, as feeds have all three.
    /// </summary>
    public static bool TryParseRomanianWord(string? word, out int lowest, out int highest)
    {
        (lowest, highest) = (0, 0);
        if (word is null)
            return false;
        var plain = RomanianLetters.WithoutMarks(word.Trim());
        foreach (var entry in NamedDegrees)
        {
            if (RomanianLetters.WithoutMarks(entry.Romanian).Equals(plain, StringComparison.OrdinalIgnoreCase))
            {
                (lowest, highest) = (entry.First, entry.Last);
                return true;
            }
        }
        return false;
    }

    private static (int First, int Last, string Romanian, string English) Words(int degree)
    {
        Require(degree);
        return Array.Find(NamedDegrees, w => degree <= w.Last);
    }

    private static int Require(int degree) =>
        degree is >= Lowest and <= Highest
            ? degree
            : throw new ArgumentOutOfRangeException(
                nameof(degree),
                degree,
                $"an intensity degree lies between {Lowest} and {Highest}"
            );
}
