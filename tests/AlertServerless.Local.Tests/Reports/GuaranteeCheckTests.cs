using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using AlertServerless.Local.Tests.Simulators;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

public sealed class GuaranteeCheckTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 14, 12, 0, 0, TimeSpan.Zero);

    private static readonly Timeline Timeline = new(ScenarioLibraryTests.Load("vrancea-1986"), Start);

    private static readonly SyntheticPopulation Population = new(
        400,
        7,
        new SyntheticAddresses("http://127.0.0.1:9/hook")
    );

    private static readonly Alert First = MakeAlert(AlertKind.First, 6.5, 27);

    private static readonly PreparedAlert Prepared = new(First);

    private static readonly int[] Eligible = [.. Enumerable.Range(0, Population.Count).Where(IsEligible)];

    [Fact]
    public void ARunWhereEverybodyWasNotifiedOnceHolds()
    {
        var result = GuaranteeCheck.Check(Evidence(Perfect()));
        Assert.True(result.Holds);
        Assert.Equal(
            (Eligible.Length, Eligible.Length, 0, 0, 0, 0),
            (
                result.Eligible,
                result.Notified,
                result.Missed,
                result.Duplicates,
                result.FalseAlarms,
                result.DeadLettered
            )
        );
        Assert.InRange(Eligible.Length, 50, 350);
    }

    [Fact]
    public void WhoGotNothingIsMissed()
    {
        var result = GuaranteeCheck.Check(Evidence(Perfect().Where(s => s.Subscriber != MustBeNotified())));
        Assert.Equal((1, Eligible.Length - 1, false), (result.Missed, result.Notified, result.Holds));
    }

    [Fact]
    public void WhoIsInTheDeadLetterQueueIsNotMissed()
    {
        var someone = MustBeNotified();
        var evidence = Evidence(Perfect().Where(s => s.Subscriber != someone)) with
        {
            DeadLettered = new HashSet<(AlertId, SubscriberId)> { (First.Id, Population[someone].Id) },
        };
        var result = GuaranteeCheck.Check(evidence);
        Assert.Equal((0, 1, true), (result.Missed, result.DeadLettered, result.Holds));
    }

    /// <summary>Three are in the dead letters, and one of them was notified after all: by the providers' logs two were
    /// not, whatever the queue says.</summary>
    [Fact]
    public void WhatNoProviderTookIsCountedByTheLogsAlone()
    {
        var kept = Eligible.Where(MustBeNotifiedOfThis).Take(3).ToList();
        var evidence = Evidence(Perfect().Where(s => s.Subscriber != kept[0] && s.Subscriber != kept[1])) with
        {
            DeadLettered = kept.Select(index => (First.Id, Population[index].Id)).ToHashSet(),
            Expired = 3,
        };
        var result = GuaranteeCheck.Check(evidence);
        Assert.Equal((0, 3, 2, 3), (result.Missed, result.DeadLettered, result.Undelivered, result.Expired));
    }

    /// <summary>Filed as not reached, and a provider's log says otherwise: right only where a crash came between the
    /// two.</summary>
    [Fact]
    public void WhoWasNotifiedAndIsFiledBreaksAGuaranteeUnlessAKillExplainsIt()
    {
        var someone = Eligible.First(MustBeNotifiedOfThis);
        var filed = Evidence(Perfect()) with
        {
            DeadLettered = new HashSet<(AlertId, SubscriberId)> { (First.Id, Population[someone].Id) },
        };
        Assert.Equal((1, false), (GuaranteeCheck.Check(filed).WronglyFiled, GuaranteeCheck.Check(filed).Holds));
        Assert.True(GuaranteeCheck.Check(filed with { Kills = 1 }).Holds);
        // Of what was perhaps sent nobody knows better.
        Assert.True(GuaranteeCheck.Check(filed with { Ambiguous = filed.DeadLettered }).Holds);
    }

    [Fact]
    public void WhoIsFiledTwiceBreaksAGuarantee()
    {
        var result = GuaranteeCheck.Check(Evidence(Perfect()) with { FiledAgain = 1 });
        Assert.Equal((1, false), (result.WronglyFiled, result.Holds));
    }

    /// <summary>Everybody left out is on record, those included who want nothing late any more.</summary>
    [Fact]
    public void WhoIsNeitherNotifiedNorFiledIsMissedOrAtLeastCounted()
    {
        var nobody = GuaranteeCheck.Check(Evidence([]));
        Assert.Equal(
            (Eligible.Count(MustBeNotifiedOfThis), Eligible.Count(i => !MustBeNotifiedOfThis(i))),
            (nobody.Missed, nobody.DeclinedLate)
        );
        Assert.NotEqual(0, nobody.DeclinedLate);

        var filed = GuaranteeCheck.Check(
            Evidence([]) with
            {
                DeadLettered = Eligible.Select(i => (First.Id, Population[i].Id)).ToHashSet(),
            }
        );
        Assert.Equal(
            (0, 0, 0, Eligible.Length),
            (filed.Missed, filed.DeclinedLate, filed.WronglyFiled, filed.DeadLettered)
        );
    }

    /// <summary>An address that a provider refused for good at the first alert is suspended at the second: whoever has
    /// no other left rightly gets no message.</summary>
    [Theory]
    [InlineData("every channel", 0, 1)]
    [InlineData("every channel, but not for good", 1, 1)] // the first one's retry left them to the second
    [InlineData("all but the last channel", 1, 2)]
    [InlineData("every channel, twice", 1, 2)] // the second alert asked as well: where is its entry?
    [InlineData("every channel, after its end", 1, 1)] // nobody was asked before the second: the first left them to it
    public void WhoIsRefusedForGoodMayHearNothingOfTheNextAlert(string by, int missed, int unfiled)
    {
        var second = MakeAlert(AlertKind.Escalated, 7.2, 40) with { Id = AlertId.ForTier(new EventId("e1"), 8) };
        // Who wants a late message on the last of several channels is owed it as long as that one is left.
        var someone = Eligible.First(i =>
            Population[i].Preferences.Channels is { Count: > 1 } preferences
            && preferences[preferences.Count - 1].Late == LatePolicy.Reword
            && MustBeNotifiedOfThis(i)
            && Eligibility.Judge(new PreparedAlert(second), Population[i].Preferences, second.ExpiresAt).IsEligible
        );
        var plan = Population[someone].Preferences.Channels;
        var at = by.EndsWith("end", StringComparison.Ordinal) ? (second.ExpiresAt - Start).TotalSeconds : 29;
        var refusals = Enumerable
            .Range(0, by.StartsWith("all but", StringComparison.Ordinal) ? plan.Count - 1 : plan.Count)
            .Select(i => new DispatchSeen(someone, plan[i].Kind, Start.AddSeconds(at), Accepted: false, IsEdit: false)
            {
                ForGood = !by.EndsWith("not for good", StringComparison.Ordinal),
            });
        var others = Enumerable
            .Range(0, Population.Count)
            .Where(i => i != someone)
            .SelectMany(i => new[] { Seen(i, 28), Seen(i, 41) });
        var evidence = Evidence([
            .. others,
            .. by.EndsWith("twice", StringComparison.Ordinal) ? refusals.Concat(refusals) : refusals,
        ]) with
        {
            Alerts = [First, second],
            DeadLettered = new HashSet<(AlertId, SubscriberId)> { (First.Id, Population[someone].Id) },
        };

        Assert.Equal(missed, GuaranteeCheck.Check(evidence).Missed);
        // The alert that met the refusal must have filed it.
        Assert.Equal(
            unfiled,
            GuaranteeCheck.Check(evidence with { DeadLettered = new HashSet<(AlertId, SubscriberId)>() }).Missed
        );
    }

    /// <summary>A system that issued no alert owes nobody anything by its own alerts; the scenario knows
    /// better.</summary>
    [Fact]
    public void AnAlertThatNeverCameBreaksAGuarantee()
    {
        var withoutAlerts = GuaranteeCheck.Check(Evidence([]) with { Alerts = [] });
        Assert.Equal(
            (0, 0, 1, false),
            (withoutAlerts.Missed, withoutAlerts.FalseAlarms, withoutAlerts.WrongAlerts, withoutAlerts.Holds)
        );
    }

    [Fact]
    public void ACancellationThatNobodyAskedForBreaksAGuarantee()
    {
        var withdrawn = Evidence([.. Perfect(), .. Eligible.Select(i => Retracted(i, 61))]) with
        {
            Alerts = [First, MakeAlert(AlertKind.Cancelled, 6.5, 60)],
        };
        Assert.Equal((1, false), (GuaranteeCheck.Check(withdrawn).WrongAlerts, GuaranteeCheck.Check(withdrawn).Holds));
    }

    [Fact]
    public void AMessageAfterTheAlertHasEndedBreaksAGuarantee()
    {
        var someone = MustBeNotified();
        var others = Perfect().Where(s => s.Subscriber != someone).ToList();
        var life = (First.ExpiresAt - Start).TotalSeconds;
        Assert.True(GuaranteeCheck.Check(Evidence([.. others, Seen(someone, life)])).Holds);
        var result = GuaranteeCheck.Check(Evidence([.. others, Seen(someone, life + 2)]));
        Assert.Equal((1, false), (result.Stale, result.Holds));
    }

    [Fact]
    public void ASecondMessageIsADuplicateUnlessAKillExplainsIt()
    {
        var twice = Evidence([.. Perfect(), Seen(Eligible[0], 30)]);
        Assert.Equal((1, false), (GuaranteeCheck.Check(twice).Duplicates, GuaranteeCheck.Check(twice).Holds));
        Assert.True(GuaranteeCheck.Check(twice with { Kills = 1 }).Holds);
        Assert.True(GuaranteeCheck.Check(twice with { LostAnswers = 1 }).Holds);
    }

    [Fact]
    public void AnEditInPlaceIsNoDuplicate() =>
        Assert.Equal(
            0,
            GuaranteeCheck.Check(Evidence([.. Perfect(), Seen(Eligible[0], 30) with { IsEdit = true }])).Duplicates
        );

    [Fact]
    public void AMessageToOneWhoWantedNoneIsAFalseAlarm()
    {
        var uninterested = Enumerable.Range(0, Population.Count).First(i => !IsEligible(i));
        var result = GuaranteeCheck.Check(Evidence([.. Perfect(), Seen(uninterested, 28)]));
        Assert.Equal((1, false), (result.FalseAlarms, result.Holds));
        Assert.False(GuaranteeCheck.Check(Evidence(Perfect()) with { Strangers = 1 }).Holds);
    }

    [Fact]
    public void EveryMessageAboutNothingIsAFalseAlarm()
    {
        var quiet = new Timeline(ScenarioLibraryTests.Load("garbage"), Start);
        var result = GuaranteeCheck.Check(Evidence(Perfect()) with { Truth = new ScenarioTruth(quiet) });
        Assert.Equal((Eligible.Length, 0), (result.FalseAlarms, result.Eligible));
    }

    [Fact]
    public void LatenessIsMeasuredAgainstTheRealWave()
    {
        var onTime = GuaranteeCheck.Check(Evidence(Perfect()));
        Assert.Equal(1, onTime.InTimeShare);
        Assert.Equal(1000, onTime.Latency.P50!.Value, 3); // notified at 28 s, shown at 27 s

        var late = GuaranteeCheck.Check(Evidence(Eligible.Select(i => Seen(i, 400))));
        Assert.Equal((0.0, Eligible.Length), (late.InTimeShare, late.Late));
        Assert.True(late.Holds);
    }

    [Fact]
    public void ACancellationIsOwedToThoseWhoWereNotifiedAndToNobodyElse()
    {
        var cancel = MakeAlert(AlertKind.Cancelled, 6.5, 60);
        var evidence = Evidence([.. Perfect(), .. Eligible.Select(i => Retracted(i, 61))]) with
        {
            Alerts = [First, cancel],
        };
        var result = GuaranteeCheck.Check(evidence);
        Assert.Equal((0, 0, 0), (result.Missed, result.Duplicates, result.FalseAlarms));

        var pending = Evidence(Perfect()) with { Alerts = [First, cancel] };
        Assert.Equal(Eligible.Length, GuaranteeCheck.Check(pending).Missed);

        var uninterested = Enumerable.Range(0, Population.Count).First(i => !IsEligible(i));
        Assert.Equal(
            1,
            GuaranteeCheck.Check(evidence with { Seen = [.. evidence.Seen, Retracted(uninterested, 62)] }).FalseAlarms
        );
    }

    /// <summary>An edit makes no sound: whoever was owed a new message did not get it.</summary>
    [Fact]
    public void An_edit_is_no_message()
    {
        var cancel = MakeAlert(AlertKind.Cancelled, 6.5, 60);
        var edits = Eligible.Select(i => Seen(i, 61) with { IsEdit = true });
        var evidence = Evidence([.. Perfect(), .. edits]) with { Alerts = [First, cancel] };

        var result = GuaranteeCheck.Check(evidence);

        Assert.Equal(Eligible.Length, result.Missed);
        Assert.Equal(new ReplyFigures(0, 0, Eligible.Length, 0), result.Telegram);
    }

    [Fact]
    public void Replies_are_counted_and_one_to_a_message_that_never_was_breaks_a_guarantee()
    {
        var cancel = MakeAlert(AlertKind.Cancelled, 6.5, 60);
        var replies = Eligible.Select(i => Retracted(i, 61) with { Answers = ReplyTarget.Earlier }).ToList();
        var evidence = Evidence([.. Perfect(), .. replies]) with { Alerts = [First, cancel] };

        // The scenario itself asks for no cancellation.
        var right = GuaranteeCheck.Check(evidence) with
        {
            WrongAlerts = 0,
        };
        Assert.Equal((Eligible.Length, 0, true), (right.Telegram.Replies, right.Telegram.StrayReplies, right.Holds));

        replies[0] = replies[0] with { Answers = ReplyTarget.Unknown };
        var wrong = GuaranteeCheck.Check(Evidence([.. Perfect(), .. replies]) with { Alerts = [First, cancel] }) with
        {
            WrongAlerts = 0,
        };
        Assert.Equal((1, false), (wrong.Telegram.StrayReplies, wrong.Holds));
    }

    /// <summary>In the same chat, long after: it ought to answer.</summary>
    [Theory]
    [InlineData(6, 1)]
    [InlineData(4, 0)]
    public void An_update_that_answers_nothing_is_counted_once_its_receipt_was_due(int secondsLater, int counted)
    {
        var cancel = MakeAlert(AlertKind.Cancelled, 6.5, 60);
        var person = Eligible[0];
        DispatchSeen[] seen =
        [
            Seen(person, 60 - secondsLater) with
            {
                Channel = ChannelKind.Telegram,
            },
            Retracted(person, 60) with
            {
                Channel = ChannelKind.Telegram,
            },
        ];

        var result = GuaranteeCheck.Check(Evidence(seen) with { Alerts = [First, cancel] });

        Assert.Equal(counted, result.Telegram.Unanswered);
    }

    [Fact]
    public void ChannelsAreCountedByWhatTheProvidersAnswered()
    {
        var someone = Eligible.First(i => Population[i].Preferences.Channels.Count > 1);
        var (first, second) = (
            Population[someone].Preferences.Channels[0].Kind,
            Population[someone].Preferences.Channels[1].Kind
        );
        var seen = new[]
        {
            new DispatchSeen(someone, first, Start.AddSeconds(28), Accepted: false, IsEdit: false),
            new DispatchSeen(someone, first, Start.AddSeconds(29), Accepted: true, IsEdit: false),
            new DispatchSeen(someone, second, Start.AddSeconds(30), Accepted: true, IsEdit: false),
        };
        var result = GuaranteeCheck.Check(Evidence(seen));
        Assert.Equal(
            new ChannelFigures(Sent: 1, Failed: 1, Retried: 1, FellBack: 0, P99Ms: null),
            result.ByChannel[first] with
            {
                P99Ms = null,
            }
        );
        Assert.Equal(
            new ChannelFigures(Sent: 1, Failed: 0, Retried: 0, FellBack: 1, P99Ms: null),
            result.ByChannel[second]
        );
    }

    internal static RunEvidence Sample() => Evidence(Perfect());

    private static bool IsEligible(int index) =>
        Eligibility.Judge(Prepared, Population[index].Preferences, First.DecidedAt).IsEligible;

    /// <summary>Somebody who wants a message even after the wave.</summary>
    private static int MustBeNotified() => Eligible.First(MustBeNotifiedOfThis);

    private static bool MustBeNotifiedOfThis(int index) =>
        Eligibility.Judge(Prepared, Population[index].Preferences, First.ExpiresAt).IsEligible;

    private static IEnumerable<DispatchSeen> Perfect() => Eligible.Select(i => Seen(i, 28));

    private static DispatchSeen Seen(int index, double second) =>
        new(
            index,
            Population[index].Preferences.Channels[0].Kind,
            Start.AddSeconds(second),
            Accepted: true,
            IsEdit: false
        );

    private static DispatchSeen Retracted(int index, double second) =>
        Seen(index, second) with
        {
            Kind = MessageKind.Retraction,
        };

    private static RunEvidence Evidence(IEnumerable<DispatchSeen> seen) =>
        new()
        {
            Population = Population,
            Alerts = [First],
            Seen = [.. seen.OrderBy(s => s.At)],
            Truth = new ScenarioTruth(Timeline),
        };

    /// <summary>The 1986 event: origin 5 s after the start, first frame 22 s later.</summary>
    private static Alert MakeAlert(AlertKind kind, double magnitude, double decidedAfter)
    {
        var id = new EventId("e1");
        var main = Timeline.Scenario.Events[0];
        var estimate = new EventEstimate(
            new Hypocenter(main.Values.Epicenter, main.Values.DepthKm!.Value),
            Timeline.OriginOf(main),
            new Magnitude(magnitude, MagnitudeType.Ews),
            0.3,
            false,
            "Vrancea",
            "test"
        );
        var decided = Start.AddSeconds(decidedAfter);
        return new Alert(
            kind == AlertKind.Cancelled ? AlertId.ForCancellation(id) : AlertId.ForTier(id, 7),
            kind,
            AlertCategory.Actual,
            7,
            estimate,
            [],
            decided,
            decided,
            decided.AddMinutes(10)
        );
    }
}
