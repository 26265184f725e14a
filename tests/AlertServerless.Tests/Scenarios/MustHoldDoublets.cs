using AlertServerless.Core.Feeds;
using AlertServerless.Tests.Alerting;
using Xunit;

namespace AlertServerless.Tests.Scenarios;

/// <summary>Scenario 11: two quakes 13 s apart in Vrancea, and an aftershock, are separate events whatever arrives
/// first.</summary>
public sealed class MustHoldDoublets
{
    private const double Apart = 13;

    private readonly Scene scene = new();

    private static string Infp(params double[] origins) =>
        Scene.Fdsn([.. origins.Select(o => ($"infp-{o:0}", o, 45.60, 26.45, "5.9"))]);

    private static string Emsc(string id, double after) =>
        Scene.Emsc("create", id, after + 0.6, after + 60, "5.8", 45.55, 26.50);

    [Fact]
    public void S11_One_list_with_both_gives_two_events()
    {
        scene.Play(FeedFormat.FdsnText, Infp(Apart, 0), Scene.Origin.AddSeconds(60));

        Assert.Equal(["first", "first"], scene.Decisions);
        Assert.Equal(2, scene.Catalog.Events.Length);
    }

    [Fact]
    public void S11_Lists_that_grow_give_two_events_and_an_aftershock()
    {
        scene.Play(FeedFormat.FdsnText, Infp(0), Scene.Origin.AddSeconds(30));
        scene.Play(FeedFormat.FdsnText, Infp(Apart, 0), Scene.Origin.AddSeconds(45));
        scene.Play(FeedFormat.FdsnText, Infp(50, Apart, 0), Scene.Origin.AddSeconds(80));

        Assert.Equal(3, scene.Alerts.Count());
        Assert.Equal(3, scene.Catalog.Events.Length);
    }

    [Fact]
    public void S11_A_contributor_who_writes_the_same_id_into_every_row_makes_no_one_event_of_two()
    {
        var both = Infp(Apart, 0)
            .Replace("||niep|infp-13|", "||niep|INFP|", StringComparison.Ordinal)
            .Replace("||niep|infp-0|", "||niep|INFP|", StringComparison.Ordinal);
        Assert.Equal(2, both.Split("||niep|INFP|").Length - 1);
        scene.Play(FeedFormat.FdsnText, both, Scene.Origin.AddSeconds(60));
        scene.Play(FeedFormat.FdsnText, both, Scene.Origin.AddSeconds(70));

        Assert.Equal(["first", "first"], scene.Decisions.Where(decision => decision != "none"));
        Assert.Equal(2, scene.Catalog.Events.Length);
    }

    [Fact]
    public void S11_Nor_of_events_that_are_half_an_hour_apart_and_come_alone()
    {
        foreach (var after in new[] { 0.0, 1800 })
            scene.Play(
                FeedFormat.FdsnText,
                Infp(after).Replace($"||niep|infp-{after:0}|", "||niep|INFP|", StringComparison.Ordinal),
                Scene.Origin.AddSeconds(after + 60)
            );

        Assert.Equal(["first", "first"], scene.Decisions);
    }

    [Fact]
    public void S11_A_list_of_the_latest_event_only_still_gives_two()
    {
        scene.Play(FeedFormat.FdsnText, Infp(0), Scene.Origin.AddSeconds(30));
        scene.Play(FeedFormat.FdsnText, Infp(Apart), Scene.Origin.AddSeconds(45));

        Assert.Equal(["first", "first"], scene.Decisions);
    }

    [Fact]
    public void S11_A_countdown_that_starts_again_is_a_second_event()
    {
        scene.Frame(22, "5.6", "24");
        scene.Frame(30, "5.6", "16");
        scene.Frame(34, "5.6", "12");
        scene.Frame(35, "5.9", "24");
        scene.Frame(36, "5.9", "23");

        Assert.Equal(2, scene.Alerts.Count());
        Assert.Equal(
            Apart,
            (scene.Alerts.Last().Estimate.OriginTime - scene.Alerts.First().Estimate.OriginTime).TotalSeconds,
            1.0
        );
    }

    public static TheoryData<string> Orders =>
        ["ab12", "a1b2", "b2a1", "ba21", "1a2b", "21ab", "2b1a", "12ba", "a2b1", "b1a2", "2ab1", "1ba2"];

    /// <summary>INFP's a and b (13 s later), EMSC's 1 and 2 of the same two, in every order in which one may run
    /// ahead.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void S11_Two_sources_sort_the_doublet_out_in_any_order(string order)
    {
        foreach (var (message, index) in order.Select((m, i) => (m, i)))
        {
            var at = Scene.Origin.AddSeconds(40 + index);
            // As messages about one event each: what they do not mention is not given up.
            _ = message switch
            {
                'a' => scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("100", 0), at),
                'b' => scene.Play(FeedFormat.ShakeAlertXml, Scene.ShakeAlert("101", Apart), at),
                '1' => scene.Play(FeedFormat.EmscJson, Emsc("20221103_0000001", 0), at),
                _ => scene.Play(FeedFormat.EmscJson, Emsc("20221103_0000002", Apart), at),
            };
        }

        Assert.Equal(2, scene.Catalog.Events.Length);
        foreach (var seismicEvent in scene.Catalog.Events)
        {
            var spread =
                seismicEvent.Live.Max(r => r.OriginTime!.Value) - seismicEvent.Live.Min(r => r.OriginTime!.Value);
            Assert.Equal(2, seismicEvent.Live.Count());
            Assert.InRange(spread.TotalSeconds, 0, 2);
        }

        Assert.Equal(2, scene.Alerts.Count());
    }

    [Fact]
    public void S11_A_located_report_of_the_second_moves_over_when_the_countdown_shows_it()
    {
        scene.Frame(22, "5.6", "24");
        scene.Play(FeedFormat.EmscJson, Emsc("20221103_0000002", Apart), Scene.Origin.AddSeconds(34));
        scene.Frame(35, "5.9", "24");

        Assert.Equal(2, scene.Catalog.Events.Length);
        Assert.Equal(2, scene.Catalog.Events[1].Live.Count());
    }

    [Fact]
    public void An_id_given_up_for_another_within_seconds_is_the_same_event()
    {
        scene.Play(FeedFormat.FdsnText, Infp(0), Scene.Origin.AddSeconds(30));
        scene.Play(FeedFormat.FdsnText, Infp(2), Scene.Origin.AddSeconds(90));

        Assert.Equal(["first", "none"], scene.Decisions);
        Assert.Single(scene.Catalog.Events);
    }

    [Fact]
    public void Two_ids_at_one_origin_in_one_list_are_one_event()
    {
        scene.Play(FeedFormat.FdsnText, Infp(0, 2), Scene.Origin.AddSeconds(30));

        Assert.Equal(["first", "none"], scene.Decisions);
        Assert.Equal(["infp-0", "infp-2"], Assert.Single(scene.Catalog.Events).Live.Select(r => r.Key));
    }
}
