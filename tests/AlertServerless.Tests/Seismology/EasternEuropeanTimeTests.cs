using System.Globalization;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Seismology;

public sealed class EasternEuropeanTimeTests
{
    [Theory]
    [InlineData("2022-03-27T00:59:59Z", 2)] // Directive 2000/84/EC: the last Sunday of March, 01:00 UTC
    [InlineData("2022-03-27T01:00:00Z", 3)]
    [InlineData("2018-10-28T00:38:00Z", 3)] // the shock of 2018-10-28 at 03:38 local, on the night the clocks changed
    [InlineData("2018-10-28T00:59:59Z", 3)]
    [InlineData("2018-10-28T01:00:00Z", 2)]
    [InlineData("2018-10-28T01:38:00Z", 2)]
    [InlineData("2024-03-31T01:00:00Z", 3)] // the 31st is itself the last Sunday
    [InlineData("2025-01-01T00:30:00+14:00", 2)]
    public void The_offset_follows_the_european_rule(string instant, int hours)
    {
        var parsed = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

        Assert.Equal(TimeSpan.FromHours(hours), EasternEuropeanTime.OffsetAt(parsed));
        Assert.Equal(parsed, EasternEuropeanTime.From(parsed));
        Assert.Equal(TimeSpan.FromHours(hours), EasternEuropeanTime.From(parsed).Offset);
    }

    // Commission communication 2021/C 149/01, the schedule under article 4 of Directive 2000/84/EC.
    [Theory]
    [InlineData(2022, "2022-03-27", "2022-10-30")]
    [InlineData(2023, "2023-03-26", "2023-10-29")]
    [InlineData(2024, "2024-03-31", "2024-10-27")]
    [InlineData(2025, "2025-03-30", "2025-10-26")]
    [InlineData(2026, "2026-03-29", "2026-10-25")]
    public void Clocks_change_on_the_published_dates(int year, string start, string end)
    {
        Assert.Equal($"{start}T01:00:00Z", Utc(EasternEuropeanTime.SummerStart(year)));
        Assert.Equal($"{end}T01:00:00Z", Utc(EasternEuropeanTime.SummerEnd(year)));
    }

    /// <summary>The rule against the system's tz database, hour by hour from the first year that Romania kept
    /// it.</summary>
    [Fact]
    public void Every_hour_from_1997_to_2036_has_the_offset_of_the_tz_database()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Bucharest");
        for (var at = new DateTimeOffset(1997, 1, 1, 0, 0, 0, TimeSpan.Zero); at.Year < 2037; at = at.AddHours(1))
            Assert.Equal(zone.GetUtcOffset(at), EasternEuropeanTime.OffsetAt(at));
    }

    private static string Utc(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
