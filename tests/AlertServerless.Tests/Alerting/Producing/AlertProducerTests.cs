using AlertServerless.Core.Alerting;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Lambda.Publishing;
using Xunit;

namespace AlertServerless.Tests.Alerting.Producing;

public sealed class AlertProducerTests
{
    private readonly Bench bench = new();

    [Fact]
    public async Task A_frame_becomes_one_signed_record_per_lane_and_leaves_the_outbox_empty()
    {
        var producer = await bench.LeaderAsync();
        await producer.HandleAsync(bench.Frame("5.9", "22"), default);

        Assert.Equal(Bench.Lanes, bench.Topic.Taken.Count);
        Assert.Equal(
            Enumerable.Range(0, Bench.Lanes),
            bench.Topic.Taken.Select(r => FakePublisher.Read(r).Lane).Order()
        );
        Assert.All(
            bench.Topic.Taken,
            r =>
                Assert.IsType<AlertReading.Accepted>(
                    bench
                        .Signer.Verifier()
                        .Open(r.Value.Value, r.Value.Signature, r.Value.KeyId, bench.Time.GetUtcNow())
                )
        );
        var alert = Assert.Single(bench.Topic.Alerts.DistinctBy(a => a.Id));
        Assert.Empty((await bench.CatalogAsync()).Outbox);
        Assert.NotNull(await bench.Store.FindAlertAsync(alert.Id, default));
        Assert.Equal(0, producer.Outbox);
    }

    [Fact]
    public async Task Idle_frames_and_a_countdown_that_runs_on_cost_no_writes()
    {
        var store = new StagedStore(bench.Store);
        var producer = await bench.LeaderAsync(store);
        for (var n = 0; n < 100; n++)
            await producer.HandleAsync(bench.Frame("0.1", "30"), default);
        var idle = store.Saves;
        await producer.HandleAsync(bench.Frame("5.9", "22"), default);
        var alerted = store.Saves;
        for (var n = 0; n < 5; n++)
            await producer.HandleAsync(bench.Frame("5.9", "22"), default);

        Assert.Equal(1, idle); // that it is idle
        Assert.Equal(2, alerted - idle); // the decision, and that it is published
        Assert.Equal(alerted, store.Saves);
    }

    [Theory]
    [InlineData("before save")]
    [InlineData("after save")]
    public async Task Two_producers_that_decide_at_once_make_one_alert(string moment)
    {
        var second = await bench.LeaderAsync();
        var staged = new StagedStore(bench.Store);
        var first = await bench.LeaderAsync(staged);
        var frame = bench.Frame("5.9", "22");
        var met = false;
        staged.At = async at =>
        {
            if (at != moment || met)
                return;
            met = true;
            await second.HandleAsync(frame, default);
        };

        await first.HandleAsync(frame, default);

        Assert.True(met);
        Assert.Single(bench.Topic.Alerts.Select(a => a.Id).Distinct());
        Assert.Empty((await bench.CatalogAsync()).Outbox);
        Assert.Single((await bench.CatalogAsync()).Events);
    }

    [Fact]
    public async Task Two_producers_that_see_different_feeds_of_one_event_make_one_alert()
    {
        var second = await bench.LeaderAsync();
        var staged = new StagedStore(bench.Store);
        var first = await bench.LeaderAsync(staged);
        var catalogue = bench.Document(FeedFormat.FdsnText, Scene.Fdsn(("infp-1", 1, 45.6, 26.5, "5.9")));
        var met = false;
        staged.At = async at =>
        {
            if (at != "before save" || met)
                return;
            met = true;
            await second.HandleAsync(catalogue, default);
        };

        await first.HandleAsync(bench.Frame("5.9", "22"), default);

        var catalog = await bench.CatalogAsync();
        Assert.Equal(2, Assert.Single(catalog.Events).Live.Count());
        Assert.Single(bench.Topic.Alerts.Select(a => a.Id).Distinct());
    }

    [Fact]
    public async Task What_a_producer_decided_and_could_not_publish_the_next_one_publishes()
    {
        var dying = await bench.LeaderAsync(topic: new FakePublisher { At = _ => throw new CrashException() });
        await Assert.ThrowsAsync<CrashException>(() => dying.HandleAsync(bench.Frame("5.9", "22"), default));
        Assert.Empty(bench.Topic.Taken);
        var pending = Assert.Single((await bench.CatalogAsync()).Outbox);

        await bench.LeaderAsync();

        Assert.Equal(Bench.Lanes, bench.Topic.Taken.Count);
        Assert.Equal(pending.Alert.Id, bench.Topic.Alerts[0].Id);
        Assert.Empty((await bench.CatalogAsync()).Outbox);
    }

    [Fact]
    public async Task Publishing_again_after_a_crash_repeats_id_lanes_partitions_and_options()
    {
        var topic = new FakePublisher();
        topic.At = at =>
        {
            if (at == "after publish" && topic.Taken.Count == Bench.Lanes)
                throw new CrashException();
        };
        var dying = await bench.LeaderAsync(topic: topic);
        await Assert.ThrowsAsync<CrashException>(() => dying.HandleAsync(bench.Frame("5.9", "22"), default));

        await bench.LeaderAsync();

        Assert.Equal(
            topic.Taken.Select(r => (r.Lane, r.Partition, Convert.ToHexString(r.Value.Value))),
            bench.Topic.Taken.Select(r => (r.Lane, r.Partition, Convert.ToHexString(r.Value.Value)))
        );
    }

    [Theory]
    [InlineData(4, 16, 4)] // the topic has grown, and consumers may not read the new ones yet
    [InlineData(64, 16, 16)] // the plan is ahead of what this producer has seen of the topic
    [InlineData(null, 16, 16)]
    public async Task Records_go_to_partitions_that_the_plan_and_the_topic_both_have(
        int? planned,
        int existing,
        int used
    )
    {
        bench.FanOut = bench.FanOut with { Partitions = planned };
        var topic = new FakePublisher(existing);
        var producer = await bench.LeaderAsync(topic: topic);

        // Enough alerts for the ring's starts to be anywhere.
        for (var i = 0; i < 40; i++)
        {
            await producer.HandleAsync(bench.Frame("5.9", "22"), default);
            bench.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(40 * Bench.Lanes, topic.Taken.Count);
        Assert.Equal(Enumerable.Range(0, used), topic.Taken.Select(record => record.Partition).Distinct().Order());
    }

    [Fact]
    public async Task Publishing_again_after_the_topic_and_the_plan_have_grown_repeats_the_partitions()
    {
        bench.FanOut = bench.FanOut with { Partitions = 16 };
        var topic = new FakePublisher(16);
        topic.At = at =>
        {
            if (at == "after publish" && topic.Taken.Count == Bench.Lanes)
                throw new CrashException();
        };
        var dying = await bench.LeaderAsync(topic: topic);
        await Assert.ThrowsAsync<CrashException>(() => dying.HandleAsync(bench.Frame("5.9", "22"), default));

        bench.FanOut = bench.FanOut with { Partitions = 61 };
        var grown = new FakePublisher(61);
        await bench.LeaderAsync(topic: grown);

        Assert.Equal(
            topic.Taken.Select(record => (record.Lane, record.Partition)),
            grown.Taken.Select(record => (record.Lane, record.Partition))
        );
    }

    [Fact]
    public async Task While_no_broker_answers_decisions_are_made_and_wait()
    {
        bench.Topic.IsThere = false;
        var producer = await bench.LeaderAsync();
        await producer.HandleAsync(bench.Frame("5.9", "22"), default);
        Assert.Equal(1, producer.Outbox);
        Assert.Contains(bench.Events, e => e is ProducerEvent.TopicUnavailable);

        bench.Topic.IsThere = true;
        await producer.PublishPendingAsync(default);

        Assert.Equal(Bench.Lanes, bench.Topic.Taken.Count);
        Assert.Equal(0, producer.Outbox);
    }

    [Fact]
    public async Task The_warm_up_leaves_no_trace()
    {
        await bench.LeaderAsync();

        Assert.Empty(bench.Topic.Offered);
        Assert.Equal(0, (await bench.Store.LoadAsync(default)).Version);
        Assert.Empty(bench.Events);
    }

    [Fact]
    public async Task Only_the_lanes_that_failed_are_offered_again()
    {
        bench.Topic.Fate = r => r.Lane == 2 ? LaneFate.Unacknowledged : LaneFate.Acknowledged;
        var producer = await bench.LeaderAsync();
        await producer.HandleAsync(bench.Frame("5.9", "22"), default);
        Assert.Equal(1, producer.Outbox);

        bench.Topic.Fate = _ => LaneFate.Acknowledged;
        await producer.PublishPendingAsync(default);

        Assert.Equal([0, 1, 2, 3, 2], bench.Topic.Offered.Select(r => r.Lane));
        Assert.Empty((await bench.CatalogAsync()).Outbox);
    }

    [Fact]
    public async Task An_archive_that_fails_holds_up_no_alert_and_is_tried_again()
    {
        var staged = new StagedStore(bench.Store)
        {
            At = at => at == "before archive" ? throw StagedStore.Outage() : Task.CompletedTask,
        };
        var producer = await bench.LeaderAsync(staged);
        await producer.HandleAsync(bench.Frame("5.9", "22"), default);
        Assert.Equal(Bench.Lanes, bench.Topic.Taken.Count);
        Assert.Equal(1, producer.Outbox);

        staged.At = _ => Task.CompletedTask;
        await producer.PublishPendingAsync(default);

        Assert.Equal(Bench.Lanes, bench.Topic.Taken.Count);
        Assert.NotNull(await bench.Store.FindAlertAsync(bench.Topic.Alerts[0].Id, default));
        Assert.Equal(0, producer.Outbox);
    }

    [Fact]
    public async Task A_pending_alert_whose_time_is_over_is_dropped_not_published()
    {
        bench.Topic.Fate = _ => LaneFate.Unacknowledged;
        var producer = await bench.LeaderAsync();
        await producer.HandleAsync(bench.Frame("5.9", "22"), default);

        bench.Topic.Fate = _ => LaneFate.Acknowledged;
        bench.Time.Advance(AlertOptions.Default.AlertLifetime);
        await producer.PublishPendingAsync(default);

        Assert.Empty(bench.Topic.Taken);
        Assert.Empty((await bench.CatalogAsync()).Outbox);
    }

    /// <summary>Nobody was notified of it, and who was not must be on record: it is open, so that they are
    /// filed.</summary>
    [Theory]
    [InlineData(true, false)] // the topic was never there
    [InlineData(false, true)] // the producer was not: the next one comes after the end
    public async Task An_alert_that_never_reached_the_topic_is_open_when_its_time_is_over(bool lives, bool topicIsThere)
    {
        bench.Topic.IsThere = topicIsThere;
        var staged = new StagedStore(bench.Store)
        {
            At = at => !lives && at == "after save" ? throw new CrashException() : Task.CompletedTask,
        };
        var producer = await bench.LeaderAsync(staged);
        if (lives)
            await producer.HandleAsync(bench.Frame("5.9", "22"), default);
        else
            await Assert.ThrowsAsync<CrashException>(() => producer.HandleAsync(bench.Frame("5.9", "22"), default));
        var pending = Assert.Single((await bench.CatalogAsync()).Outbox);
        bench.Time.Advance(AlertOptions.Default.AlertLifetime);

        await bench.LeaderAsync();

        Assert.Empty(bench.Topic.Taken);
        Assert.Empty((await bench.CatalogAsync()).Outbox);
        var open = Assert.Single(await bench.Store.OpenAlertsAsync(default));
        Assert.Equal(
            (pending.Alert.Id, pending.FanOut.WorkersPerSegment),
            (open.Alert.Id, open.FanOut.WorkersPerSegment)
        );
    }

    /// <summary>A page in clear text is the easiest of all to write into: it rings the operator, and nobody else, until
    /// a second source agrees.</summary>
    [Fact]
    public async Task A_page_in_clear_text_alerts_nobody_and_rings_the_operator()
    {
        bench.Options = AlertOptions.Default with
        {
            Feeds =
            [
                FeedOptions.For(FeedFormat.InfpAlert) with
                {
                    Url = new Uri("http://page.test/"),
                    Access = FeedAccess.PageKey,
                },
            ],
        };
        var producer = await bench.LeaderAsync();
        for (var n = 0; n < 3; n++)
            await producer.HandleAsync(bench.Frame("7.5", "22"), default);
        Assert.Empty(bench.Topic.Taken);
        var held = Assert.Single(bench.Events.OfType<ProducerEvent.AlertHeld>());
        Assert.Equal((SuppressReason.PlainHttp, AlertCategory.Actual), (held.Held.Reason, held.Category));
        using var lines = new MemoryStream();
        new EmbeddedMetrics(lines, bench.Time, "test").Write(held, bench.Time.GetUtcNow());
        Assert.Contains(
            "\"AlertsHeld\":1",
            System.Text.Encoding.UTF8.GetString(lines.ToArray()),
            StringComparison.Ordinal
        );

        await producer.HandleAsync(
            bench.Document(FeedFormat.FdsnText, Scene.Fdsn(("infp-1", 1, 45.6, 26.5, "7.2"))),
            default
        );

        Assert.Equal(Bench.Lanes, bench.Topic.Taken.Count);
    }

    [Fact]
    public async Task A_save_whose_answer_was_lost_is_not_decided_twice()
    {
        var lost = false;
        var staged = new StagedStore(bench.Store);
        var producer = await bench.LeaderAsync(staged);
        staged.At = at =>
        {
            if (at != "after save" || lost)
                return Task.CompletedTask;
            lost = true;
            throw StagedStore.Outage();
        };
        var frame = bench.Frame("5.9", "22");
        await Assert.ThrowsAsync<Core.Subscribers.Segments.StoreUnavailableException>(() =>
            producer.HandleAsync(frame, default)
        );

        await producer.HandleAsync(frame, default);

        Assert.Equal(Bench.Lanes, bench.Topic.Taken.Count);
        Assert.Single((await bench.CatalogAsync()).Events[0].Issued);
        Assert.Empty((await bench.CatalogAsync()).Outbox);
    }
}
