using System.Globalization;

namespace AlertServerless.Core.Scaling;

/// <summary>Numbers as operators read them.</summary>
public static class Figures
{
    public static string Count(double value) =>
        value.ToString(value < 10 && value != Math.Floor(value) ? "0.##" : "#,0", CultureInfo.InvariantCulture);

    public static string Usd(double value) =>
        value.ToString(value is > 0 and < 0.01 ? "0.####" : "#,0.00", CultureInfo.InvariantCulture);

    /// <summary>The two largest units, rounded: <c>2 h 47 min</c>, <c>16 min 40 s</c>, <c>0.8 s</c>.</summary>
    public static string Time(double seconds)
    {
        if (double.IsPositiveInfinity(seconds))
            return "for ever";
        if (seconds < 9.95)
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s");
        if (seconds < 59.5)
            return string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s");
        var whole = (long)Math.Round(seconds);
        if (whole < 3600)
            return Two(whole, 60, "min", "s");
        var minutes = (long)Math.Round(seconds / 60);
        if (minutes < 48 * 60)
            return Two(minutes, 60, "h", "min");
        return Two((long)Math.Round(seconds / 3600), 24, "days", "h");
    }

    private static string Two(long total, long unit, string large, string small) =>
        total % unit == 0 ? $"{total / unit} {large}" : $"{total / unit} {large} {total % unit} {small}";
}
