using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class InfpAlertTests
{
    [Fact]
    public void A_magnitude_alone_is_some_other_document() =>
        Assert.Equal(
            FeedState.Malformed,
            FeedSample.ParseText(FeedFormat.InfpAlert, """data: {"lat":45.61,"evtype":"sm","mag":5.4}""" + "\n\n").State
        );

    [Fact]
    public void Idle_frames_are_a_state_and_no_report()
    {
        var result = Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.InfpAlert, "infp/alert-idle.txt"));
        Assert.Empty(result.Reports);
        Assert.Empty(result.Problems);
        Assert.Equal(FeedState.Idle, result.State);
        Assert.Equal(new DateTime(2020, 1, 4, 13, 30, 5), result.Heartbeat);
    }

    [Fact]
    public void Each_event_frame_is_one_report_and_the_last_frame_is_the_state()
    {
        var result = Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.InfpAlert, "infp/alert-event.txt"));
        Assert.Equal(FeedState.Idle, result.State);
        Assert.Equal(
            [(5.6, 24.0), (5.8, 23.0), (5.8, 22.0)],
            result.Reports.Select(r => (r.Magnitude!.Value.Value, r.SecondsToBucharest!.Value))
        );
        var first = result.Reports[0];
        Assert.Equal(MagnitudeType.Ews, first.Magnitude!.Value.Type);
        Assert.Equal(FeedState.Reporting, first.State);
        // 06:50:45 in November is UTC+2: 20 s after the origin at 04:50:25 UTC.
        Assert.Equal(new DateTimeOffset(2022, 11, 3, 4, 50, 45, TimeSpan.Zero), first.GeneratedAt);
        Assert.Null(first.OriginTime);
        Assert.Null(first.Epicenter);
        Assert.Null(first.DepthKm);
        Assert.Null(first.SourceEventId);
        Assert.Null(first.Version);
    }

    [Fact]
    public void One_frame_alone_is_a_document() =>
        Assert.Equal(
            5.6,
            Assert
                .Single(FeedSample.Parse(FeedFormat.InfpAlert, "infp/alert-frame.json").Reports)
                .Magnitude!.Value.Value
        );

    [Theory]
    [InlineData("infp/alert-err.txt", FeedState.KeyExpired)]
    [InlineData("infp/alert-truncated.txt", FeedState.Malformed)]
    [InlineData("infp/login.html", FeedState.LoginRequired)]
    [InlineData("infp/error.html", FeedState.NotThisFormat)]
    [InlineData("infp/page.html", FeedState.NotThisFormat)]
    public void What_is_no_frame_is_refused_by_name(string sample, FeedState expected)
    {
        var refused = Assert.IsType<ParseResult.Refused>(FeedSample.Parse(FeedFormat.InfpAlert, sample));
        Assert.Equal(expected, refused.State);
        Assert.DoesNotContain('\n', refused.Line);
    }

    [Theory]
    [InlineData("\"-\"")]
    [InlineData("\"5,6\"")]
    [InlineData("\"NaN\"")]
    [InlineData("\"Infinity\"")]
    [InlineData("\"1e999\"")]
    [InlineData("1e999")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[5.6]")]
    [InlineData("\"01\"")]
    [InlineData("\".1\"")]
    [InlineData("\"5.\"")]
    [InlineData("\"0x5\"")]
    [InlineData("\"15\"")]
    [InlineData("\"5.6\\u0000\"")]
    [InlineData("\"\\ud800\"")]
    public void A_magnitude_that_is_none_is_a_state_and_no_report(string magnitude)
    {
        var refused = Assert.IsType<ParseResult.Refused>(
            FeedSample.ParseText(FeedFormat.InfpAlert, $"data: {{\"mag\":{magnitude},\"sec\":\"24\"}}\n\n")
        );
        Assert.Equal(FeedState.Malformed, refused.State);
        Assert.StartsWith("frame 1: ", refused.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decimal_comma_is_named() =>
        Assert.Equal(
            "frame 1: mag is \"5,6\", not a number (decimal comma)",
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.InfpAlert, "{\"mag\":\"5,6\"}")).Line
        );

    [Theory]
    [InlineData("0.99", 0)]
    [InlineData("1", 1)]
    [InlineData("1.0", 1)]
    [InlineData("-1.5", 0)]
    public void An_event_begins_at_magnitude_one(string magnitude, int reports) =>
        Assert.Equal(
            reports,
            FeedSample.ParseText(FeedFormat.InfpAlert, $"{{\"mag\":\"{magnitude}\",\"sec\":\"30\"}}").Reports.Count
        );

    [Fact]
    public void Numbers_may_come_as_numbers()
    {
        var report = Assert.Single(FeedSample.ParseText(FeedFormat.InfpAlert, "{\"mag\":5.6,\"sec\":24}").Reports);
        Assert.Equal(24, report.SecondsToBucharest);
    }

    [Fact]
    public void A_damaged_countdown_or_clock_does_not_suppress_an_event()
    {
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedSample.ParseText(FeedFormat.InfpAlert, "{\"mag\":\"5.6\",\"sec\":\"-\",\"heart\":\"soon\"}")
        );
        var report = Assert.Single(result.Reports);
        Assert.Null(report.SecondsToBucharest);
        Assert.Null(report.GeneratedAt);
        Assert.Equal(
            "frame 1: sec is \"-\", not seconds between -600 and 600; left out",
            Assert.Single(result.Problems).ToString()
        );
    }

    [Fact]
    public void A_bad_frame_among_good_ones_is_a_problem_and_the_good_ones_stand()
    {
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedSample.ParseText(
                FeedFormat.InfpAlert,
                "data: {\"mag\":\"5.6\",\"sec\":\"24\"}\r\n\r\n: ping\r\n\r\ndata: {\"mag\":\"5.\r\n\r\ndata: "
                    + "{\"err\":\"x\"}\r\n\r\n"
            )
        );
        Assert.Single(result.Reports);
        Assert.Equal(["frame 2", "frame 3"], result.Problems.Select(p => p.Where));
        Assert.Equal(FeedState.KeyExpired, result.State);
    }

    [Theory]
    [InlineData("", FeedState.Empty)]
    [InlineData(" \r\n\r\n", FeedState.Empty)]
    [InlineData(": ping\n\n", FeedState.Empty)]
    [InlineData("hello", FeedState.NotThisFormat)]
    [InlineData("data: hello\n\n", FeedState.Malformed)]
    [InlineData("data:\n\n", FeedState.Malformed)]
    public void Silence_and_noise_are_distinguished(string text, FeedState expected)
    {
        var result = FeedSample.ParseText(FeedFormat.InfpAlert, text);
        Assert.Empty(result.Reports);
        Assert.Equal(expected, result.State);
    }

    [Fact]
    public void In_the_repeated_hour_later_frames_do_not_go_back_in_time()
    {
        // 2018-10-28: clocks in Romania went from 04:00 back to 03:00 at 01:00 UTC.
        var frames =
            "data: {\"mag\":\"5.6\",\"heart\":\"2018-10-28 03:59:59 HEARTBEAT\"}\n\ndata: "
            + "{\"mag\":\"5.6\",\"heart\":\"2018-10-28 03:00:00 HEARTBEAT\"}\n\n";
        var reports = FeedSample.ParseText(FeedFormat.InfpAlert, frames).Reports;
        Assert.Equal(new DateTimeOffset(2018, 10, 28, 0, 59, 59, TimeSpan.Zero), reports[0].GeneratedAt);
        Assert.Equal(new DateTimeOffset(2018, 10, 28, 1, 0, 0, TimeSpan.Zero), reports[1].GeneratedAt);
    }
}
