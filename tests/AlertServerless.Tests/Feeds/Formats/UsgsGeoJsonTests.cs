using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class UsgsGeoJsonTests
{
    [Fact]
    public void A_summary_is_read_with_its_nulls_and_types()
    {
        var result = Assert.IsType<ParseResult.Parsed>(
            FeedSample.Parse(FeedFormat.UsgsGeoJson, "usgs/summary.geojson")
        );
        Assert.Empty(result.Problems);
        var first = result.Reports[0];
        Assert.Equal("us7000zzza", first.SourceEventId);
        Assert.Equal(["ro2022zzzz"], first.Aliases);
        Assert.Equal(1667451290123, first.Version);
        // 1667451025 s after 1970 is 2022-11-03 04:50:25 UTC, INFP's origin time of that day's quake.
        Assert.Equal(new DateTimeOffset(2022, 11, 3, 4, 50, 25, TimeSpan.Zero), first.OriginTime);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1667451300000), first.GeneratedAt);
        Assert.Equal(148.8, first.DepthKm);
        Assert.Equal([5.3, null, 1.1, 1.6, 5.9], result.Reports.Select(r => r.Magnitude?.Value));
        Assert.Equal([148.8, null, -0.6, -0.5, 100], result.Reports.Select(r => r.DepthKm));
        Assert.Equal(EventType.QuarryBlast, result.Reports[3].EventType);
        Assert.Equal(
            [
                ReviewStatus.Automatic,
                ReviewStatus.Automatic,
                ReviewStatus.Reviewed,
                ReviewStatus.Reviewed,
                ReviewStatus.Deleted,
            ],
            result.Reports.Select(r => r.ReviewStatus)
        );
    }

    [Theory]
    [InlineData("\"nst\":31", 31)]
    [InlineData("\"nst\":0", null)]
    [InlineData("\"nst\":null", null)]
    [InlineData("\"nst\":\"x\"", null)]
    public void The_stations_are_counted(string nst, int? expected)
    {
        var text = FeedSample
            .Text("usgs/revision-2.geojson")
            .Replace("\"place\":", nst + ",\"place\":", StringComparison.Ordinal);
        Assert.Equal(expected, Assert.Single(FeedSample.ParseText(FeedFormat.UsgsGeoJson, text).Reports).Stations);
    }

    [Fact]
    public void An_event_without_magnitude_then_with_another_preferred_id_shares_an_id()
    {
        var before = Assert.Single(FeedSample.Parse(FeedFormat.UsgsGeoJson, "usgs/revision-1.geojson").Reports);
        var after = Assert.Single(FeedSample.Parse(FeedFormat.UsgsGeoJson, "usgs/revision-2.geojson").Reports);
        Assert.Null(before.Magnitude);
        Assert.Null(before.MagnitudeTypeName);
        Assert.Equal(new Magnitude(5.4, MagnitudeType.Mw), after.Magnitude);
        Assert.NotEqual(before.SourceEventId, after.SourceEventId);
        Assert.Contains(before.SourceEventId, after.Aliases);
        Assert.True(after.Version > before.Version);
    }

    [Theory]
    [InlineData("\"mag\":5.4", "\"mag\":15", "mag is \"15\", outside -2 to 10")]
    [InlineData("\"mag\":5.4", "\"mag\":1e999", "mag is \"1e999\", not a number")]
    [InlineData("\"mag\":5.4", "\"mag\":[5.4]", "mag is neither text nor a number")]
    [InlineData("45.49,148.8", "95,148.8", "latitude is \"95\", outside -90 to 90")]
    [InlineData("45.49,148.8", "45.49,5000", "depth is \"5000\", outside -10 to 800")]
    [InlineData("45.49,148.8", "null,148.8", "longitude without latitude")]
    [InlineData(
        "\"time\":1667451025400",
        "\"time\":9667451025400",
        "time is \"9667451025400\" ms, not a time between 1900 and 2099"
    )]
    [InlineData("\"time\":1667451025400", "\"time\":1e400", "time is \"1e400\", not a whole number")]
    [InlineData(
        "\"status\":\"automatic\"",
        "\"status\":\"delete\\u0000\"",
        "status is \"delete?\", not automatic, reviewed or deleted"
    )]
    [InlineData("\"status\"", "\"statut\"", "status is missing")]
    [InlineData("\"type\":\"earthquake\"", "\"tyqe\":\"earthquake\"", "type is missing")]
    [InlineData("\"id\":\"ro2022zzzz\"", "\"id\":null", "id is missing")]
    [InlineData("\"properties\":{", "\"properties\":null,\"x\":{", "not a feature with properties")]
    public void A_value_that_cannot_be_right_refuses_its_row(string good, string bad, string why)
    {
        var text = FeedSample.Text("usgs/revision-2.geojson");
        Assert.Contains(good, text, StringComparison.Ordinal);
        var refused = Assert.IsType<ParseResult.Refused>(
            FeedSample.ParseText(FeedFormat.UsgsGeoJson, text.Replace(good, bad, StringComparison.Ordinal))
        );
        Assert.Equal(FeedState.Malformed, refused.State);
        Assert.Equal("feature: " + why, refused.Line);
    }

    [Fact]
    public void A_value_stated_twice_has_no_meaning() =>
        Assert.Equal(
            FeedState.Malformed,
            FeedSample
                .ParseText(
                    FeedFormat.UsgsGeoJson,
                    FeedSample
                        .Text("usgs/revision-2.geojson")
                        .Replace("\"mag\":5.4", "\"mag\":0.1,\"mag\":5.4", StringComparison.Ordinal)
                )
                .State
        );

    [Fact]
    public void A_cut_document_gives_nothing_wherever_it_is_cut()
    {
        var whole = FeedSample.Text("usgs/summary.geojson").TrimEnd();
        for (var length = 1; length < whole.Length; length++)
            Assert.IsType<ParseResult.Refused>(FeedSample.ParseText(FeedFormat.UsgsGeoJson, whole[..length]));
    }

    [Fact]
    public void A_word_for_the_type_that_nobody_knows_is_other_and_never_unknown()
    {
        var text = FeedSample
            .Text("usgs/revision-2.geojson")
            .Replace("\"type\":\"earthquake\"", "\"type\":\"ice quake\"", StringComparison.Ordinal);
        Assert.Equal(
            EventType.Other,
            Assert.Single(FeedSample.ParseText(FeedFormat.UsgsGeoJson, text).Reports).EventType
        );
    }

    [Fact]
    public void An_empty_collection_is_empty() =>
        Assert.Equal(
            FeedState.Empty,
            Assert
                .IsType<ParseResult.Parsed>(
                    FeedSample.ParseText(FeedFormat.UsgsGeoJson, """{"type":"FeatureCollection","features":[]}""")
                )
                .State
        );
}
