using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace AlertServerless.Core.Delivery.Messages.Texts;

/// <summary>What an SMS is written in, which says how much fits into one segment.</summary>
public enum SmsAlphabet
{
    /// <summary>160 places (3GPP TS 23.038, the default alphabet); most marks on letters are lost.</summary>
    Gsm7,

    /// <summary>70 characters of any script.</summary>
    Ucs2,
}

/// <summary>
/// The GSM 7-bit default alphabet with its extension table (3GPP TS 23.038, once GSM 03.38, §6.2.1). One letter
/// outside it turns a segment of 160 places into one of 70 characters.
/// </summary>
public static class Gsm7
{
    /// <summary>Places of one segment that stands alone (3GPP TS 23.040).</summary>
    public const int SegmentLength = 160;

    /// <summary>Characters of one UCS-2 segment that stands alone.</summary>
    public const int Ucs2SegmentLength = 70;

    // The rows of the table in order; the escape itself is no letter.
    private const string Basic =
        "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
        + "abcdefghijklmnopqrstuvwxyzäöñüà";

    // Each takes two places: the escape and its own.
    private const string Extension = "\f^{}\\[~]|€";

    private static readonly SearchValues<char> BasicSet = SearchValues.Create(Basic);
    private static readonly SearchValues<char> ExtensionSet = SearchValues.Create(Extension);

    // Letter by letter, not by Unicode decomposition, which a process without culture data does not have. The first is
    // what the rest become; Hungarian's long ő and ű are nearer to ö and ü, which the table has.
    private static readonly string[] Alike =
    [
        "aăâáãąā",
        "cćčçĉ",
        "dďđð",
        "eêëęěēėĕ",
        "gğģǧ",
        "hħ",
        "iîíïĩīįı",
        "kķ",
        "lłľĺļ",
        "nńňņ",
        "oóôõō",
        "öő",
        "rřŕŗ",
        "sșşśš",
        "tțţť",
        "uúûůūųŭ",
        "üű",
        "yýÿ",
        "zźżž",
        "AĂÂÁÀÃĄĀ",
        "CĆČĈ",
        "DĎĐ",
        "EÈÊËĘĚĒĖ",
        "GĞĢ",
        "HĦ",
        "IÎÍÌÏĨĪĮİ",
        "KĶ",
        "LŁĽĹĻ",
        "NŃŇŅ",
        "OÓÒÔÕŌ",
        "ÖŐ",
        "RŘŔŖ",
        "SȘŞŚŠ",
        "TȚŢŤ",
        "UÚÙÛŮŪŲŬ",
        "ÜŰ",
        "YÝŸ",
        "ZŹŻŽ",
        "'’‘`",
        "-–—",
        "\"“”„",
    ];

    private static readonly FrozenDictionary<char, char> Plain = Alike
        .SelectMany(letters => letters[1..].Select(letter => (letter, letters[0])))
        .ToFrozenDictionary(pair => pair.letter, pair => pair.Item2);

    /// <summary>Places that a text takes; null when it holds a character outside both tables.</summary>
    public static int? Septets(string text)
    {
        var places = 0;
        foreach (var c in text)
        {
            if (BasicSet.Contains(c))
                places++;
            else if (ExtensionSet.Contains(c))
                places += 2;
            else
                return null;
        }

        return places;
    }

    /// <summary>
    /// The text in this alphabet: letters lose the marks it lacks, and anything else becomes a space.
    /// </summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is >= '\u0300' and <= '\u036F')
                continue;
            var isKnown = BasicSet.Contains(c) || ExtensionSet.Contains(c);
            folded.Append(isKnown ? c : Plain.GetValueOrDefault(c, ' '));
        }

        return folded.ToString();
    }
}

/// <summary>How an SMS goes over the air.</summary>
/// <param name="Length">Places in GSM-7, where extension characters count twice; characters in UCS-2.</param>
public readonly record struct SmsSize(SmsAlphabet Alphabet, int Length)
{
    // Of a concatenated message each segment gives seven places, or three characters, to its header (3GPP TS 23.040).
    private const int Gsm7Part = 153;
    private const int Ucs2Part = 67;

    public int Limit => Alphabet == SmsAlphabet.Gsm7 ? Gsm7.SegmentLength : Gsm7.Ucs2SegmentLength;

    public int Segments
    {
        get
        {
            var part = Alphabet == SmsAlphabet.Gsm7 ? Gsm7Part : Ucs2Part;
            return Length <= Limit ? 1 : (Length + part - 1) / part;
        }
    }

    public static SmsSize Of(string text) =>
        Gsm7.Septets(text) is { } septets
            ? new SmsSize(SmsAlphabet.Gsm7, septets)
            : new SmsSize(SmsAlphabet.Ucs2, text.Length);
}
