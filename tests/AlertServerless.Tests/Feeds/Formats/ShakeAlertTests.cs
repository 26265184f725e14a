using AlertServerless.Core.Feeds;
using AlertServerless.Core.Seismology;
using Xunit;

namespace AlertServerless.Tests.Feeds.Formats;

public sealed class ShakeAlertTests
{
    [Theory]
    [InlineData("new", SourceMessage.New, ReviewStatus.Automatic, 0)]
    [InlineData("update", SourceMessage.Update, ReviewStatus.Automatic, 1)]
    [InlineData("delete", SourceMessage.Delete, ReviewStatus.Deleted, 2)]
    [InlineData("follow-up-false", SourceMessage.FollowUp, ReviewStatus.Deleted, 3)]
    public void Message_types(string sample, SourceMessage message, ReviewStatus status, int version)
    {
        var report = Assert.Single(FeedSample.Parse(FeedFormat.ShakeAlertXml, $"shakealert/{sample}.xml").Reports);
        Assert.Equal(message, report.Message);
        Assert.Equal(status, report.ReviewStatus);
        Assert.Equal(version, report.Version);
        Assert.Equal("4711", report.SourceEventId);
        Assert.Equal(MessageCategory.Actual, report.Category);
    }

    [Fact]
    public void The_core_information_is_read()
    {
        var report = Assert.Single(FeedSample.Parse(FeedFormat.ShakeAlertXml, "shakealert/new.xml").Reports);
        Assert.Equal(new Magnitude(5.6, MagnitudeType.Mw), report.Magnitude);
        Assert.Equal(0.31, report.MagnitudeSigma);
        Assert.Equal(new GeoPoint(45.49, 26.52), report.Epicenter);
        Assert.Equal(148.8, report.DepthKm);
        Assert.Equal(0.9812, report.Likelihood);
        Assert.Equal(new DateTimeOffset(2022, 11, 3, 4, 50, 25, 100, TimeSpan.Zero), report.OriginTime);
        Assert.Equal(new DateTimeOffset(2022, 11, 3, 4, 50, 30, 204, TimeSpan.Zero), report.GeneratedAt);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("qualified")]
    public void A_follow_up_that_stands_is_reviewed(string type) =>
        Assert.Equal(
            ReviewStatus.Reviewed,
            Assert
                .Single(Changed("follow-up-false", "follow_up_type=\"false\"", $"follow_up_type=\"{type}\"").Reports)
                .ReviewStatus
        );

    [Fact]
    public void A_test_is_never_actual()
    {
        Assert.Equal(
            MessageCategory.Test,
            Assert.Single(FeedSample.Parse(FeedFormat.ShakeAlertXml, "shakealert/test.xml").Reports).Category
        );
        Assert.Equal(
            MessageCategory.Exercise,
            Assert.Single(Changed("new", "category=\"live\"", "category=\"scenario\"").Reports).Category
        );
    }

    [Theory]
    [InlineData("category=\"live\"", "category=\"lise\"", "category is \"lise\"")]
    [InlineData("category=\"live\" ", "", "category is \"\"")]
    [InlineData("<likelihood>0.9812</likelihood>", "", "likelihood is missing")]
    [InlineData("<likelihood>", "<depth units=\"km\">10</depth><likelihood>", "depth is there more than once")]
    [InlineData("<depth units=\"km\">148.80</depth>", "", "depth is missing")]
    public void What_the_schema_demands_and_is_not_there_is_damage(string from, string to, string expected) =>
        Assert.Contains(
            expected,
            Assert.IsType<ParseResult.Refused>(Changed("new", from, to)).Why,
            StringComparison.Ordinal
        );

    [Fact]
    public void System_status_is_idle() =>
        Assert.Equal(
            FeedState.Idle,
            Assert.IsType<ParseResult.Parsed>(FeedSample.Parse(FeedFormat.ShakeAlertXml, "shakealert/status.xml")).State
        );

    [Theory]
    [InlineData("units=\"km\">148.80", "units=\"m\">148.80", "depth is in \"m\", not km")]
    [InlineData(
        "message_type=\"new\"",
        "message_type=\"old\"",
        "message_type is \"old\", not new, update, delete or follow_up"
    )]
    [InlineData("version=\"0\"", "version=\"first\"", "version is \"first\", not a whole number")]
    [InlineData("<likelihood>0.9812", "<likelihood>98", "likelihood is \"98\", outside 0 to 1")]
    [InlineData("id=\"4711\"", "", "core_info id is missing")]
    public void A_value_that_cannot_be_right_refuses_the_message(string good, string bad, string why) =>
        Assert.Equal("core_info: " + why, Assert.IsType<ParseResult.Refused>(Changed("new", good, bad)).Line);

    private static ParseResult Changed(string sample, string good, string bad)
    {
        var text = FeedSample.Text($"shakealert/{sample}.xml");
        Assert.Contains(good, text, StringComparison.Ordinal);
        return FeedSample.ParseText(FeedFormat.ShakeAlertXml, text.Replace(good, bad, StringComparison.Ordinal));
    }
}
