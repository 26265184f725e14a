using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>Which event a frame of a feed is about that shows a magnitude and Bucharest's seconds only.</summary>
public sealed class CountdownTests
{
    private static readonly DateTimeOffset Start = Scene.Origin.AddSeconds(22);

    private static Countdown Shown(Countdown before, double at, double? seconds, double? clock = null)
    {
        var report = new FeedReport
        {
            Source = "infp-alert",
            Format = FeedFormat.InfpAlert,
            Magnitude = new Magnitude(5.9, MagnitudeType.Ews),
            SecondsToBucharest = seconds,
            GeneratedAt = clock is { } shown ? Start.AddSeconds(shown) : null,
        };
        return before.Next(report, Start.AddSeconds(at));
    }

    private static Countdown First(double? seconds = 24, double? clock = null) =>
        Shown(Countdown.Unseen, 0, seconds, clock);

    private static bool IsAnother(Countdown before, Countdown after) => before.Key != after.Key;

    [Theory]
    [InlineData(1, 31, false)]
    [InlineData(1, 31.1, true)]
    [InlineData(10, 6, false)]
    [InlineData(10, 5.9, true)]
    [InlineData(8, 7.9, true)]
    public void An_arrival_more_than_eight_seconds_off_is_another_event_if_the_seconds_rose_or_time_has_passed(
        double at,
        double seconds,
        bool another
    ) => Assert.Equal(another, IsAnother(First(), Shown(First(), at, seconds)));

    [Fact]
    public void Seconds_that_rise_by_five_may_be_a_revision()
    {
        var first = First(seconds: 10);

        Assert.False(IsAnother(first, Shown(first, 4, 15)));
        Assert.True(IsAnother(first, Shown(first, 4, 15.1)));
    }

    [Fact]
    public void After_quiet_another_arrival_is_another_event()
    {
        var quiet = First().Idle(Start.AddSeconds(1));

        Assert.True(IsAnother(quiet, Shown(quiet, 2, 10)));
        Assert.False(IsAnother(quiet, Shown(quiet, 2, 22)));
    }

    [Fact]
    public void A_delay_on_the_way_moves_no_event_whose_own_clock_holds()
    {
        var first = First(clock: 0);

        // Twelve seconds late, by its own clock one second after the first.
        Assert.False(IsAnother(first, Shown(first, 13, 23, clock: 1)));
        // Without a clock of its own it is another one.
        Assert.True(IsAnother(first, Shown(first, 13, 23)));
        // One frame without a clock does not make the feed's last one forgotten.
        var without = Shown(first, 1, 23);
        Assert.False(IsAnother(without, Shown(without, 14, 22, clock: 2)));
    }

    [Fact]
    public void Seconds_that_stand_still_make_no_second_event()
    {
        var frame = First();
        for (var at = 3; at <= 30; at += 3)
            frame = Shown(frame, at, 24);

        Assert.Equal(First().Key, frame.Key);
        Assert.True(frame.StoodStill);
    }

    [Fact]
    public void Seconds_that_are_repeated_at_once_do_not_stand_still()
    {
        Assert.False(Shown(First(), 1.9, 24).StoodStill);
        Assert.True(Shown(First(), 2, 24).StoodStill);
        Assert.False(Shown(First(), 2, 23.9).StoodStill);
    }

    [Theory]
    [InlineData(600, false)]
    [InlineData(601, true)]
    public void A_frame_without_seconds_stays_with_the_last_event_for_ten_minutes(double at, bool another) =>
        Assert.Equal(another, IsAnother(First(), Shown(First(), at, null)));

    [Theory]
    [InlineData(61, false)]
    [InlineData(62, true)]
    public void After_a_minute_of_quiet_a_frame_without_seconds_is_news(double at, bool another)
    {
        var quiet = First().Idle(Start.AddSeconds(1)).Idle(Start.AddSeconds(50));

        Assert.Equal(another, IsAnother(quiet, Shown(quiet, at, null)));
    }

    [Fact]
    public void A_countdown_that_nobody_saw_begin_says_nothing_of_when()
    {
        Assert.Null(First(seconds: 0).ArrivesAt);
        Assert.NotNull(First(seconds: null).ArrivesAt);
        Assert.False(First().StoodStill);
    }
}
