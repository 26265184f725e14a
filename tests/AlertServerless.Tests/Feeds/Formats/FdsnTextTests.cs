using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class FdsnTextTests
{
    private const string Header =
        "#EventID|Time|Latitude|Longitude|Depth/km|Author|Catalog|Contributor|ContributorID|MagType|Magnitude|MagAuthor|EventLocationName";

    [Fact]
    public void Infps_fourteen_columns_are_read_by_name()
    {
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedSample.Parse(FeedFormat.FdsnText, "fdsn/infp-14-columns.txt")
        );
        Assert.Empty(result.Problems);
        var first = result.Reports[0];
        Assert.Equal("quakeml:apiv2.infp.ro/event/atlas24/2025253/10130024", first.SourceEventId);
        Assert.Empty(first.Aliases);
        Assert.Equal(new DateTimeOffset(2025, 9, 10, 13, 0, 24, 678, TimeSpan.Zero), first.OriginTime);
        Assert.Equal(44.9794, first.Epicenter!.Value.Latitude);
        Assert.Equal(18.888, first.DepthKm);
        Assert.Equal(new Magnitude(3.09, MagnitudeType.Ml), first.Magnitude);
        Assert.Equal("Oltenia", first.Place);
        Assert.Equal(
            [EventType.Earthquake, EventType.Earthquake, EventType.QuarryBlast, EventType.Unknown],
            result.Reports.Select(r => r.EventType)
        );
    }

    [Fact]
    public void Empty_fields_are_absent_and_zero_is_zero()
    {
        var reports = FeedSample.Parse(FeedFormat.FdsnText, "fdsn/infp-14-columns.txt").Reports;
        Assert.Null(reports[1].DepthKm);
        Assert.Null(reports[1].Place);
        Assert.Equal(0, reports[2].DepthKm);
        Assert.Null(reports[3].Magnitude);
        Assert.Null(reports[3].MagnitudeTypeName);
    }

    [Fact]
    public void Thirteen_columns_with_blanks_quotes_and_carriage_returns()
    {
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedSample.Parse(FeedFormat.FdsnText, "fdsn/13-columns-crlf.txt")
        );
        Assert.Empty(result.Problems);
        Assert.Equal("27 km SSW of Comandau, Romania", result.Reports[0].Place);
        Assert.Equal(new Magnitude(5.5, MagnitudeType.Mw), result.Reports[0].Magnitude);
        Assert.Equal("mww", result.Reports[0].MagnitudeTypeName);
        // A bare number is an id only inside its contributor.
        Assert.Empty(result.Reports[1].Aliases);
    }

    [Fact]
    public void A_bad_row_is_a_problem_with_its_line_and_the_good_rows_stand()
    {
        var result = Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.FdsnText, "fdsn/bad-rows.txt"));
        Assert.Equal(["good-1", "good-2"], result.Reports.Select(r => r.SourceEventId));
        Assert.Equal(
            [
                "line 3: Magnitude is \"5,6\", not a number (decimal comma)",
                "line 4: Magnitude is \"15\", outside -2 to 10",
                "line 5: latitude is \"95\", outside -90 to 90",
                "line 6: depth is \"5000\", outside -10 to 800",
                "line 7: Magnitude is \"NaN\", not a number",
                "line 8: Magnitude is \"-\", not a number",
                "line 9: Time is \"20025-09-10T13:00:24.678\", not a time between 1900 and 2099",
                "line 10: 4 columns where the header has 14: cut off, or not an event row",
            ],
            result.Problems.Select(p => p.ToString())
        );
    }

    [Theory]
    [InlineData(Header + "\n", FeedState.Empty)]
    [InlineData("", FeedState.Empty)]
    [InlineData("Error 400: Bad request", FeedState.NotThisFormat)]
    [InlineData("#EventID|Time\nx|2020-01-01T00:00:00", FeedState.NotThisFormat)]
    [InlineData(Header + "|Magnitude\n", FeedState.NotThisFormat)]
    [InlineData(Header + "\n|2020-01-01T00:00:00|45|26|100|||||mw|5.6||", FeedState.Malformed)]
    [InlineData(Header + "\nx|2020-01-01T00:00:00|45|26|100|||||mw|5.6", FeedState.Malformed)]
    [InlineData(Header + "|EventType\nx|2020-01-01T00:00:00|45|26|100|||||mw|5.6|||", FeedState.Malformed)]
    [InlineData(
        Header + "|EventType\nx|2020-01-01T00:00:00|45|26|100|||||mw|5.6|||\n\nquarry blast\n",
        FeedState.Malformed
    )]
    [InlineData(Header + "\nx|2020-01-01T00:00:00|45|26|5E000|||||mw|5.6||\n", FeedState.Malformed)]
    public void What_gives_no_event_says_why(string text, FeedState expected)
    {
        var result = FeedSample.ParseText(FeedFormat.FdsnText, text);
        Assert.Empty(result.Reports);
        Assert.Equal(expected, result.State);
    }

    [Theory]
    [InlineData("earthquake", EventType.Earthquake)]
    [InlineData("quarry blast", EventType.QuarryBlast)]
    [InlineData("earthquake|more", EventType.Earthquake)]
    public void A_column_more_than_the_standards_is_the_event_type(string more, EventType expected) =>
        Assert.Equal(
            expected,
            Assert
                .Single(
                    FeedSample
                        .ParseText(
                            FeedFormat.FdsnText,
                            Header + "\nx|2020-01-01T00:00:00|45|26|100|||||mw|5.6||here|" + more
                        )
                        .Reports
                )
                .EventType
        );

    [Theory]
    [InlineData("|EventUype\n")]
    [InlineData("|\n\nEventType\n")]
    public void The_event_types_column_is_known_under_a_damaged_name(string end) =>
        Assert.Equal(
            EventType.QuarryBlast,
            Assert
                .Single(
                    FeedSample
                        .ParseText(
                            FeedFormat.FdsnText,
                            Header + end + "x|2020-01-01T00:00:00|45|26|100|||||mw|5.6||here|quarry blast\n"
                        )
                        .Reports
                )
                .EventType
        );

    [Fact]
    public void A_header_with_a_standard_name_damaged_is_no_header() =>
        Assert.Equal(
            FeedState.NotThisFormat,
            FeedSample
                .ParseText(
                    FeedFormat.FdsnText,
                    Header.Replace("Depth", "Dep]th", StringComparison.Ordinal)
                        + "\nx|2020-01-01T00:00:00|45|26|100|||||mw|5.6||here\n"
                )
                .State
        );

    /// <summary>A stray bar before the type must not leave it empty, for an empty type may alert.</summary>
    [Fact]
    public void A_column_more_than_a_header_with_event_type_leaves_the_type_where_it_is() =>
        Assert.Equal(
            EventType.QuarryBlast,
            Assert
                .Single(
                    FeedSample
                        .ParseText(
                            FeedFormat.FdsnText,
                            Header + "|EventType\nx|2020-01-01T00:00:00|45|26|100|||||mw|5.6||here||quarry blast\n"
                        )
                        .Reports
                )
                .EventType
        );

    [Fact]
    public void A_header_may_name_columns_that_nobody_asked_for() =>
        Assert.Equal(
            5.6,
            Assert
                .Single(
                    FeedSample
                        .ParseText(
                            FeedFormat.FdsnText,
                            "#Extra|" + Header[1..] + "\ne|x|2020-01-01T00:00:00|45|26|100|||||mw|5.6||"
                        )
                        .Reports
                )
                .Magnitude!.Value.Value
        );

    [Fact]
    public void More_events_than_any_honest_answer_are_refused_whole()
    {
        var row = "\nx|2020-01-01T00:00:00|45|26|100|||||mw|5.6||";
        var most = Header + string.Concat(Enumerable.Repeat(row, FeedParser.MaxReports));
        Assert.Equal(FeedParser.MaxReports, FeedSample.ParseText(FeedFormat.FdsnText, most).Reports.Count);
        Assert.Equal(
            FeedState.TooLarge,
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.FdsnText, most + row)).State
        );
    }
}
