namespace AlertServerless.Core.Seismology;

/// <summary>
/// Civil time of Romania and Bulgaria: UTC+2, and UTC+3 in summer. Summer time runs from the last Sunday of March to
/// the last Sunday of October and begins and ends at 01:00 UTC (Directive 2000/84/EC, articles 2 and 3). Romania has
/// kept these dates since 1997, so earlier instants are not exact.
/// </summary>
/// <remarks>The rule is in code because a function's image need not carry a time zone database.</remarks>
public static class EasternEuropeanTime
{
    public static readonly TimeSpan WinterOffset = TimeSpan.FromHours(2);
    public static readonly TimeSpan SummerOffset = TimeSpan.FromHours(3);

    /// <summary>The same instant with the offset that a clock in Romania has then.</summary>
    public static DateTimeOffset From(DateTimeOffset instant) => instant.ToOffset(OffsetAt(instant));

    /// <summary>Civil time minus UTC; the instant of a change has the new offset.</summary>
    public static TimeSpan OffsetAt(DateTimeOffset instant)
    {
        var year = instant.UtcDateTime.Year;
        return instant >= SummerStart(year) && instant < SummerEnd(year) ? SummerOffset : WinterOffset;
    }

    /// <summary>The instant in March at which clocks go from 03:00 to 04:00.</summary>
    public static DateTimeOffset SummerStart(int year) => LastSundayAtOne(year, month: 3);

    /// <summary>The instant in October at which clocks go from 04:00 back to 03:00.</summary>
    public static DateTimeOffset SummerEnd(int year) => LastSundayAtOne(year, month: 10);

    private static DateTimeOffset LastSundayAtOne(int year, int month)
    {
        var last = new DateTimeOffset(year, month, 31, 1, 0, 0, TimeSpan.Zero);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
