using System.Globalization;

namespace AlertServerless.Local.Simulators;

/// <summary>How durations and windows are written on the command line: <c>800ms</c>, <c>5s</c>, <c>2m</c>, a bare
/// number for seconds; <c>2s..5s</c> for a window.</summary>
internal static class Durations
{
    private const double Day = 86_400;

    public static bool TryRead(string text, out TimeSpan duration)
    {
        var (number, unit) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], TimeSpan.FromMilliseconds(1)),
            _ when text.EndsWith('s') => (text[..^1], TimeSpan.FromSeconds(1)),
            _ when text.EndsWith('m') => (text[..^1], TimeSpan.FromMinutes(1)),
            _ => (text, TimeSpan.FromSeconds(1)),
        };
        var valid =
            double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && value <= Day;
        duration = valid ? unit * value : default;
        return valid;
    }

    /// <summary>Either end may be left out: from the start, until the end.</summary>
    public static bool TryReadWindow(string text, out TimeSpan from, out TimeSpan to)
    {
        (from, to) = (TimeSpan.Zero, TimeSpan.MaxValue);
        if (text.Split("..") is not [var first, var last] || text == "..")
            return false;
        return (first.Length == 0 || TryRead(first, out from))
            && (last.Length == 0 || TryRead(last, out to))
            && from < to;
    }
}
