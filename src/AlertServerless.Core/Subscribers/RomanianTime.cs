namespace AlertServerless.Core.Subscribers;

/// <summary>
/// Eastern European time as Romania, Moldova and Bulgaria keep it: UTC+2, and UTC+3 from the last Sunday of March
/// to the last Sunday of October, changing at 01:00 UTC (Directive 2000/84/EC). Written out, because the function's
/// runtime need not carry a time zone database.
/// </summary>
public static class RomanianTime
{
    public static DateTimeOffset From(DateTimeOffset instant)
    {
        var utc = instant.UtcDateTime;
        var summer = utc >= ChangeOver(utc.Year, 3) && utc < ChangeOver(utc.Year, 10);
        return instant.ToOffset(TimeSpan.FromHours(summer ? 3 : 2));
    }

    private static DateTime ChangeOver(int year, int month)
    {
        var last = new DateTime(year, month, 31, 1, 0, 0, DateTimeKind.Utc);
        return last.AddDays(-(int)last.DayOfWeek);
    }
}
