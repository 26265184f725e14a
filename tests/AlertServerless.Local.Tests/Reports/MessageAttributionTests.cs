using AlertServerless.Core.Alerting;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Local.Reports;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

/// <summary>Which alert a message is about that does not say so: an SMS in Cyrillic letters has no room for the
/// magnitude.</summary>
public sealed class MessageAttributionTests
{
    private static readonly RunEvidence Sample = GuaranteeCheckTests.Sample();
    private static readonly Alert First = Escalating(5.2, tier: 4, after: 0, []);
    private static readonly Alert Second = Escalating(5.3, tier: 5, after: 1, [First]);
    private static readonly Alert Third = Escalating(7.2, tier: 8, after: 4, [First, Second]);

    /// <summary>
    /// Asked to be aware by the first, not concerned by the second, asked to take cover by the third.
    /// </summary>
    private static readonly int Somebody = Enumerable
        .Range(0, Sample.Population.Count)
        .First(person =>
            (Level(First, person), Level(Second, person), Level(Third, person))
            == (AlertLevel.BeAware, AlertLevel.None, AlertLevel.TakeAction)
        );

    [Fact]
    public void ItIsAboutTheLastAlertThatAsksTheReaderForWhatItSays()
    {
        var evidence = Sample with { Alerts = [First, Second, Third] };

        Assert.Equal(0, SeenBySubscriber.AlertOf(Message(MessageKind.BeAware, seconds: 1.6), evidence));
        Assert.Equal(0, SeenBySubscriber.AlertOf(Message(MessageKind.BeAware, seconds: 6), evidence));
        Assert.Equal(2, SeenBySubscriber.AlertOf(Message(MessageKind.TakeAction, seconds: 6), evidence));
        // Sent to nobody: still one of those decided by then, so that it is counted.
        Assert.Equal(1, SeenBySubscriber.AlertOf(Message(MessageKind.TakeAction, seconds: 2), evidence));
        Assert.Null(SeenBySubscriber.AlertOf(Message(MessageKind.BeAware, seconds: -1), evidence));
    }

    [Fact]
    public void WhoeverHeardBothIsNotTakenForNotifiedTwice()
    {
        var seen = new[] { Message(MessageKind.BeAware, 1.6), Message(MessageKind.TakeAction, 6) };
        var evidence = Sample with { Alerts = [First, Second, Third], Seen = seen };

        Assert.Equal(0, GuaranteeCheck.Check(evidence).Duplicates);
        Assert.Equal(1, GuaranteeCheck.Check(evidence with { Seen = [.. seen, seen[1]] }).Duplicates);
    }

    private static DispatchSeen Message(MessageKind kind, double seconds) =>
        new(Somebody, ChannelKind.Sms, First.DecidedAt.AddSeconds(seconds), Accepted: true, IsEdit: false)
        {
            Kind = kind,
        };

    private static AlertLevel Level(Alert alert, int person)
    {
        var result = Eligibility.Judge(
            new PreparedAlert(alert),
            Sample.Population[person].Preferences,
            alert.DecidedAt
        );
        return result.IsEligible ? result.Level : AlertLevel.None;
    }

    private static Alert Escalating(double magnitude, int tier, double after, IReadOnlyList<Alert> earlier)
    {
        var like = Sample.Alerts[0];
        var decided = like.DecidedAt.AddSeconds(after);
        return like with
        {
            Id = AlertId.ForTier(like.Id.Event, tier),
            Kind = earlier.Count == 0 ? AlertKind.First : AlertKind.Escalated,
            Tier = tier,
            Estimate = like.Estimate with { Magnitude = new Magnitude(magnitude, MagnitudeType.Ews) },
            Earlier = [.. earlier.Select(one => new EarlierAlert(one.Id, one.Estimate, one.DecidedAt))],
            DecidedAt = decided,
            ExpiresAt = decided.AddMinutes(10),
        };
    }
}
