using System.Globalization;
using AlertServerless.Infra.Monitoring;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Monitoring;

/// <summary>Every alarm of the template sounds by what causes it, and not by what does not. Figures of our own are
/// those that the functions write, as tests/metrics/figures.txt holds them; those of AWS are what its documentation
/// says they become.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class FiringTests(Templates templates)
{
    private const int Minutes = 10;

    private static readonly Dictionary<string, (string Cause, string Other)> Own = new()
    {
        ["FeedSilent"] = ("a feed falls silent", "all well"),
        ["FeedUnhealthy"] = ("a feed answers with nothing of use", "all well"),
        ["ProofMissing"] = ("the heartbeat does not come through", "all well"),
        ["AlertHeld"] = ("an alert is held", "all well"),
        ["AlertLate"] = ("an alert is late", "an alert is in time"),
        ["SmsSpend"] = ("many SMS are sent", "an alert is in time"),
        ["RecordsRefused"] = ("a record is forged", "a record comes late"),
    };

    // The figure of one period in which it is so, and of one in which all is well; null where AWS then writes none.
    private static readonly Dictionary<string, (double? Broken, double? Well)> Aws = new()
    {
        ["ProducerStopped"] = (null, 5),
        ["BrokersGone"] = (0, 1),
        ["Errors"] = (1, 0),
        ["ProducerThrottled"] = (1, 0),
        ["ScalerStopped"] = (null, 1),
        ["RunsMissed"] = (1, 0),
        ["PartitionsOffline"] = (1, 0),
        ["BrokerBehind"] = (1, 0),
        ["BrokerFull"] = (85, 30),
        ["ConsumerThrottled"] = (1, 0),
        ["ConsumersCold"] = (1, null),
        ["TopicLagging"] = (1, 0),
        ["TablesThrottled"] = (1, 0),
        ["DeadLetters"] = (1, 0),
        ["RetriesOld"] = (301, 10),
    };

    public static TheoryData<string> OwnNames => [.. Own.Keys];

    public static TheoryData<string> AwsNames => [.. Aws.Keys];

    [Theory]
    [MemberData(nameof(OwnNames))]
    public void An_alarm_sounds_by_the_figures_that_the_functions_write(string name)
    {
        var (cause, other) = Own[name];

        Assert.All(
            Of(name),
            alarm =>
            {
                var model = new AlarmModel(alarm);
                Assert.True(model.Sounds(Story(cause, alarm), Minutes), $"{alarm.Id}: {cause}");
                Assert.False(model.Sounds(Story(other, alarm), Minutes), $"{alarm.Id}: {other}");
            }
        );
    }

    [Theory]
    [MemberData(nameof(AwsNames))]
    public void An_alarm_sounds_by_the_figures_of_the_service(string name)
    {
        var (broken, well) = Aws[name];

        Assert.All(
            Of(name),
            alarm =>
            {
                var model = new AlarmModel(alarm);
                var periods = int.Parse(alarm.Text("EvaluationPeriods"), CultureInfo.InvariantCulture);
                Assert.True(model.SoundsBy([.. Enumerable.Repeat(broken, periods)]), $"{alarm.Id} stays silent");
                Assert.False(model.SoundsBy([.. Enumerable.Repeat(well, periods)]), $"{alarm.Id} sounds for nothing");
            }
        );
    }

    [Fact]
    public void A_late_test_earthquake_is_no_late_alert() =>
        Assert.All(
            Of("AlertLate"),
            alarm => Assert.False(new AlarmModel(alarm).Sounds(Story("a test earthquake is late", alarm), Minutes))
        );

    [Fact]
    public void No_alarm_is_left_out() =>
        Assert.DoesNotContain(
            templates.Flow.Of("AWS::CloudWatch::Alarm").Select(Name),
            name => !Own.ContainsKey(name) && !Aws.ContainsKey(Kind(name)) && !BurnTests.Covered.Contains(name)
        );

    private List<Resource> Of(string name)
    {
        var alarms = templates.Flow.Of("AWS::CloudWatch::Alarm").Where(alarm => Kind(Name(alarm)) == name).ToList();
        Assert.NotEmpty(alarms);
        return alarms;
    }

    // As the runbook names it: without its feed's or broker's name.
    private static string Name(Resource alarm) =>
        RunbookLink.NameInRunbook(alarm.Json["Metadata"]!["aws:cdk:path"]!.ToString().Split('/')[^2]);

    // Each function's alarm for its errors is the same.
    private static string Kind(string name) => name.EndsWith("Errors", StringComparison.Ordinal) ? "Errors" : name;

    /// <summary>The story's datapoints, with the alarm's own feed in place of the recorded one.</summary>
    private static List<Datapoint> Story(string story, Resource alarm)
    {
        var feed = (alarm["Dimensions"]?.AsArray() ?? [])
            .FirstOrDefault(one => one!["Name"]!.ToString() == "Feed")
            ?["Value"]!.ToString();
        var points = Repository
            .Read("tests/metrics/figures.txt")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split("; "))
            .Where(parts => parts[0] == story)
            .Select(parts => new Datapoint(
                int.Parse(parts[1], CultureInfo.InvariantCulture),
                parts[2],
                string.Join(
                    ',',
                    parts[3]
                        .Split(',')
                        .Where(one => !one.StartsWith("Deployment=", StringComparison.Ordinal))
                        .Select(one =>
                            feed is not null && one.StartsWith("Feed=", StringComparison.Ordinal) ? $"Feed={feed}" : one
                        )
                ),
                double.Parse(parts[4], CultureInfo.InvariantCulture)
            ))
            .ToList();
        Assert.NotEmpty(points);
        return points;
    }
}
