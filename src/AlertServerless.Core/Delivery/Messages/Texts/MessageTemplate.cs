using System.Globalization;

namespace AlertServerless.Core.Delivery.Messages.Texts;

/// <summary>
/// A message but for its countdown and the time of day. Readers of one language, level and strength who have as many
/// seconds left read the same words in the same second: those are made once. Safe to use from several threads, which at
/// worst make them twice.
/// </summary>
internal sealed class MessageTemplate
{
    /// <summary>Where the countdown stands; at most once, and before <see cref="Clock"/>.</summary>
    public const char Number = '\u0001';

    /// <summary>Where the time of day stands; at most once.</summary>
    public const char Clock = '\u0002';

    /// <summary>The longest countdown that is shown, in digits; the seconds to 1,000 km have three.</summary>
    public const int MaxDigits = 3;

    /// <summary>As many as <c>23:59:59</c>.</summary>
    public const int ClockLength = 8;

    // Longer countdowns are rare, and made anew for each.
    private const int Remembered = 256;

    private readonly string before;
    private readonly string between;
    private readonly string after;
    private readonly bool hasNumber;
    private readonly bool hasClock;
    private readonly Made?[] made;

    private sealed record Made(long Second, string Text);

    public MessageTemplate(string text)
    {
        var number = text.IndexOf(Number, StringComparison.Ordinal);
        var clock = text.IndexOf(Clock, StringComparison.Ordinal);
        (hasNumber, hasClock) = (number >= 0, clock >= 0);
        before = hasNumber ? text[..number] : "";
        between = text[(number + 1)..(hasClock ? clock : text.Length)];
        after = hasClock ? text[(clock + 1)..] : "";
        made = new Made?[hasNumber ? Remembered : 1];
    }

    /// <param name="number">Seconds left, or minutes since.</param>
    public string Write(int number, LocalSecond now)
    {
        var at = hasNumber ? number : 0;
        if (at >= made.Length)
            return Make(number, now.Text);
        if (made[at] is { } known && (known.Second == now.UnixSecond || !hasClock))
            return known.Text;
        var text = Make(number, now.Text);
        made[at] = new Made(now.UnixSecond, text);
        return text;
    }

    private string Make(int number, string clock)
    {
        Span<char> digits = stackalloc char[16];
        number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
        ReadOnlySpan<char> shown = hasNumber ? digits[..length] : [];
        return hasClock
            ? string.Concat(string.Concat(before, shown, between), clock, after)
            : string.Concat(before, shown, between);
    }
}

/// <summary>A second on the clocks of Romania.</summary>
internal sealed record LocalSecond(long UnixSecond, string Text);
