using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using Xunit;

namespace AlertServerless.Tests.Alerting;

/// <summary>The clock of a replay is that of the documents.</summary>
public sealed class ReplaySessionTests
{
    private readonly Scene scene = new();

    private double SecondsAfterOrigin => (scene.Lines[^1].At - Scene.Origin).TotalSeconds;

    private void List(double after) =>
        scene.Play(FeedFormat.FdsnText, Scene.Fdsn(($"id{after}", after, 45.6, 26.5, "4.5")));

    [Fact]
    public void A_list_without_a_clock_comes_with_its_newest_origin()
    {
        scene.Play(
            FeedFormat.FdsnText,
            Scene.Fdsn(("a", 30, 45.6, 26.5, "4.5"), ("b", 0, 45.6, 26.5, "4.5"), ("c", 20, 45.6, 26.5, "4.5"))
        );

        Assert.Equal(30, SecondsAfterOrigin);
    }

    [Fact]
    public void A_statement_comes_when_it_was_updated()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 70, "4.5"));

        Assert.Equal(70, SecondsAfterOrigin);
    }

    [Fact]
    public void A_list_with_a_clock_of_its_own_comes_by_that()
    {
        var list = Scene
            .Usgs("us1", ",us1,", 60, "4.5")
            .Replace(
                $"\"generated\":{Scene.Origin.AddSeconds(60).ToUnixTimeMilliseconds()}",
                $"\"generated\":{Scene.Origin.AddSeconds(90).ToUnixTimeMilliseconds()}",
                StringComparison.Ordinal
            );

        scene.Play(FeedFormat.UsgsGeoJson, list);

        Assert.Equal(90, SecondsAfterOrigin);
    }

    [Fact]
    public void A_frame_comes_by_its_own_clock()
    {
        scene.Play(FeedFormat.InfpAlert, Scene.FrameText(Scene.Origin.AddSeconds(22), "5.9", "24"));

        Assert.Equal(22, SecondsAfterOrigin);
    }

    [Theory]
    [InlineData(3599, 4000)]
    [InlineData(3600, 400)]
    public void An_hour_earlier_is_another_scenario_and_less_is_a_clock_that_lags(double earlier, double expected)
    {
        List(4000);
        List(4000 - earlier);

        Assert.Equal(expected, SecondsAfterOrigin);
    }
}
