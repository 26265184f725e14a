using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace AlertServerless.Core.Delivery.Messages;

/// <summary>
/// Letters outside GSM-7 turn a message of 160 characters into UCS-2 segments of 70 (3GPP TS 23.038), so every text is
/// folded to the ASCII that stands in GSM-7's basic table. A backtick stands in neither of its tables; brackets,
/// braces, backslash, caret, bar and tilde stand in the extension and take two places.
/// </summary>
public static class AsciiFold
{
    // Letter by letter, not by Unicode decomposition, which a process without culture data does not have. The first is
    // what the rest become.
    private static readonly string[] Alike =
    [
        "aăâáàäåãąā",
        "cćčçĉ",
        "dďđð",
        "eéèêëęěēėĕ",
        "gğģǧ",
        "hħ",
        "iîíìïĩīįı",
        "kķ",
        "lłľĺļ",
        "nñńňņ",
        "oóòôöőõøō",
        "rřŕŗ",
        "sșşśšß",
        "tțţť",
        "uúùûüűůūųŭ",
        "yýÿ",
        "zźżž",
        "AĂÂÁÀÄÅÃĄĀ",
        "CĆČÇĈ",
        "DĎĐ",
        "EÉÈÊËĘĚĒĖĔ",
        "GĞĢ",
        "HĦ",
        "IÎÍÌÏĨĪĮİ",
        "KĶ",
        "LŁĽĹĻ",
        "NÑŃŇŅ",
        "OÓÒÔÖŐÕØŌ",
        "RŘŔŖ",
        "SȘŞŚŠ",
        "TȚŢŤ",
        "UÚÙÛÜŰŮŪŲŬ",
        "YÝŸ",
        "ZŹŻŽ",
        "'’‘",
        "-–—",
    ];

    private static readonly FrozenDictionary<char, char> Plain = Alike
        .SelectMany(letters => letters[1..].Select(letter => (letter, letters[0])))
        .ToFrozenDictionary(pair => pair.letter, pair => pair.Item2);

    private static readonly SearchValues<char> OutsideBasic = SearchValues.Create("`^{}\\[]~|");

    /// <summary>Letters lose their marks; anything else outside GSM-7's basic table becomes a space.</summary>
    public static string Fold(string text, int maxLength)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is >= '\u0300' and <= '\u036F')
                continue;
            var plain = Plain.GetValueOrDefault(c, c);
            folded.Append(plain is >= ' ' and <= '~' && !OutsideBasic.Contains(plain) ? plain : ' ');
        }

        var trimmed = folded.ToString().Trim();
        return trimmed.Length <= maxLength ? trimmed : trimmed[..maxLength].TrimEnd();
    }
}
