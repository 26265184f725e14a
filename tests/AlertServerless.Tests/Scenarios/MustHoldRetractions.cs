using AlertServerless.Core.Alerting;
using AlertServerless.Core.Delivery;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Feeds;
using AlertServerless.Tests.Alerting;
using AlertServerless.Tests.FanOut;
using Xunit;

namespace AlertServerless.Tests.Scenarios;

/// <summary>Scenario 7: what was issued and turns out wrong is taken back, from everyone who heard it and from nobody
/// else.</summary>
public sealed class MustHoldRetractions
{
    private const int Lanes = 4;

    private readonly Scene scene = new();

    [Fact]
    public void S7_A_delete_after_an_alert_cancels_it_once()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 60, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 90, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 95, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("update", "20221103_0000054", 0, 99, "6.9"));

        Assert.Equal(["first", "cancelled", "none", "none"], scene.Decisions);
        var cancellation = scene.Alerts.Last();
        Assert.Equal(scene.Alerts.First().Id, Assert.Single(cancellation.Earlier).Id);
        Assert.Equal(AlertId.ForCancellation(scene.Alerts.First().Id.Event), cancellation.Id);
    }

    [Fact]
    public void S7_A_delete_where_nothing_was_issued_issues_nothing()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 50, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000055", 100, 160, "3.1"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000055", 100, 170, "3.1"));

        Assert.Equal(["none", "none", "none"], scene.Decisions);
    }

    [Fact]
    public void S7_One_source_taking_it_back_does_not_suppress_another()
    {
        scene.Frame(22, "5.9", "24");
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 60, "5.9"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 90, "5.9"));

        Assert.Equal(["first", "none", "none"], scene.Decisions);
    }

    [Fact]
    public void S7_What_turns_out_a_quarry_blast_is_taken_back()
    {
        scene.Play(FeedFormat.UsgsGeoJson, Scene.Usgs("us1", ",us1,", 60, "5.9"));
        scene.Play(
            FeedFormat.UsgsGeoJson,
            Scene.Usgs("us1", ",us1,", 120, "5.9", status: "reviewed", type: "quarry blast")
        );

        Assert.Equal(["first", "cancelled"], scene.Decisions);
    }

    /// <summary>From the feed's delete to the phones: one in five was not reached by the alert, and hears nothing of
    /// its end.</summary>
    [Fact]
    public async Task S7_Everyone_who_got_the_alert_gets_one_retraction_and_nobody_else_does()
    {
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("create", "20221103_0000054", 0, 60, "6.2"));
        scene.Play(FeedFormat.EmscJson, Scene.Emsc("delete", "20221103_0000054", 0, 90, "6.2"));
        var (alert, cancellation) = (scene.Alerts.First(), scene.Alerts.Last());
        var rig = await Rig.WithPeopleAsync(1500, seed: 7);
        rig.Channel.Instead = id => id.Value % 5 == 0 ? new SendOutcome.Refused("blocked") : null;
        await NotifyAsync(rig, alert);
        var notified = rig.Channel.Notified.Select(message => message.Subscriber).ToList();
        rig.Channel.Notified.Clear();
        rig.Channel.Instead = null;

        // The cancellation is delivered twice, too.
        await NotifyAsync(rig, cancellation);
        await NotifyAsync(rig, cancellation);

        Assert.InRange(notified.Count, 300, 1200);
        Assert.Equal(notified.Order(), rig.Channel.Notified.Select(message => message.Subscriber).Order());
        Assert.All(
            rig.Channel.Notified,
            message => Assert.StartsWith("ANULAT", message.Text, StringComparison.Ordinal)
        );
    }

    private static async Task NotifyAsync(Rig rig, Alert alert)
    {
        var clock = new OffsetClock(alert.DecidedAt);
        await Task.WhenAll(
            Enumerable
                .Range(0, Lanes)
                .Select(lane =>
                    Task.Run(() =>
                        rig.Consumer(clock)
                            .RunAsync(
                                Rig.Record(alert, lane, Lanes),
                                $"worker-{lane}",
                                alert.DecidedAt.AddMinutes(5),
                                new FanOutSummary(),
                                CancellationToken.None
                            )
                    )
                )
        );
    }
}
