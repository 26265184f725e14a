using System.Globalization;
using System.Text.Json.Nodes;
using AlertServerless.Infra.Monitoring;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Monitoring;

/// <summary>The alarms by the rate at which minutes without readiness are used up, by series of the figure
/// <c>Ready</c>: 1 or 0 in each minute, or none where no producer ran.</summary>
[Collection(TemplatesCollection.Name)]
public sealed class BurnTests(Templates templates)
{
    private const string Fast = "ReadyBurnsFast";
    private const string Slow = "ReadyBurnsSlowly";

    /// <summary>What this class holds, and <see cref="FiringTests"/> need not.</summary>
    public static IReadOnlySet<string> Covered { get; } = new HashSet<string> { Fast, Slow };

    /// <summary>Minutes ago in which it was not ready. 14.4 × 0.5 % of an hour are 4.3 minutes, 6 × 0.5 % of six hours
    /// 10.8.</summary>
    public static TheoryData<string, int[], bool> Series =>
        new()
        {
            { Fast, [2, 15, 30, 45, 59], true },
            // Four of sixty.
            { Fast, [2, 15, 30, 45], false },
            // It was so, and is over.
            { Fast, [6, 15, 30, 45, 59], false },
            // The fifth is more than an hour ago.
            { Fast, [2, 15, 30, 45, 60], false },
            { Slow, [29, 60, 90, 120, 150, 180, 210, 240, 270, 300, 359], true },
            { Slow, [29, 60, 90, 120, 150, 180, 210, 240, 270, 300], false },
            { Slow, [30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 359], false },
            { Fast, [], false },
            { Slow, [], false },
        };

    [Theory]
    [MemberData(nameof(Series))]
    public void It_sounds_when_both_windows_are_over_the_rate(string name, int[] lost, bool sounds)
    {
        Assert.Equal(sounds, Sounds(name, lost, figure: 0));
        Assert.Equal(sounds, Sounds(name, lost, figure: null));
    }

    /// <summary>Each of them is too short for the alarm that sees minutes in a row.</summary>
    [Fact]
    public void What_comes_and_goes_is_seen_by_no_other_alarm()
    {
        var proof = new AlarmModel(
            templates
                .Flow.Of("AWS::CloudWatch::Alarm")
                .Single(alarm => alarm.Id.StartsWith("AlarmsProofMissing", StringComparison.Ordinal))
        );
        Assert.True(Sounds(Fast, [0, 1, 3, 4, 6, 7], figure: 0));
        Assert.False(proof.SoundsBy([0, 0, 1]));
        Assert.True(proof.SoundsBy([0, 0, 0]));
    }

    /// <summary>By hand from https://sre.google/workbook/alerting-on-slos/: a rate of 1 loses what may be lost within
    /// the whole month.</summary>
    [Theory]
    [InlineData(1, 43_200, 216)]
    [InlineData(14.4, 60, 5)]
    [InlineData(14.4, 5, 1)]
    [InlineData(6, 360, 11)]
    [InlineData(6, 30, 1)]
    public void ARateIsSoManyMinutesOfAWindow(double rate, int minutes, int lost) =>
        Assert.Equal(lost, BurnAlarms.Lost(rate, minutes));

    private bool Sounds(string name, int[] lost, double? figure)
    {
        var rule = templates
            .Flow.Of("AWS::CloudWatch::CompositeAlarm")
            .Single(composite => composite.Id.StartsWith($"Alarms{name}", StringComparison.Ordinal))["AlarmRule"]!;
        var windows = templates
            .Flow.Of("AWS::CloudWatch::Alarm")
            .Where(alarm => rule.ToJsonString().Contains($"\"{alarm.Id}\"", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(2, windows.Count);
        var words = string.Concat(
            rule["Fn::Join"]![1]!.AsArray().Select(part => part is JsonValue ? part.ToString() : "x")
        );
        Assert.Equal("""(ALARM("x") AND ALARM("x"))""", words);
        return windows.TrueForAll(window =>
        {
            var minutes = int.Parse(window.Text("EvaluationPeriods"), CultureInfo.InvariantCulture);
            return new AlarmModel(window).SoundsBy([
                .. Enumerable.Range(0, minutes).Select(ago => lost.Contains(ago) ? figure : 1),
            ]);
        });
    }
}
