using AlertServerless.Infra.Monitoring;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Monitoring;

[Collection(TemplatesCollection.Name)]
public sealed class AlarmTests(Templates templates)
{
    private IReadOnlyList<Resource> Alarms => templates.Flow.Of("AWS::CloudWatch::Alarm");

    private IReadOnlyList<Resource> Composites => templates.Flow.Of("AWS::CloudWatch::CompositeAlarm");

    /// <summary>Missing data is the worst news for a figure that is written without a break, and no news for one that
    /// is written only when something happens.</summary>
    [Theory]
    [InlineData("FeedSilent", "breaching")]
    [InlineData("FeedUnhealthy", "breaching")]
    [InlineData("ProducerStopped", "breaching")]
    [InlineData("ScalerStopped", "breaching")]
    [InlineData("BrokersGone", "breaching")]
    [InlineData("ProofMissing", "breaching")]
    [InlineData("ReadyBurnsFast", "breaching")]
    [InlineData("ReadyBurnsSlowly", "breaching")]
    [InlineData("DeadLetters", "notBreaching")]
    [InlineData("ConsumerErrors", "notBreaching")]
    [InlineData("RecordsRefused", "notBreaching")]
    [InlineData("AlertLate", "notBreaching")]
    [InlineData("AlertHeld", "notBreaching")]
    public void MissingDataMeansWhatItMeans(string name, string missing)
    {
        var alarms = Alarms.Where(alarm => alarm.Id.StartsWith($"Alarms{name}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(alarms);
        Assert.All(alarms, alarm => Assert.Equal(missing, alarm.Text("TreatMissingData")));
    }

    [Fact]
    public void NoAlarmIsHeardByNobody()
    {
        var rules = string.Concat(Composites.Select(composite => composite["AlarmRule"]!.ToJsonString()));
        var mute = Alarms.Where(alarm =>
            alarm["AlarmActions"] is null && !rules.Contains($"\"{alarm.Id}\"", StringComparison.Ordinal)
        );
        Assert.Empty(mute.Select(alarm => alarm.Id));
        Assert.Equal(4, Composites.Count);
        Assert.All(Composites, composite => Assert.NotNull(composite["AlarmActions"]));
    }

    [Fact]
    public void EachFeedHasItsOwnAlarm() =>
        Assert.Equal(
            Deployments.Production.WatchedFeeds.Select(feed => feed.Name).Order(StringComparer.Ordinal),
            Alarms
                .Where(alarm => alarm.Text("MetricName") == "FeedAgeSeconds")
                .Select(alarm =>
                    alarm["Dimensions"]!.AsArray().Single(d => d!["Name"]!.ToString() == "Feed")!["Value"]!.ToString()
                )
                .Order(StringComparer.Ordinal)
        );

    [Fact]
    public void NotReadyWhenEveryFeedIsSilent()
    {
        var rule = Composites.Single(composite => composite.Id.StartsWith("AlarmsNotReady", StringComparison.Ordinal))[
            "AlarmRule"
        ]!["Fn::Join"]![1]!.AsArray();
        var words = string.Concat(
            rule.Select(part => part is System.Text.Json.Nodes.JsonValue ? part.ToString() : "x")
        );
        Assert.Equal("""((ALARM("x") AND ALARM("x")) OR ALARM("x") OR ALARM("x"))""", words);
    }

    [Fact]
    public void NoticesGoToTheAlarmAddressEncrypted()
    {
        var subscription = Assert.Single(templates.Flow.Of("AWS::SNS::Subscription"));
        Assert.Equal("night@cutremur.ro", subscription.Text("Endpoint"));
        Assert.NotNull(Assert.Single(templates.Flow.Of("AWS::SNS::Topic"))["KmsMasterKeyId"]);
        Assert.Contains(
            "cloudwatch.amazonaws.com",
            templates.State.Get("DataKey")["KeyPolicy"]!.ToJsonString(),
            StringComparison.Ordinal
        );
    }

    /// <summary>Whoever is woken by an alarm is led to the section that names it.</summary>
    [Fact]
    public void EveryAlarmLinksToItsHeadingOfTheRunbook()
    {
        var sections = Repository
            .Read("docs/runbook.md")
            .Split("\n## ")
            .Skip(1)
            .ToDictionary(text => $"docs/runbook.md#{RunbookLink.Anchor(text.Split('\n')[0])}");
        foreach (var alarm in Alarms.Concat(Composites))
        {
            var name = RunbookLink.NameInRunbook(alarm.Json["Metadata"]!["aws:cdk:path"]!.ToString().Split('/')[^2]);
            var link = alarm.Text("AlarmDescription").Split(" See ")[^1];
            Assert.Contains($"`{name}`", sections[link], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Nobody would be warned now: `NotReady`", "nobody-would-be-warned-now-notready")]
    [InlineData("A feed does not answer: `FeedSilent`", "a-feed-does-not-answer-feedsilent")]
    public void AnAnchorIsMadeAsARepositorysPagesMakeIt(string heading, string anchor) =>
        Assert.Equal(anchor, RunbookLink.Anchor(heading));
}
