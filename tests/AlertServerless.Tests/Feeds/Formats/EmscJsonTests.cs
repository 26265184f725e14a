using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class EmscJsonTests
{
    [Fact]
    public void Websocket_frames_are_read_one_a_line()
    {
        var result = Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.EmscJson, "emsc/frames.jsonl"));
        Assert.Empty(result.Problems);
        Assert.Equal([SourceMessage.New, SourceMessage.Update], result.Reports.Select(r => r.Message));
        var first = result.Reports[0];
        Assert.Equal("20250305_0000090", first.SourceEventId);
        Assert.Equal(["1774678"], first.Aliases);
        Assert.Equal(new DateTimeOffset(2025, 3, 5, 9, 45, 7, TimeSpan.Zero), first.OriginTime);
        Assert.Equal(7, first.DepthKm);
        Assert.Equal("WESTERN TURKEY", first.Place);
        Assert.Equal(EventType.Earthquake, first.EventType);
        Assert.Equal(new DateTimeOffset(2025, 3, 5, 10, 6, 56, TimeSpan.Zero).AddMicroseconds(102425), first.UpdatedAt);
        Assert.Equal(first.UpdatedAt!.Value.ToUnixTimeMilliseconds(), first.Version);
    }

    [Fact]
    public void A_hypocentre_above_sea_level_keeps_its_sign()
    {
        var swiss = FeedSample.Parse(FeedFormat.EmscJson, "emsc/frames.jsonl").Reports[1];
        Assert.Equal(-1.8, swiss.DepthKm);
        Assert.Equal(new DateTimeOffset(2026, 4, 28, 21, 47, 15, TimeSpan.Zero).AddTicks(5393900), swiss.OriginTime);
    }

    [Fact]
    public void A_frame_is_the_same_alone() =>
        Assert.Equal(
            "20250305_0000090",
            Assert
                .Single(
                    FeedSample
                        .ParseText(FeedFormat.EmscJson, FeedSample.Text("emsc/frames.jsonl").Split('\n')[0])
                        .Reports
                )
                .SourceEventId
        );

    [Fact]
    public void A_query_answer_is_a_collection()
    {
        var result = Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.EmscJson, "emsc/fdsn.json"));
        Assert.Empty(result.Problems);
        Assert.Equal([148.8, 0, null], result.Reports.Select(r => r.DepthKm));
        Assert.Equal([5.4, 2.1, null], result.Reports.Select(r => r.Magnitude?.Value));
        Assert.Equal(
            [EventType.Earthquake, EventType.Explosion, EventType.Earthquake],
            result.Reports.Select(r => r.EventType)
        );
        Assert.All(result.Reports, r => Assert.Equal(SourceMessage.Unstated, r.Message));
    }

    /// <summary>Codes of the ISC bulletin's catalogue output
    /// (www.isc.ac.uk/iscbulletin/search/catalogue/csvoutput).</summary>
    [Theory]
    [InlineData("\"ke\"", EventType.Earthquake)]
    [InlineData("\"se\"", EventType.Earthquake)]
    [InlineData("\"fe\"", EventType.Earthquake)]
    [InlineData("\"de\"", EventType.Earthquake)]
    [InlineData("\"uk\"", EventType.Unknown)]
    [InlineData("null", EventType.Unknown)]
    [InlineData("\"kr\"", EventType.InducedOrTriggered)]
    [InlineData("\"si\"", EventType.InducedOrTriggered)]
    [InlineData("\"km\"", EventType.Explosion)]
    [InlineData("\"sx\"", EventType.Explosion)]
    [InlineData("\"kn\"", EventType.Explosion)]
    [InlineData("\"qb\"", EventType.QuarryBlast)]
    [InlineData("\"ls\"", EventType.Other)]
    [InlineData("\"zz\"", EventType.Unrecognized)]
    public void Event_codes(string code, EventType expected) =>
        Assert.Equal(expected, First("\"evtype\":\"ke\"", $"\"evtype\":{code}").Reports[0].EventType);

    [Fact]
    public void The_geometrys_height_stands_in_for_a_missing_depth() =>
        Assert.Equal(7, First("\"depth\":7.0", "\"depth\":null").Reports[0].DepthKm);

    [Fact]
    public void A_delete_withdraws() =>
        Assert.Equal(ReviewStatus.Deleted, First("\"create\"", "\"delete\"").Reports[0].ReviewStatus);

    [Theory]
    [InlineData("\"create\"", "\"creatf\"", "action is \"creatf\", not create, update or delete")]
    [InlineData("\"evtype\"", "\"evtypf\"", "evtype is missing")]
    [InlineData("\"evtype\":\"ke\"", "\"evtype\":\"\"", "evtype is missing")]
    [InlineData("40.115,-7.0]", "40.11,5,-7.0]", "coordinates has 4 numbers, more than 3")]
    [InlineData("\"depth\":7.0", "\"depth\":70", "geometry says depth 7 but properties say 70")]
    [InlineData("\"lat\":40.115", "\"lat\":41.115", "geometry says 40.115, 28.5381 but properties say 41.115, 28.5381")]
    [InlineData("\"mag\":1.4", "\"mag\":\"1,4\"", "mag is \"1,4\", not a number (decimal comma)")]
    [InlineData(
        "2025-03-05T09:45:07.0Z",
        "2025-13-05T09:45:07.0Z",
        "time is \"2025-13-05T09:45:07.0Z\", not a time between 1900 and 2099"
    )]
    public void A_frame_that_cannot_be_right_is_refused(string good, string bad, string why) =>
        Assert.Equal("frame: " + why, Assert.IsType<ParseResult.Refused>(First(good, bad)).Line);

    [Fact]
    public void A_cut_line_among_whole_ones_is_a_problem_with_its_line()
    {
        var lines = FeedSample.Text("emsc/frames.jsonl").Split('\n');
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedSample.ParseText(FeedFormat.EmscJson, lines[0] + "\n" + lines[1][..300])
        );
        Assert.Single(result.Reports);
        Assert.Equal("line 2: the JSON is cut off or damaged", Assert.Single(result.Problems).ToString());
    }

    private static ParseResult First(string good, string bad)
    {
        var line = FeedSample.Text("emsc/frames.jsonl").Split('\n')[0];
        Assert.Contains(good, line, StringComparison.Ordinal);
        return FeedSample.ParseText(FeedFormat.EmscJson, line.Replace(good, bad, StringComparison.Ordinal));
    }
}
