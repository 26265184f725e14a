using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class InfpClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("2020-01-04 13:30:04 HEARTBEAT", true)]
    [InlineData("2020-01-04 13:30:04", true)]
    [InlineData("2020-02-30 13:30:04 HEARTBEAT", false)]
    [InlineData("2020-01-04 13:30:04 STOPPED", false)]
    [InlineData("9999-01-04 13:30:04 HEARTBEAT", false)]
    [InlineData("0000-00-00 00:00:00 HEARTBEAT", false)]
    [InlineData("HEARTBEAT", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_heartbeat_shows_a_time_or_nothing(string? heart, bool readable) =>
        Assert.Equal(readable, InfpClock.ReadHeartbeat(heart) is not null);

    /// <summary>Readings of a wall clock against the system's tz database, hour by hour through twenty years.</summary>
    [Fact]
    public void A_wall_clock_is_read_as_the_tz_database_reads_it()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Bucharest");
        for (var local = new DateTime(2010, 1, 1); local.Year < 2030; local = local.AddHours(1))
        {
            if (zone.IsInvalidTime(local) || zone.IsAmbiguousTime(local))
                continue;
            Assert.Equal(TimeZoneInfo.ConvertTimeToUtc(local, zone), InfpClock.Resolve(local).UtcDateTime);
        }
    }

    /// <summary>The quake of 28 October 2018 (00:38:11 UTC) came at 03:38, an hour that this night had twice.</summary>
    [Fact]
    public void The_repeated_hour_has_two_readings()
    {
        var shown = new DateTime(2018, 10, 28, 3, 38, 40);
        var first = new DateTimeOffset(2018, 10, 28, 0, 38, 40, TimeSpan.Zero);
        Assert.Equal(first, InfpClock.Resolve(shown));
        Assert.Equal(first.AddHours(1), InfpClock.Resolve(shown, notBefore: first.AddMinutes(30)));
        Assert.Equal(TimeSpan.FromSeconds(2), InfpClock.LeastAge(shown, first.AddSeconds(2)));
        Assert.Equal(TimeSpan.FromSeconds(2), InfpClock.LeastAge(shown, first.AddHours(1).AddSeconds(2)));
    }

    [Fact]
    public void A_clock_changed_late_is_believed_within_a_day_of_the_change()
    {
        // 2018-10-28 10:00 UTC: right is 12:00, a clock that was not turned back shows 13:00.
        var now = new DateTimeOffset(2018, 10, 28, 10, 0, 0, TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, InfpClock.LeastAge(new DateTime(2018, 10, 28, 12, 0, 0), now));
        Assert.Equal(TimeSpan.Zero, InfpClock.LeastAge(new DateTime(2018, 10, 28, 13, 0, 0), now));
        Assert.Equal(TimeSpan.FromHours(1), InfpClock.LeastAge(new DateTime(2018, 11, 3, 13, 0, 0), now.AddDays(6)));
    }

    [Fact]
    public void A_skipped_hour_does_not_throw() =>
        Assert.Equal(
            new DateTimeOffset(2018, 3, 25, 1, 30, 0, TimeSpan.Zero),
            InfpClock.Resolve(new DateTime(2018, 3, 25, 3, 30, 0))
        );

    [Fact]
    public void An_origin_time_without_zone_is_moved_to_the_reading_near_now()
    {
        var asUtc = new DateTimeOffset(2022, 11, 3, 6, 50, 25, TimeSpan.Zero);
        var now = new DateTimeOffset(2022, 11, 3, 4, 50, 40, TimeSpan.Zero);
        Assert.Equal(now.AddSeconds(-15), InfpClock.NearestOriginTime(asUtc, now, TimeSpan.FromMinutes(5)));
        Assert.Equal(asUtc, InfpClock.NearestOriginTime(asUtc, asUtc.AddSeconds(15), TimeSpan.FromMinutes(5)));
        Assert.Equal(asUtc, InfpClock.NearestOriginTime(asUtc, now.AddDays(3), TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void A_frozen_heartbeat_is_stale_after_the_tolerance_and_fresh_again_when_it_moves()
    {
        var now = new DateTimeOffset(2022, 11, 3, 4, 50, 45, TimeSpan.Zero);
        var shown = new DateTime(2022, 11, 3, 6, 50, 45);
        var watch = default(HeartbeatWatch)
            .Observe(shown, now)
            .Observe(shown, now + Minute)
            .Observe(null, now + Minute);
        Assert.Equal(FeedState.Idle, watch.Judge(FeedState.Idle, now + Minute, Minute));
        var late = now + Minute + TimeSpan.FromSeconds(1);
        Assert.Equal(FeedState.StaleHeartbeat, watch.Judge(FeedState.Idle, late, Minute));
        Assert.Equal(FeedState.StaleHeartbeat, watch.Judge(FeedState.Reporting, late, Minute));
        Assert.Equal(FeedState.LoginRequired, watch.Judge(FeedState.LoginRequired, late, Minute));
        Assert.Equal(FeedState.Idle, watch.Observe(shown.AddSeconds(61), late).Judge(FeedState.Idle, late, Minute));
    }

    [Fact]
    public void A_wrong_clock_alarms_when_idle_and_does_not_suppress_an_event()
    {
        var now = new DateTimeOffset(2022, 11, 3, 4, 50, 45, TimeSpan.Zero);
        var watch = default(HeartbeatWatch).Observe(new DateTime(2022, 11, 3, 6, 40, 0), now);
        Assert.Equal(FeedState.StaleHeartbeat, watch.Judge(FeedState.Idle, now, Minute));
        Assert.Equal(FeedState.Reporting, watch.Judge(FeedState.Reporting, now, Minute));
    }

    [Fact]
    public void Nothing_seen_is_not_stale() =>
        Assert.Equal(FeedState.Idle, default(HeartbeatWatch).Judge(FeedState.Idle, DateTimeOffset.MaxValue, Minute));
}
