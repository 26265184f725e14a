using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Subscribers;
using AlertServerless.Tests.Delivery;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.FanOut;

/// <summary>An event that escalates while its first alert is still being sent.</summary>
public sealed class SupersessionTests
{
    private static readonly TimeSpan Each = TimeSpan.FromMilliseconds(50);

    // In Bucharest a magnitude of 5.2 calls for nothing but attention, one of 7.4 for cover.
    private static readonly Alert Weak = Sample.Alert(5.2) with
    {
        Tier = 5,
        DecidedAt = Rig.Now,
        ExpiresAt = Rig.Now.AddMinutes(10),
    };
    private static readonly Alert Strong = Escalation(7.4, tier: 8);
    private static readonly SubscriberPreferences Someone = Sample.Person(Sample.Bucharest, 1);

    [Fact]
    public void The_levels_are_what_the_tests_take_them_for()
    {
        Assert.Equal(AlertLevel.BeAware, Eligibility.Judge(new PreparedAlert(Weak), Someone, Rig.Now).Level);
        Assert.Equal(AlertLevel.TakeAction, Eligibility.Judge(new PreparedAlert(Strong), Someone, Rig.Now).Level);
    }

    [Fact]
    public void Whom_the_newer_alert_notifies_at_a_higher_level_is_left_to_it() =>
        Assert.True(Supersession.LeavesToNewer(AlertLevel.BeAware, [new PreparedAlert(Strong)], Someone));

    [Fact]
    public void Whom_it_notifies_at_the_same_level_is_left_to_it() =>
        Assert.True(Supersession.LeavesToNewer(AlertLevel.TakeAction, [new PreparedAlert(Strong)], Someone));

    [Fact]
    public void Whom_it_notifies_at_a_lower_level_still_gets_the_older_one() =>
        Assert.False(Supersession.LeavesToNewer(AlertLevel.TakeAction, [new PreparedAlert(Weak)], Someone));

    [Fact]
    public void One_of_several_newer_ones_is_enough() =>
        Assert.True(
            Supersession.LeavesToNewer(
                AlertLevel.TakeAction,
                [new PreparedAlert(Weak), new PreparedAlert(Strong)],
                Someone
            )
        );

    /// <summary>By now the newer alert's wave has passed, and they want nothing late; but that alert may have notified
    /// them before. The older alert takes the wave to be still on its way.</summary>
    [Fact]
    public void Whom_the_newer_alert_could_notify_when_it_was_decided_is_left_to_it()
    {
        var nothingLate = Someone with { Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Skip)) };
        var newer = new PreparedAlert(Strong);
        var arrival = newer.Current.SArrival(newer.Current.DistanceKm(Sample.Bucharest));
        var tooLate = new PreparedAlert(Strong with { DecidedAt = arrival.AddSeconds(1) });

        Assert.Equal(SkipReason.WavePassed, Eligibility.Judge(newer, nothingLate, arrival.AddSeconds(1)).Reason);
        Assert.True(Supersession.LeavesToNewer(AlertLevel.BeAware, [newer], nothingLate));
        Assert.False(Supersession.LeavesToNewer(AlertLevel.BeAware, [tooLate], nothingLate));
    }

    /// <summary>The newer one counts them as notified by the older one, so the older one must notify them.</summary>
    [Fact]
    public void Whom_it_counts_as_notified_already_still_hears_the_older_one()
    {
        var same = new PreparedAlert(Escalation(5.2, tier: 6));

        Assert.Equal(SkipReason.AlreadyNotified, Eligibility.Judge(same, Someone, Rig.Now).Reason);
        Assert.False(Supersession.LeavesToNewer(AlertLevel.BeAware, [same], Someone));
    }

    [Fact]
    public void Nobody_is_left_to_what_is_no_newer_alert_of_the_event()
    {
        Alert[] others =
        [
            Weak,
            Strong with
            {
                Tier = Weak.Tier,
            },
            Strong with
            {
                ExpiresAt = Rig.Now,
            },
            Strong with
            {
                Kind = AlertKind.Cancelled,
            },
            Strong with
            {
                Id = AlertId.ForTier(new EventId("another"), 8),
            },
        ];

        Assert.Empty(Supersession.NewerThan(Weak, others, Rig.Now));
        Assert.Same(Strong, Assert.Single(Supersession.NewerThan(Weak, [.. others, Strong], Rig.Now)).Alert);
    }

    /// <summary>Its producer's clock is behind that of the one before.</summary>
    [Fact]
    public void A_stronger_alert_is_the_newer_one_whatever_the_clocks_say()
    {
        var behind = Strong with { DecidedAt = Weak.DecidedAt.AddSeconds(-1) };

        Assert.Same(behind, Assert.Single(Supersession.NewerThan(Weak, [Weak, behind], Rig.Now)).Alert);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(60)]
    public async Task Everybody_hears_the_stronger_and_nobody_the_weaker_after_it(int chunk)
    {
        var left = 0;
        for (var at = 0; at <= 3000; at += 250)
        {
            var rig = await Rig.WithPeopleAsync(Enumerable.Repeat(Someone, 60));
            var time = new ManualTime(Rig.Now);
            var weak = new RecordingChannel { Pace = (Each, time) };
            var strong = new RecordingChannel { Pace = (Each, time) };
            var escalatedAt = Rig.Now.AddMilliseconds(at);
            var summary = new FanOutSummary();
            var control = new DispatchControl(
                time,
                open: _ =>
                    Task.FromResult<IReadOnlyList<PendingAlert>>(
                        time.GetUtcNow() >= escalatedAt ? [new PendingAlert(Strong, FanOutOptions.Least)] : []
                    )
            );
            await time.RunAsync<bool>(async () =>
            {
                var first = RunAsync(
                    rig.Consumer(time, Rig.Options with { Chunk = chunk }, weak, control: control),
                    Weak,
                    summary
                );
                await Task.Delay(TimeSpan.FromMilliseconds(at), time);
                var options = Rig.Options with { Chunk = chunk };
                await Task.WhenAll(
                    first,
                    RunAsync(rig.Consumer(time, options, strong, control: control), Strong, new FanOutSummary())
                );
                return true;
            });

            Assert.Equal(60, strong.Notified.DistinctBy(notified => notified.Subscriber).Count());
            Assert.Equal(weak.Notified.Count, weak.Notified.DistinctBy(notified => notified.Subscriber).Count());
            AssertInOrder(weak, strong);
            // Until it is read, and the message that is under way then.
            var read = escalatedAt + DispatchControl.MaxAge + Each;
            Assert.All(weak.At, accepted => Assert.True(accepted <= read));
            left += summary.Dispatches.GetValueOrDefault((ChannelKind.Sms, "superseded"));
            Assert.Equal(
                60,
                weak.Notified.Count + summary.Dispatches.GetValueOrDefault((ChannelKind.Sms, "superseded"))
            );
        }

        Assert.True(left > 0, "nobody was left to the newer alert: the test proves nothing");
    }

    /// <summary>Its producer died before it was archived, so that nobody can come to know of it. A dead consumer of the
    /// older alert is not waited for either. Both cost two seconds once, and not for each slot.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_escalation_waits_two_seconds_at_most(bool archived)
    {
        var rig = await Rig.WithPeopleAsync(Enumerable.Repeat(Someone, 60), spreadIds: true);
        var time = new ManualTime(Rig.Now);
        var strong = new RecordingChannel { Pace = (Each, time) };
        var control = new DispatchControl(
            time,
            open: _ =>
                Task.FromResult<IReadOnlyList<PendingAlert>>(
                    archived ? [new PendingAlert(Strong, FanOutOptions.Least)] : []
                )
        );
        foreach (var slot in Enumerable.Range(0, 4))
            await rig.Claims.TryClaimAsync(
                new ClaimKey(Weak.Id, rig.OnlySegment, slot, 4),
                "dead",
                Rig.Now,
                ClaimOptions.Default,
                default
            );

        await time.RunAsync<bool>(async () =>
        {
            var run = rig.Consumer(time, Rig.Options, strong, control: control);
            await run.RunAsync(
                Rig.Record(Strong, 0, 1, workersPerSegment: 4),
                "strong",
                Rig.Now.AddMinutes(9),
                new FanOutSummary(),
                default
            );
            return true;
        });

        Assert.Equal(60, strong.Notified.Count);
        Assert.InRange(strong.At.Min() - Rig.Now, DispatchControl.LastKnownFor, TimeSpan.FromSeconds(2.5));
        Assert.InRange(strong.At.Max() - strong.At.Min(), TimeSpan.Zero, TimeSpan.FromSeconds(3.5));
    }

    /// <summary>However short the time between the two: from the moment that it is archived.</summary>
    private static void AssertInOrder(RecordingChannel weak, RecordingChannel strong)
    {
        var weakly = weak.Notified.Zip(weak.At, (message, at) => (message.Subscriber, At: at));
        var strongly = strong.Notified.Zip(strong.At).ToDictionary(one => one.First.Subscriber, one => one.Second);
        foreach (var (subscriber, at) in weakly)
            Assert.True(
                at <= strongly[subscriber],
                $"{subscriber} heard the weaker alert "
                    + $"{(at - strongly[subscriber]).TotalMilliseconds} ms after the stronger"
            );
    }

    private static Task<RecordEnd> RunAsync(RecordRun run, Alert alert, FanOutSummary summary) =>
        run.RunAsync(Rig.Record(alert, 0, 1), alert.Id.Value, Rig.Now.AddMinutes(9), summary, default);

    private static Alert Escalation(double magnitude, int tier) =>
        Sample.Alert(magnitude, new EarlierAlert(Weak.Id, Weak.Estimate, Weak.DecidedAt)) with
        {
            Id = AlertId.ForTier(Sample.Event, tier),
            Tier = tier,
            DecidedAt = Rig.Now,
            ExpiresAt = Rig.Now.AddMinutes(10),
        };
}
