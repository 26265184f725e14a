using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class InfpEwsTests
{
    [Fact]
    public void Rows_keep_the_documents_order_newest_first()
    {
        var result = Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.InfpEws, "infp/ews.json"));
        Assert.Equal([5.4, 4.6], result.Reports.Select(r => r.Magnitude!.Value.Value));
        var newest = result.Reports[0];
        Assert.Equal(new GeoPoint(45.49, 26.52), newest.Epicenter);
        Assert.Equal(new DateTimeOffset(2022, 11, 3, 4, 50, 27, TimeSpan.Zero), newest.OriginTime);
        Assert.Equal(21, newest.SecondsToBucharest);
        Assert.Null(newest.DepthKm);
        Assert.Null(newest.SourceEventId);
    }

    [Theory]
    [InlineData("""{"data":[]}""", FeedState.Empty)]
    [InlineData("""{"data":null}""", FeedState.Malformed)]
    [InlineData("""{"rows":[]}""", FeedState.NotThisFormat)]
    [InlineData("""[]""", FeedState.NotThisFormat)]
    [InlineData(
        """{"data":[{"mag":"5.4","data_eveniment":"2022-11-03 04:50:27","lat":"45.49"}]}""",
        FeedState.Malformed
    )]
    [InlineData("""{"data":[{"mag":"-","data_eveniment":"2022-11-03 04:50:27"}]}""", FeedState.Malformed)]
    [InlineData("""{"data":[{"mag":"5.4"}]}""", FeedState.Malformed)]
    [InlineData("""{"data":[{"data_eveniment":"2022-11-03 04:50:27"}]}""", FeedState.Malformed)]
    [InlineData("""{"data":[7]}""", FeedState.Malformed)]
    [InlineData("""{"data":[{"mag":"5.4","data_eveniment":"2022-11-03 04:50:27"}""", FeedState.Malformed)]
    public void What_gives_no_event_says_why(string text, FeedState expected)
    {
        var result = FeedSample.ParseText(FeedFormat.InfpEws, text);
        Assert.Empty(result.Reports);
        Assert.Equal(expected, result.State);
    }
}
