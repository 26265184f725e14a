using AlertServerless.Core.Feeds.Formats;
using Xunit;

namespace AlertServerless.Tests.Feeds;

public sealed class FeedTimeTests
{
    [Theory]
    [InlineData("2025-03-05T09:45:07.0Z", "2025-03-05T09:45:07.0000000")]
    [InlineData("2025-03-05T10:06:52.946851Z", "2025-03-05T10:06:52.9468510")]
    [InlineData("2026-04-28T21:47:27.26815Z", "2026-04-28T21:47:27.2681500")]
    [InlineData("2025-09-10T13:00:24.678", "2025-09-10T13:00:24.6780000")]
    [InlineData("2026-02-10 19:37:31", "2026-02-10T19:37:31.0000000")]
    [InlineData("2018-10-28T03:38:11+03:00", "2018-10-28T00:38:11.0000000")]
    [InlineData("2018-10-28T03:38:11.123456789+0300", "2018-10-28T00:38:11.1234567")]
    [InlineData("2018-10-27T22:08:11-02:30", "2018-10-28T00:38:11.0000000")]
    [InlineData("2018-10-28T00:38Z", "2018-10-28T00:38:00.0000000")]
    [InlineData("2018-10-28T00:37:60.0Z", "2018-10-28T00:38:00.0000000")]
    public void Times_as_feeds_write_them(string text, string utc) =>
        Assert.Equal(
            utc,
            FeedTime
                .Parse(text)
                ?.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.fffffff",
                    System.Globalization.CultureInfo.InvariantCulture
                )
        );

    [Theory]
    [InlineData("")]
    [InlineData("2018-10-28")]
    [InlineData("2018-02-29T00:00:00Z")]
    [InlineData("2018-10-28T24:00:00Z")]
    [InlineData("2018-10-28T00:60:00Z")]
    [InlineData("2018-10-28T00:38:61Z")]
    [InlineData("2018-10-28T00:38:11.Z")]
    [InlineData("2018-10-28T00:38:11,5Z")]
    [InlineData("2018-10-28T00:38:11 EET")]
    [InlineData("2018-10-28T00:38:11+3")]
    [InlineData("2018-10-28T00:38:11+15:00")]
    [InlineData("28/10/2018 00:38:11")]
    [InlineData("0000-10-28T00:38:11Z")]
    [InlineData("0018-10-28T00:38:11Z")]
    [InlineData("1899-12-31T23:59:59Z")]
    [InlineData("2100-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("0001-01-01T00:00:00+14:00")]
    [InlineData("２018-10-28T00:38:11Z")]
    public void What_is_no_time_is_none(string text) => Assert.Null(FeedTime.Parse(text));

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(-2208988800001)] // A millisecond before 1900.
    [InlineData(4102444800000)] // 2100-01-01.
    public void Absurd_milliseconds_are_none(long milliseconds) =>
        Assert.Null(FeedTime.FromUnixMilliseconds(milliseconds));

    [Fact]
    public void The_first_and_last_millisecond_are_times()
    {
        Assert.Equal(1900, FeedTime.FromUnixMilliseconds(-2208988800000)?.Year);
        Assert.Equal(2099, FeedTime.FromUnixMilliseconds(4102444799999)?.Year);
    }
}
