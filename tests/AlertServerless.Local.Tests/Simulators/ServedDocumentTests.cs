using System.Text;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Simulators;

/// <summary>What the feed server writes, the real parsers must read as what the scenario says.</summary>
public sealed class ServedDocumentTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 4, 50, 0, TimeSpan.Zero);

    // The scenario begins 15 s after the origin.
    private static readonly Timeline Quake2022 = new(ScenarioLibraryTests.Load("vrancea-2022"), Start.AddSeconds(20));

    /// <summary>Origin 5 s after the start, first frame 23.9 s later: shown with the frame of the 29th
    /// second.</summary>
    [Theory]
    [InlineData(28.9, FeedState.Idle, null, null)]
    [InlineData(29.0, FeedState.Reporting, 4.9, 21.0)]
    [InlineData(29.9, FeedState.Reporting, 4.9, 21.0)]
    [InlineData(33.0, FeedState.Reporting, 5.5, 17.0)]
    [InlineData(64.5, FeedState.Reporting, 5.4, 0.0)]
    [InlineData(65.0, FeedState.Idle, null, null)]
    public void TheLivePageGoesFromIdleToTheEventAndBack(
        double seconds,
        FeedState state,
        double? magnitude,
        double? toBucharest
    )
    {
        var result = Alert(Quake2022, seconds);
        Assert.Equal(state, result.State);
        Assert.Equal(magnitude, result.Reports.SingleOrDefault()?.Magnitude?.Value);
        Assert.Equal(toBucharest, result.Reports.SingleOrDefault()?.SecondsToBucharest);
    }

    [Fact]
    public void TheHeartbeatIsTheFramesOwnSecondInRomanianTime()
    {
        var report = Assert.Single(Alert(Quake2022, 33.7).Reports);
        Assert.Equal(Start.AddSeconds(33), report.GeneratedAt);
        Assert.Contains("2026-11-21 06:50:33 HEARTBEAT", AlertPage.Frame(Quake2022, Start.AddSeconds(33.7), "key"));
    }

    [Fact]
    public void HoursOfIdleFramesAreHoursOfIdle()
    {
        var night = new Timeline(ScenarioLibraryTests.Load("idle-night"), Start);
        for (var second = 0; second < 8 * 3600; second += 7)
            Assert.Equal(FeedState.Idle, Alert(night, second).State);
    }

    [Theory]
    [InlineData(ScenarioFeed.InfpEws, 33.6, 5.5, null, 45.49)]
    [InlineData(ScenarioFeed.FdsnText, 101, 5.3, 148.8, 45.49)]
    [InlineData(ScenarioFeed.UsgsGeoJson, 486, 5.4, 148.8, 45.49)]
    [InlineData(ScenarioFeed.EmscJson, 81, 5.2, 153.0, 45.49)]
    public void EachCatalogueShowsTheEventInItsOwnForm(
        ScenarioFeed feed,
        double seconds,
        double magnitude,
        double? depthKm,
        double latitude
    )
    {
        var report = Assert.Single(Parse(Quake2022, feed, seconds).Reports);
        Assert.Equal(magnitude, report.Magnitude!.Value.Value, 2);
        Assert.Equal(depthKm, report.DepthKm);
        Assert.Equal(latitude, report.Epicenter!.Value.Latitude, 3);
        // EWS has whole seconds
        Assert.InRange((report.OriginTime!.Value - Start.AddSeconds(5)).Duration().TotalSeconds, 0, 1);
    }

    [Theory]
    [InlineData(ScenarioFeed.FdsnText)]
    [InlineData(ScenarioFeed.EmscJson)]
    public void BeforeTheEventACatalogueHasNothing(ScenarioFeed feed) =>
        Assert.Null(ServedDocument.Of(Quake2022, feed, Start.AddSeconds(60)).Body);

    [Fact]
    public void ARevisionKeepsTheIdAndGrowsTheVersion()
    {
        var first = Assert.Single(Parse(Quake2022, ScenarioFeed.EmscJson, 81).Reports);
        var later = Assert.Single(Parse(Quake2022, ScenarioFeed.EmscJson, 430).Reports);
        Assert.Equal(first.SourceEventId, later.SourceEventId);
        Assert.True(later.Version > first.Version);
    }

    [Fact]
    public void AnIdThatChangesKeepsTheOldOneAsAlias()
    {
        var timeline = new Timeline(ScenarioLibraryTests.Load("usgs-id-change"), Start);
        Assert.Equal("us7000aaa1", Assert.Single(Parse(timeline, ScenarioFeed.UsgsGeoJson, 22).Reports).SourceEventId);
        var later = Assert.Single(Parse(timeline, ScenarioFeed.UsgsGeoJson, 80).Reports);
        Assert.Equal("ro2026wxyz", later.SourceEventId);
        Assert.Contains("us7000aaa1", later.Aliases);
    }

    [Fact]
    public void AWithdrawnEventIsMarkedDeleted()
    {
        var timeline = new Timeline(ScenarioLibraryTests.Load("deleted-after-alert"), Start);
        Assert.Equal(
            ReviewStatus.Automatic,
            Assert.Single(Parse(timeline, ScenarioFeed.UsgsGeoJson, 22).Reports).ReviewStatus
        );
        Assert.Equal(
            ReviewStatus.Deleted,
            Assert.Single(Parse(timeline, ScenarioFeed.UsgsGeoJson, 84).Reports).ReviewStatus
        );
    }

    [Fact]
    public void AQuarryBlastSaysSoInEveryCatalogue()
    {
        var timeline = new Timeline(ScenarioLibraryTests.Load("quarry-blast"), Start);
        foreach (var feed in new[] { ScenarioFeed.FdsnText, ScenarioFeed.UsgsGeoJson, ScenarioFeed.EmscJson })
            Assert.Contains(
                Assert.Single(Parse(timeline, feed, 29).Reports).EventType,
                new[] { EventType.QuarryBlast, EventType.Explosion }
            );
    }

    [Theory]
    [InlineData(14, FeedState.KeyExpired)]
    [InlineData(19, FeedState.Malformed)]
    [InlineData(24, FeedState.Malformed)]
    [InlineData(29, FeedState.Malformed)]
    [InlineData(34, FeedState.Malformed)]
    public void GarbageOnTheLivePageIsAStateAndNeverAnEvent(double seconds, FeedState state)
    {
        var result = Alert(new Timeline(ScenarioLibraryTests.Load("garbage"), Start), seconds);
        Assert.Equal(state, result.State);
        Assert.Empty(result.Reports);
    }

    [Fact]
    public void AFrozenHeartbeatStandsStillWhileFramesCome()
    {
        var timeline = new Timeline(ScenarioLibraryTests.Load("garbage"), Start);
        Assert.Equal(
            AlertPage.Frame(timeline, Start.AddSeconds(44), "key"),
            AlertPage.Frame(timeline, Start.AddSeconds(70), "key")
        );
        Assert.NotEqual(
            AlertPage.Frame(timeline, Start.AddSeconds(42), "key"),
            AlertPage.Frame(timeline, Start.AddSeconds(44), "key")
        );
    }

    private static ParseResult Alert(Timeline timeline, double seconds) =>
        FeedParser.Parse(
            FeedFormat.InfpAlert,
            Encoding.UTF8.GetBytes($"data: {AlertPage.Frame(timeline, Start.AddSeconds(seconds), "key")}\n\n"),
            "infp"
        );

    private static ParseResult Parse(Timeline timeline, ScenarioFeed feed, double seconds)
    {
        Assert.True(FeedFormats.TryParse(feed.Name(), out var format));
        return FeedParser.Parse(
            format,
            Encoding.UTF8.GetBytes(ServedDocument.Of(timeline, feed, Start.AddSeconds(seconds)).Body ?? string.Empty),
            "test"
        );
    }
}
