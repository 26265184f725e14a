namespace AlertServerless.Local.Feeds;

/// <summary>Romania's civil time by the European rule (Directive 2000/84/EC), so that no time zone data needs to be installed.</summary>
internal static class BucharestTime
{
    public static DateTime At(DateTimeOffset instant) => instant.UtcDateTime.AddHours(IsSummer(instant.UtcDateTime) ? 3 : 2);

    private static bool IsSummer(DateTime utc) => utc >= LastSundayAtOne(utc.Year, 3) && utc < LastSundayAtOne(utc.Year, 10);

    private static DateTime LastSundayAtOne(int year, int month)
    {
        var last = new DateTime(year, month, DateTime.DaysInMonth(year, month), 1, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
