using AlertServerless.Core.Alerting;
using AlertServerless.Local.Reports;
using AlertServerless.Local.Simulators.Feeds;
using AlertServerless.Local.Simulators.Scenarios;
using Xunit;

namespace AlertServerless.Local.Tests.Reports;

/// <summary>Where the time between a feed and a provider goes.</summary>
public sealed class LatencyChainTests
{
    private static readonly RunEvidence Sample = WithSource(GuaranteeCheckTests.Sample(), "infp-alert");
    private static readonly Alert Alert = Sample.Alerts[0];

    [Fact]
    public void EachSpanBeginsWhereTheOneBeforeEnds()
    {
        var chain = LatencyChain.Of(
            Sample with
            {
                Chain = Evidence(arrivals: [10, 20, 30], decidedIn: 2),
                Seen = [Taken(ChannelKind.Sms, 60), Taken(ChannelKind.Sms, 90), Taken(ChannelKind.Email, 110)],
            }
        );
        // Read at -40 and again at -3, received at 0, decided at 2, on the topic at 10, 20 and 30, first accepted at 60
        // by SMS and at 110 by e-mail.
        Assert.Equal(new SpanMs(37, 37, 1), chain.SecondReading);
        Assert.Equal(new SpanMs(5, 5, 1), chain.FeedToDecision);
        Assert.Equal(new SpanMs(18, 28, 3), chain.DecisionToTopic);
        Assert.Equal(new SpanMs(50, 100, 2), chain.RecordToFirstAccepted);
    }

    [Fact]
    public void WhereNothingWasSeenThereIsNoFigure()
    {
        var chain = LatencyChain.Of(Sample with { Chain = ChainEvidence.None });
        Assert.All(
            [chain.SecondReading, chain.FeedToDecision, chain.DecisionToTopic, chain.RecordToFirstAccepted],
            span => Assert.Equal(new SpanMs(null, null, 0), span)
        );
    }

    [Fact]
    public void ConsumersLogTheirCollectorsPauses()
    {
        var log = new GcPauseLog();
        log.Read("2026-11-27T00:00:00Z\tid\tinfo\talert e1/1: 1500 collections stopped it, longest 9.50 3.25 1.00 ms");
        log.Read("alert e1/1: 500 collections stopped it, longest 12.00 2.00 ms");
        log.Read("alert e1/1: 0 collections stopped it, longest  ms");
        log.Read("something else");
        // Two of 2,000 are above the 99.9th percentile.
        Assert.Equal(new GcFigures("consumers", 2000, 3.25, 12), log.Figures());
    }

    private static ChainEvidence Evidence(int[] arrivals, int decidedIn) =>
        new(
            [Served(-40, 6.5), Served(-3, 6.5), Served(-2000, 5.1), Served(50, 6.5)],
            [.. arrivals.Select((ms, lane) => new RecordArrival(Alert.Id, lane, At(ms)))],
            new Dictionary<AlertId, TimeSpan> { [Alert.Id] = TimeSpan.FromMilliseconds(decidedIn) }
        );

    private static Serving Served(int ms, double magnitude) => new(ScenarioFeed.InfpAlert, "e1", magnitude, At(ms));

    private static DispatchSeen Taken(ChannelKind channel, int ms) =>
        new(0, channel, At(ms), Accepted: true, IsEdit: false) { Alert = Alert.Id };

    private static DateTimeOffset At(int ms) => Alert.DecidedAt.AddMilliseconds(ms);

    private static RunEvidence WithSource(RunEvidence evidence, string source) =>
        evidence with
        {
            Alerts =
            [
                .. evidence.Alerts.Select(alert => alert with { Estimate = alert.Estimate with { Source = source } }),
            ],
        };
}
