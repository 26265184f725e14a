using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Commands;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Tests.Simulators;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

/// <summary>The rules for an alert that is stopped or corrected while it runs: each is broken once, and seen.</summary>
public sealed class StopCheckTests
{
    private const double WithdrawnAt = 40;

    private static readonly DateTimeOffset Start = new(2026, 1, 14, 12, 0, 0, TimeSpan.Zero);
    private static readonly Timeline Timeline = new(ScenarioLibraryTests.Load("deleted-after-alert"), Start);
    private static readonly SyntheticPopulation Population = new(
        400,
        7,
        new SyntheticAddresses("http://127.0.0.1:9/hook")
    );
    private static readonly Alert Weak = MakeAlert(AlertKind.First, 5.4, tier: 5, decidedAfter: 27);
    private static readonly Alert Strong = MakeAlert(
        AlertKind.Escalated,
        7.4,
        tier: 9,
        decidedAfter: WithdrawnAt,
        Weak
    );
    private static readonly Alert Withdrawal = MakeAlert(AlertKind.Cancelled, 5.4, tier: 5, WithdrawnAt, Weak);

    // Whom the weak alert asks to stay calm, and the strong one to take cover, however late.
    private static readonly int[] Both = [.. Enumerable.Range(0, Population.Count).Where(HearsBoth)];

    [Fact]
    public void WhoHeardAWithdrawnAlertAndItsRetractionIsRight()
    {
        var result = Check(
            [.. Both.Select(i => Alarm(i, 28)), .. Both.Select(i => Retraction(i, 41))],
            Weak,
            Withdrawal
        );

        Assert.Equal((0, 0, true), (result.Missed, result.Duplicates, result.Holds));
        Assert.Equal((Both.Length, Both.Length), (result.Stops.Recipients, result.Stops.Retracted));
    }

    /// <summary>Their message crossed the withdrawal: it was accepted within the two seconds that stopping may
    /// take.</summary>
    [Fact]
    public void WhoseMessageCrossedTheWithdrawalMustHearOfItToo()
    {
        var crossed = Alarm(Both[0], WithdrawnAt + 1.5);
        DispatchSeen[] others =
        [
            .. Both.Skip(1).Select(i => Alarm(i, 38)),
            .. Both.Skip(1).Select(i => Retraction(i, 42)),
        ];

        var result = Check([.. others, crossed], Weak, Withdrawal);
        Assert.Equal((1, 1, false), (result.Missed, result.Stops.NotRetracted, result.Holds));
        Assert.True(Check([.. others, crossed, Retraction(Both[0], 43)], Weak, Withdrawal).Holds);
    }

    [Fact]
    public void AnAlarmLongAfterTheWithdrawalBreaksAGuaranteeThoughItIsRetracted()
    {
        var late = Check(
            [.. ReceivedBoth(1), Alarm(Both[0], WithdrawnAt + 2.1), Retraction(Both[0], WithdrawnAt + 3)],
            Weak,
            Withdrawal
        );
        Assert.Equal((1, 0, false), (late.Stops.AlarmsAfterWithdrawal, late.Missed, late.Holds));
    }

    [Fact]
    public void AnAlarmAfterItsOwnRetractionBreaksAGuarantee()
    {
        var result = Check([.. ReceivedBoth(1), Retraction(Both[0], 41), Alarm(Both[0], 41.5)], Weak, Withdrawal);
        Assert.Equal((1, false), (result.Stops.AlarmsAfterRetraction, result.Holds));
    }

    [Fact]
    public void TwoRetractionsBreakAGuaranteeAndAnEditIsNone()
    {
        var result = Check([.. ReceivedBoth(0), Retraction(Both[0], 43)], Weak, Withdrawal);
        Assert.Equal((1, false), (result.Stops.RetractedTwice, result.Holds));

        // It marks the old message as outdated, and notifies nobody.
        var edited = Check([.. ReceivedBoth(0), Retraction(Both[0], 43) with { IsEdit = true }], Weak, Withdrawal);
        Assert.Equal((0, true), (edited.Stops.RetractedTwice, edited.Holds));
    }

    [Fact]
    public void ARetractionToOneWhoNeverHeardTheAlarmBreaksAGuarantee()
    {
        var result = Check([.. ReceivedBoth(1), Retraction(Both[0], 43)], Weak, Withdrawal);
        Assert.Equal((1, false), (result.Stops.RetractedToOthers, result.Holds));
    }

    /// <summary>It had them in hand, and nobody knows how far it came: no more than its chunk, and whoever heard the
    /// alarm is owed the retraction all the same.</summary>
    [Fact]
    public void AfterAKillAChunkIsRetractedInVainAndNobodyIsLeftOut()
    {
        DispatchSeen[] inVain = [Retraction(Both[0], 43), Retraction(Both[1], 43)];

        var within = CheckAfterAKill(chunk: 2, [.. ReceivedBoth(2), .. inVain]);
        Assert.Equal((2, true), (within.Stops.RetractedToOthers, within.Holds));

        Assert.False(CheckAfterAKill(chunk: 1, [.. ReceivedBoth(2), .. inVain]).Holds);
        Assert.False(CheckAfterAKill(chunk: 2, [.. ReceivedBoth(1), Alarm(Both[0], 38)]).Holds);
    }

    [Fact]
    public void WhoWasNotReachedBeforeTheWithdrawalIsSparedAndNotMissed()
    {
        var result = Check(ReceivedBoth(5), Weak, Withdrawal);
        Assert.Equal((0, true), (result.Missed, result.Holds));
        Assert.InRange(result.Withdrawn, 5, 5 + Population.Count - Both.Length);
    }

    /// <summary>The alert had been sent to its end long before it was withdrawn: who had not heard it by then was
    /// missed.</summary>
    [Fact]
    public void AWithdrawalExcusesNobodyWhoWasMissedLongBefore()
    {
        var later = MakeAlert(AlertKind.Cancelled, 5.4, tier: 5, decidedAfter: 90, Weak);
        DispatchSeen[] seen = [.. Both.Skip(5).SelectMany(i => new[] { Alarm(i, 28), Retraction(i, 91) })];
        var result = Check(seen, Weak, later);
        Assert.InRange(result.Missed, 5, 5 + Population.Count - Both.Length);
        Assert.Equal(0, result.Withdrawn);
    }

    [Fact]
    public void WhoIsLeftToTheStrongerAlertIsOwedThatOneOnly()
    {
        var result = Check([.. Both.Select(i => Cover(i, 41))], Weak, Strong);
        Assert.Equal((0, 0, Both.Length), (result.Missed, result.Duplicates, result.Superseded));
        Assert.Equal(0, result.Stops.WeakerAfterStronger + result.Stops.AlarmsAfterEscalation);
    }

    [Fact]
    public void TheWeakerAlertBeforeTheStrongerOneIsRight()
    {
        var result = Check([.. Both.SelectMany(i => new[] { Alarm(i, 28), Cover(i, 41) })], Weak, Strong);
        Assert.Equal((0, 0), (result.Missed, result.Duplicates));
        Assert.True(result.Stops.Hold(0));
    }

    /// <summary>However short the time between the two.</summary>
    [Fact]
    public void TheWeakerAlertAfterTheStrongerOneBreaksAGuarantee()
    {
        var result = Check([.. Both.Select(i => Cover(i, 41)), Alarm(Both[0], 41.01)], Weak, Strong);
        Assert.Equal(
            (1, 0, false),
            (result.Stops.WeakerAfterStronger, result.Stops.AlarmsAfterEscalation, result.Holds)
        );
    }

    /// <summary>After the call to take cover at one place, light shaking at another is news; at the same place it asks
    /// for less than before.</summary>
    [Theory]
    [InlineData(false, false, 0)]
    [InlineData(true, false, 1)]
    [InlineData(false, true, 1)] // the words say that both are about one place, whatever the time would make of them
    public void OfSeveralPlacesEachIsComparedWithItself(bool samePlace, bool sameWords, int violations)
    {
        var population = new SyntheticPopulation(4000, 7, new SyntheticAddresses("http://127.0.0.1:9/hook"), 1);
        var first = MakeAlert(AlertKind.First, 6, tier: 6, decidedAfter: 27);
        var larger = MakeAlert(AlertKind.Escalated, 6.9, tier: 7, decidedAfter: 30, first);
        var (calls, informs) = (new PreparedAlert(first), new PreparedAlert(larger));
        var someone = Enumerable
            .Range(0, population.Count)
            .First(i =>
            {
                var preferences = population[i].Preferences;
                var called = EachPlace.Decide(calls, preferences, first.DecidedAt);
                var informed = EachPlace.Decide(informs, preferences, larger.DecidedAt);
                return preferences.Several is not null
                    && called.Result is { IsEligible: true, Level: AlertLevel.TakeAction }
                    && (samePlace || informed.Result is { IsEligible: true, Level: AlertLevel.BeAware })
                    && samePlace == (called.Place == informed.Place);
            });
        var channel = population[someone].Preferences.Channels[0].Kind;
        DispatchSeen Sent(double second, MessageKind kind, Alert about) =>
            new(someone, channel, Start.AddSeconds(second), Accepted: true, IsEdit: false)
            {
                Kind = kind,
                Alert = about.Id,
                Place = sameWords ? population[someone].Preferences.NameOf(0) : null,
            };

        var evidence = Evidence([], InterventionTimes.None, first, larger) with
        {
            Population = population,
            Seen = [Sent(27.5, MessageKind.TakeAction, first), Sent(30.5, MessageKind.BeAware, larger)],
        };

        Assert.Equal(violations, GuaranteeCheck.Check(evidence).Stops.WeakerAfterStronger);
    }

    [Fact]
    public void TheOlderAlertLongAfterTheEscalationBreaksAGuaranteeBeforeTheStrongerCame()
    {
        var late = Alarm(Both[0], WithdrawnAt + 2.1);
        var result = Check([.. Both.Select(i => Cover(i, 44)), late], Weak, Strong);
        Assert.Equal(
            (0, 1, false),
            (result.Stops.WeakerAfterStronger, result.Stops.AlarmsAfterEscalation, result.Holds)
        );
    }

    /// <summary>Decided 40 s after the start. What a leader had saved when its region was cut off is known to the other
    /// region from when that leads.</summary>
    [Theory]
    [InlineData(39, 43, 44.9, 0)]
    [InlineData(39, 43, 45.1, 1)]
    [InlineData(41, 43, 44.9, 0)] // saved, and perhaps not made known
    [InlineData(30, 33, 42.1, 1)] // long before
    [InlineData(43, 46, 42.1, 1)] // long after
    public void TheTwoSecondsCountFromTheNextLeaderWhereTheLastWasCutOff(
        double lostAt,
        double ledAt,
        double at,
        int violations
    )
    {
        var evidence = Evidence(
            [.. Both.Select(i => Cover(i, 47)), Alarm(Both[0], at)],
            InterventionTimes.None,
            Weak,
            Strong
        ) with
        {
            Succession = new Succession(Start.AddSeconds(lostAt), Start.AddSeconds(ledAt)),
        };
        Assert.Equal(violations, GuaranteeCheck.Check(evidence).Stops.AlarmsAfterEscalation);
    }

    [Theory]
    [InlineData(31.9, 0)] // within the two seconds
    [InlineData(32.1, 1)]
    [InlineData(38, 1)]
    [InlineData(38.1, 0)] // resumed
    public void NothingIsSentWhilePaused(double at, int violations)
    {
        var paused = new InterventionTimes(PausedAt: Start.AddSeconds(30), ResumedAt: Start.AddSeconds(38));
        var result = Check([.. Both.Skip(1).Select(i => Alarm(i, 28)), Alarm(Both[0], at)], paused, Weak);
        Assert.Equal(violations, result.Stops.SentWhilePaused);
        Assert.Equal(violations == 0, result.Stops.Hold(0));
    }

    [Fact]
    public void AChangeThatNoAlertFollowsIsCounted()
    {
        var asked = new InterventionTimes(WithdrawnAt: Start.AddSeconds(30), GrownAt: Start.AddSeconds(30));
        Assert.Equal(2, Check([.. Both.Select(i => Alarm(i, 28))], asked, Weak).Stops.Ignored);
        var later = new InterventionTimes(WithdrawnAt: Start.AddSeconds(WithdrawnAt - 1));
        Assert.Equal(0, Check(ReceivedBoth(0), later, Weak, Withdrawal).Stops.Ignored);
    }

    [Fact]
    public void ThePopulationHasPeopleOfBothKinds() => Assert.InRange(Both.Length, 30, 399);

    /// <summary>All but so many heard the alarm in time and its retraction; the last of them just before it.</summary>
    private static DispatchSeen[] ReceivedBoth(int but) =>
        [.. Both.Skip(but).Select(i => Alarm(i, 39)), .. Both.Skip(but).Select(i => Retraction(i, 42))];

    private static GuaranteeResult Check(IEnumerable<DispatchSeen> seen, params Alert[] alerts) =>
        Check(seen, InterventionTimes.None, alerts);

    private static GuaranteeResult CheckAfterAKill(int chunk, DispatchSeen[] seen) =>
        GuaranteeCheck.Check(
            Evidence(seen, InterventionTimes.None, Weak, Withdrawal) with
            {
                Kills = 1,
                ChunkSize = chunk,
            }
        );

    private static GuaranteeResult Check(
        IEnumerable<DispatchSeen> seen,
        InterventionTimes times,
        params Alert[] alerts
    ) => GuaranteeCheck.Check(Evidence(seen, times, alerts));

    // Those who may hear and need not are left out on both sides: what they got is right either way.
    private static RunEvidence Evidence(
        IEnumerable<DispatchSeen> seen,
        InterventionTimes times,
        params Alert[] alerts
    ) =>
        new()
        {
            Population = Population,
            Alerts = alerts,
            Seen = [.. seen.OrderBy(one => one.At)],
            Truth = new ScenarioTruth(Timeline),
            Interventions = times,
            DeadLettered = Others(alerts).ToHashSet(),
        };

    // Everybody but those of Both is on record, so that they neither hide a fault nor make one.
    private static IEnumerable<(AlertId, SubscriberId)> Others(Alert[] alerts) =>
        Enumerable
            .Range(0, Population.Count)
            .Except(Both)
            .SelectMany(i => alerts.Select(alert => (alert.Id, Population[i].Id)));

    private static DispatchSeen Alarm(int index, double second) => Seen(index, second, MessageKind.BeAware, Weak.Id);

    private static DispatchSeen Cover(int index, double second) =>
        Seen(index, second, MessageKind.TakeAction, Strong.Id);

    private static DispatchSeen Retraction(int index, double second) =>
        Seen(index, second, MessageKind.Retraction, Withdrawal.Id);

    private static DispatchSeen Seen(int index, double second, MessageKind kind, AlertId alert) =>
        new(
            index,
            Population[index].Preferences.Channels[0].Kind,
            Start.AddSeconds(second),
            Accepted: true,
            IsEdit: false
        )
        {
            Kind = kind,
            Alert = alert,
        };

    private static bool HearsBoth(int index)
    {
        var preferences = Population[index].Preferences;
        var (weak, strong) = (new PreparedAlert(Weak), new PreparedAlert(Strong));
        return Eligibility.Judge(weak, preferences, Weak.ExpiresAt) is { IsEligible: true, Level: AlertLevel.BeAware }
            && Eligibility.Judge(strong, preferences, Strong.ExpiresAt)
                is { IsEligible: true, Level: AlertLevel.TakeAction };
    }

    private static Alert MakeAlert(
        AlertKind kind,
        double magnitude,
        int tier,
        double decidedAfter,
        params Alert[] earlier
    )
    {
        var id = new EventId("e1");
        var main = Timeline.Scenario.Events[0];
        var estimate = new EventEstimate(
            new Hypocenter(main.Values.Epicenter, main.Values.DepthKm!.Value),
            Timeline.OriginOf(main),
            new Magnitude(magnitude, MagnitudeType.Mw),
            0.3,
            false,
            "Vrancea",
            "test"
        );
        var decided = Start.AddSeconds(decidedAfter);
        return new Alert(
            kind == AlertKind.Cancelled ? AlertId.ForCancellation(id) : AlertId.ForTier(id, tier),
            kind,
            AlertCategory.Actual,
            tier,
            estimate,
            [.. earlier.Select(alert => new EarlierAlert(alert.Id, alert.Estimate, alert.DecidedAt))],
            decided,
            decided,
            decided.AddMinutes(10)
        );
    }
}
