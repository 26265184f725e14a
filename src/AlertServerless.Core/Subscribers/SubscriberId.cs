using System.Globalization;

namespace AlertServerless.Core.Subscribers;

/// <summary>
/// 64 random bits, written as 16 lower-case hexadecimal digits; sorts the same as text and as number. Uniform by
/// construction, so that ranges of ids hold equal shares of a segment. <c>default</c> (all zero) is "before everyone".
/// </summary>
public readonly record struct SubscriberId(ulong Value) : IComparable<SubscriberId>
{
    public const int TextLength = 16;

    public static SubscriberId Last => new(ulong.MaxValue);

    public static bool TryParse(string? text, out SubscriberId id)
    {
        id = default;
        if (text is not { Length: TextLength } || text.Any(char.IsAsciiLetterUpper))
            return false;
        if (!ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            return false;
        id = new SubscriberId(value);
        return true;
    }

    public int CompareTo(SubscriberId other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    public static bool operator <(SubscriberId left, SubscriberId right) => left.Value < right.Value;

    public static bool operator >(SubscriberId left, SubscriberId right) => left.Value > right.Value;

    public static bool operator <=(SubscriberId left, SubscriberId right) => left.Value <= right.Value;

    public static bool operator >=(SubscriberId left, SubscriberId right) => left.Value >= right.Value;
}
