using System.Buffers;
using System.Globalization;
using System.Text;

namespace AlertServerless.Core.Feeds.Formats;

/// <summary>
/// A feed's words as they may reach people: letters of one script a word, digits and plain punctuation. A source, or
/// whoever writes in its name, can so make no link, mention or mark-up of a place, nor turn the text around or spell a
/// name with look-alikes.
/// </summary>
public static class PlainText
{
    /// <summary>What is looked at of a text of any length: far above any place name that is shown.</summary>
    private const int ReadAtMost = 1024;

    private static readonly SearchValues<char> BetweenWords = SearchValues.Create(" ,.-'()");

    private enum Script
    {
        None,
        Latin,
        Greek,
        Cyrillic,
    }

    /// <summary>
    /// One line of words parted by single blanks, at most <paramref name="maxLength"/> characters. Words that are an
    /// address, or mix scripts, are left out whole; any other character becomes a blank. <c>null</c> when nothing is
    /// left.
    /// </summary>
    public static string? Clean(string? text, int maxLength)
    {
        if (text is null)
            return null;
        // First, so that no invisible character hides an address's dot from the check.
        ReadOnlySpan<char> shown = string.Concat(text.Take(ReadAtMost).Where(c => !IsInvisible(c)));
        var line = new StringBuilder(shown.Length);
        foreach (var range in shown.SplitAny(" \t\r\n\u00A0\u2028\u2029"))
        {
            var token = shown[range];
            if (!IsAddress(token))
                AddWords(line, token);
        }

        while (line.Length > 0 && line[^1] is ' ' or ',' or '-')
            line.Length--;
        var clean = line.ToString();
        if (clean.Length > maxLength)
            clean = clean[..maxLength].TrimEnd(' ', ',', '-', '(');
        return clean.AsSpan().ContainsAnyExcept(BetweenWords) ? clean : null;
    }

    /// <summary>What a phone or a chat would make a link or a mention of, dots between letters included.</summary>
    private static bool IsAddress(ReadOnlySpan<char> token)
    {
        if (token.Contains("://", StringComparison.Ordinal) || token.Contains('@'))
            return true;
        if (token.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return true;
        var dots = 0;
        for (var i = 1; i < token.Length - 1; i++)
        {
            if (!IsDot(token[i]) || !char.IsLetterOrDigit(token[i - 1]) || !char.IsLetterOrDigit(token[i + 1]))
                continue;
            dots++;
            if (dots > 1 || !char.IsAsciiDigit(token[i - 1]) || !char.IsAsciiDigit(token[i + 1]))
                return true;
        }

        return false;
    }

    // Browsers take the ideographic full stops for dots in a host's name.
    private static bool IsDot(char c) => c is '.' or '\u3002' or '\uFF0E' or '\uFF61';

    private static void AddWords(StringBuilder line, ReadOnlySpan<char> token)
    {
        var word = new StringBuilder(token.Length);
        var script = Script.None;
        var mixed = false;
        foreach (var c in token)
        {
            var plain = Plain(c);
            if (plain == ' ')
            {
                End(line, word, mixed);
                (script, mixed) = (Script.None, false);
                continue;
            }

            word.Append(plain);
            if (!char.IsLetter(plain))
                continue;
            mixed |= script != Script.None && script != ScriptOf(plain);
            script = ScriptOf(plain);
        }

        End(line, word, mixed);
    }

    private static void End(StringBuilder line, StringBuilder word, bool mixed)
    {
        if (word.Length > 0 && !mixed)
        {
            if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
            line.Append(word);
        }

        word.Clear();
    }

    private static bool IsInvisible(char c) =>
        char.GetUnicodeCategory(c)
            is UnicodeCategory.Format
                or UnicodeCategory.NonSpacingMark
                or UnicodeCategory.EnclosingMark;

    private static char Plain(char c) =>
        c switch
        {
            ',' or '.' or '-' or '\'' or '(' or ')' => c,
            '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' => '-',
            '\u2018' or '\u2019' or '\u02BC' => '\'',
            ';' => ',',
            _ => char.IsAsciiDigit(c) || ScriptOf(c) != Script.None ? c : ' ',
        };

    /// <summary>
    /// The letters that the languages around use. The rest of Latin and Cyrillic, full-width forms and mathematical
    /// letters are there to look like these.
    /// </summary>
    private static Script ScriptOf(char c) =>
        c switch
        {
            (>= 'A' and <= 'Z') or (>= 'a' and <= 'z') => Script.Latin,
            '\u00D7' or '\u00F7' => Script.None,
            (>= '\u00C0' and <= '\u017E') or (>= '\u0218' and <= '\u021B') => Script.Latin,
            (>= '\u0386' and <= '\u03CE') when char.IsLetter(c) => Script.Greek,
            (>= '\u0400' and <= '\u045F') or '\u0490' or '\u0491' => Script.Cyrillic,
            _ => Script.None,
        };
}
