using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Core.Feeds;
using AlertServerless.Core.Publishing;
using AlertServerless.Core.Seismology;
using AlertServerless.Core.Subscribers;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Tests.Subscribers;
using Xunit;

namespace AlertServerless.Tests.Publishing;

/// <summary>Whom test earthquakes reach, and what is made of what came there.</summary>
public sealed class CanaryTests
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 19, 0, 0, TimeSpan.Zero);
    private static readonly ChannelKind[] Inboxes = [ChannelKind.Sms, ChannelKind.Webhook];

    private static readonly SubscriberPreferences Inbox = Sample.Person(Canary.Home, minIntensity: 12) with
    {
        Proximity = new ProximityThreshold(6, Canary.WithinKm),
        Channels = ChannelPlan.Of((ChannelKind.Sms, LatePolicy.Send)),
        Exercises = true,
    };

    [Fact]
    public void Its_document_is_decided_as_an_alert_for_canaries()
    {
        var alert = Decide();

        Assert.Equal(
            (AlertKind.First, AlertCategory.Test, Start),
            (alert.Kind, alert.Category, alert.Estimate.OriginTime)
        );
        Assert.True(Canary.Is(alert));
        Assert.True(Judge(alert, Inbox).IsEligible);
    }

    [Fact]
    public void It_reaches_no_person_and_no_other_alert_reaches_a_canary()
    {
        var nearby = Sample.Person(new GeoPoint(45.7, 26.6), minIntensity: 1) with { Exercises = true };
        var real = Sample.Alert(7.5);
        var drill = real with { Category = AlertCategory.Exercise };

        Assert.Equal(SkipReason.CanariesOnly, Judge(Decide(), nearby).Reason);
        Assert.Equal(SkipReason.CanariesOnly, Judge(real, Inbox).Reason);
        Assert.Equal(SkipReason.CanariesOnly, Judge(drill, Inbox).Reason);
        Assert.True(Judge(real, nearby).IsEligible);
    }

    [Fact]
    public void Segments_of_the_others_are_not_even_looked_into()
    {
        var people = Segment("sxfs-p-sms-0", new GeoPoint(44.43, 26.1));
        var canaries = Segment("s000-p-sms-0", Canary.Home);

        var (test, real) = (new PreparedAlert(Decide()), new PreparedAlert(Sample.Alert(7.5)));
        Assert.Equal([canaries], SegmentRanking.Rank([people, canaries], test, Start).Select(one => one.Entry));
        Assert.Equal([people], SegmentRanking.Rank([people, canaries], real, Sample.Origin).Select(one => one.Entry));
    }

    [Theory]
    [InlineData("all there", 30, "")]
    [InlineData(
        "one inbox without a message",
        2,
        "the test earthquake's message by webhook was not sent: the last one was accepted"
    )]
    [InlineData("a provider that refuses", 2, "the test earthquake's message by sms was not accepted: refused")]
    [InlineData("no consumer", 2, "the test earthquake of 19:00:00 UTC reached no consumer")]
    [InlineData("no inbox", 2, "no canary inbox is signed up")]
    [InlineData("no earthquake", 63, "no test earthquake for 63 min: the producer shows none")]
    public void What_is_missing_is_named(string what, int minutes, string sentence)
    {
        var problems = CanaryProof.Problems(Facts(what), Start.AddMinutes(minutes)).ToList();

        if (sentence.Length == 0)
            Assert.Empty(problems);
        else
            Assert.StartsWith(sentence, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all there", 60)]
    [InlineData("a provider that refuses", 2)]
    [InlineData("no inbox", 10)]
    public void The_next_one_is_due_by_what_became_of_the_last(string what, int minutes)
    {
        Assert.False(CanaryProof.IsDue(Facts(what), Every, Start.AddMinutes(minutes).AddSeconds(-1)));
        Assert.True(CanaryProof.IsDue(Facts(what), Every, Start.AddMinutes(minutes)));
    }

    [Fact]
    public void A_message_has_a_minute_and_a_refusal_none()
    {
        Assert.Empty(CanaryProof.Problems(Facts("one inbox without a message"), Start.AddSeconds(60)));
        Assert.Empty(CanaryProof.Problems(Facts("no consumer"), Start.AddSeconds(60)));
        Assert.NotEmpty(CanaryProof.Problems(Facts("a provider that refuses"), Start.AddSeconds(1)));
    }

    [Fact]
    public void Readiness_says_what_the_proof_says_unless_an_alert_is_under_way()
    {
        var now = Start.AddMinutes(2);
        var facts = new ReadinessFacts(
            TimeSpan.FromMinutes(5),
            new SentHeartbeat(now, 1, []),
            [],
            now,
            [],
            null,
            Busy: false,
            Facts("no inbox")
        );

        Assert.Contains(
            Readiness.Problems(facts, now),
            line => line.StartsWith("no canary inbox", StringComparison.Ordinal)
        );
        Assert.Empty(Readiness.Problems(facts with { Busy = true }, now));
    }

    private static CanaryFacts Facts(string what)
    {
        var answers = Inboxes
            .Select(channel => new InboxAnswer(channel, Start, TimeSpan.FromSeconds(1), null))
            .ToArray();
        var whole = new CanaryFacts(Every, Start, Start, Inboxes, answers);
        return what switch
        {
            "one inbox without a message" => whole with
            {
                Answers = [answers[0], answers[1] with { Shown = Start - Every }],
            },
            "a provider that refuses" => whole with
            {
                Answers = [answers[0] with { After = null, Why = "refused" }, answers[1]],
            },
            "no consumer" => whole with { Listed = Start - Every },
            "no inbox" => whole with { Inboxes = [], Answers = [] },
            _ => whole,
        };
    }

    private static EligibilityResult Judge(Alert alert, SubscriberPreferences preferences) =>
        Eligibility.Judge(new PreparedAlert(alert), preferences, alert.DecidedAt);

    private static SegmentEntry Segment(string id, GeoPoint centroid)
    {
        Assert.True(SegmentId.TryParse(id, out var segment));
        return new SegmentEntry(segment, 1, centroid, 1, 6, Canary.WithinKm);
    }

    private static Alert Decide()
    {
        var parsed = FeedParser.Parse(Canary.Feed.Format, Canary.Document(Start), Canary.Feed.Name);
        var options = AlertOptions.Default with { Feeds = [Canary.Feed] };
        var (_, decisions) = AlertPipeline.Handle(
            EventCatalog.Empty,
            parsed.Reports,
            Start.AddSeconds(1),
            options,
            new FanOutOptions(1, 1, new Dictionary<ChannelKind, double>())
        );
        return Assert.IsType<AlertDecision.Issue>(Assert.Single(decisions).Decision).Alert;
    }
}
