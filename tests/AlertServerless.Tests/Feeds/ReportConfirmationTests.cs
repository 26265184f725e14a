using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds;

public sealed class ReportConfirmationTests
{
    private static readonly DateTimeOffset At = new(2022, 11, 3, 4, 50, 46, TimeSpan.Zero);

    private static readonly FeedReport Frame = new()
    {
        Source = "infp",
        Format = FeedFormat.InfpAlert,
        Magnitude = new Magnitude(5.6, MagnitudeType.Unknown),
        SecondsToBucharest = 24,
        GeneratedAt = At,
    };

    private static readonly FeedReport Row = new()
    {
        Source = "usgs",
        Format = FeedFormat.UsgsGeoJson,
        SourceEventId = "us1",
        Aliases = ["us1b"],
        Version = 7,
        OriginTime = At,
        Epicenter = GeoPoint.TryCreate(45.6, 26.5, out var place) ? place : default,
        DepthKm = 140,
        Magnitude = new Magnitude(5.6, MagnitudeType.Mw),
        EventType = EventType.Earthquake,
        GeneratedAt = At,
        UpdatedAt = At,
        Place = "Romania",
    };

    private static bool Agree(FeedReport first, FeedReport second, double between = 0) =>
        ReportConfirmation.Agrees([first], [second], TimeSpan.FromSeconds(between));

    [Fact]
    public void The_same_statement_agrees() => Assert.True(Agree(Row, Row with { Aliases = ["us1b"] }));

    [Fact]
    public void A_documents_own_time_says_nothing_of_its_earthquakes() =>
        Assert.True(Agree(Row, Row with { GeneratedAt = At.AddMinutes(1) }));

    public static TheoryData<string, FeedReport> Others =>
        new()
        {
            { "magnitude", Row with { Magnitude = new Magnitude(5.7, MagnitudeType.Mw) } },
            { "scale", Row with { Magnitude = new Magnitude(5.6, MagnitudeType.Ml) } },
            { "origin", Row with { OriginTime = At.AddMilliseconds(1) } },
            { "place", Row with { Epicenter = null } },
            { "depth", Row with { DepthKm = 14 } },
            { "type", Row with { EventType = EventType.Unknown } },
            { "status", Row with { ReviewStatus = ReviewStatus.Deleted } },
            { "category", Row with { Category = MessageCategory.Exercise } },
            { "message", Row with { Message = SourceMessage.Delete } },
            { "likelihood", Row with { Likelihood = 0.9 } },
            { "id", Row with { SourceEventId = "us2" } },
            { "alias", Row with { Aliases = ["us1c"] } },
            { "version", Row with { Version = 8 } },
            { "words", Row with { Place = "Rumania" } },
        };

    [Theory]
    [MemberData(nameof(Others))]
    public void Any_other_value_disagrees(string what, FeedReport other) => Assert.False(Agree(Row, other), what);

    [Fact]
    public void A_report_more_or_less_disagrees()
    {
        Assert.False(ReportConfirmation.Agrees([Row], [Row, Row], default));
        Assert.False(ReportConfirmation.Agrees([Row], [], default));
        Assert.True(ReportConfirmation.Agrees([], [], default));
    }

    // A countdown in whole seconds, read d seconds later, shows up to one less or more than d (two clocks, each cut to
    // a second).
    [Theory]
    [InlineData(0, 24, 0, true)]
    [InlineData(0.1, 23, 1, true)]
    [InlineData(1, 23, 1, true)]
    [InlineData(1, 24, 1, true)]
    [InlineData(5, 19, 5, true)]
    [InlineData(0.1, 21, 0, false)]
    [InlineData(0.1, 4, 0, false)]
    [InlineData(0.1, 84, 0, false)]
    [InlineData(0.1, 24, 3600, false)]
    [InlineData(0.1, 24, -60, false)]
    public void A_countdown_runs_on(double between, double seconds, double clock, bool agrees) =>
        Assert.Equal(
            agrees,
            Agree(Frame, Frame with { SecondsToBucharest = seconds, GeneratedAt = At.AddSeconds(clock) }, between)
        );

    [Fact]
    public void A_countdown_or_clock_that_only_one_reading_has_disagrees()
    {
        Assert.False(Agree(Frame, Frame with { SecondsToBucharest = null }));
        Assert.False(Agree(Frame with { GeneratedAt = null }, Frame));
        Assert.True(
            Agree(
                Frame with
                {
                    SecondsToBucharest = null,
                    GeneratedAt = null,
                },
                Frame with
                {
                    SecondsToBucharest = null,
                    GeneratedAt = null,
                },
                3
            )
        );
    }

    // ews.infp.ro's secundeS is not known to run; it may stand for as long as the row does.
    [Fact]
    public void A_countdown_that_stands_still_agrees() =>
        Assert.True(Agree(Frame, Frame with { GeneratedAt = At.AddSeconds(60) }, 60));
}
