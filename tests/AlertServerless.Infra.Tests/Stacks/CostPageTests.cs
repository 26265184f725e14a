using System.Globalization;
using System.Text.RegularExpressions;
using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>
/// docs/cost.md says what <c>alert plan</c> reckons, line by line, and names a source for every price.
/// </summary>
[Collection(TemplatesCollection.Name)]
public sealed partial class CostPageTests(Templates templates)
{
    private static readonly string Page = Repository.Read("docs/cost.md");

    private static readonly Dictionary<string, double[]> Rows = Page.Split('\n')
        .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
        .Where(cells => cells.Length == 5 && cells[2..].All(cell => Number(cell) is not null))
        .ToDictionary(cells => cells[0].Trim('*'), cells => cells[2..].Select(cell => Number(cell)!.Value).ToArray());

    public static TheoryData<string, int> Classes =>
        new()
        {
            { "village", 0 },
            { "institute", 1 },
            { "nation", 2 },
        };

    /// <summary>With the subscribers that the page names for each class.</summary>
    [Theory]
    [MemberData(nameof(Classes))]
    public void EachLineIsWhatThePlanReckons(string name, int column)
    {
        var month = Month(name, (long)Rows["subscribers"][column]);
        foreach (var line in month.Lines)
            Assert.Equal(line.Usd, Rows[line.Item][column], 0.01);
        Assert.Equal(month.Usd, Rows["together"][column], 0.02);
        Assert.Equal(month.Lines.Count + 2, Rows.Count);
    }

    /// <summary>What the issue asks of the smallest class.</summary>
    [Fact]
    public void AVillageOfFiveThousandCostsNoMoreThan140() => Assert.InRange(Month("village", 5_000).Usd, 100, 140);

    /// <summary>Page and date of each price are those of <see cref="Prices"/>.</summary>
    [Fact]
    public void EveryPriceHasASourceWithADate()
    {
        var sources = Source().Matches(Page).ToDictionary(match => match.Groups[1].Value, match => match.Value);
        var reckoned = Classes
            .Select(one => Month((string)one[0], 100_000))
            .Append(Alert())
            .SelectMany(bill => bill.Lines)
            .SelectMany(line => line.Sources)
            .Distinct()
            .ToList();
        Assert.All(
            reckoned,
            price =>
                Assert.Contains(
                    sources.Values,
                    line =>
                        line.Contains(price.Page, StringComparison.Ordinal)
                        && line.Contains(price.AsOf, StringComparison.Ordinal)
                )
        );
        Assert.All(
            reckoned,
            price => Assert.True(DateOnly.TryParseExact(price.AsOf, "yyyy-MM-dd", out _) && price.ReadIn.Length > 0)
        );
        Assert.All(sources.Values, line => Assert.Matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}", line));
        var used = Reference().Matches(Page).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(sources.Keys.Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    /// <summary>What the bill counts is what the templates have.</summary>
    [Fact]
    public void AlarmsSecretsAndRulesAreCountedAsDeclared()
    {
        Assert.Equal(
            (Deployment.Alarms, Deployment.CompositeAlarms, Deployment.Secrets),
            (
                templates.Of("AWS::CloudWatch::Alarm").Count,
                templates.Of("AWS::CloudWatch::CompositeAlarm").Count,
                templates.Of("AWS::SecretsManager::Secret").Count
            )
        );
        var rules = Assert.Single(templates.Of("AWS::WAFv2::WebACL"))["Rules"]!.AsArray();
        Assert.Equal(Deployment.FirewallRules, rules.Count);
        Assert.Equal(new[] { false, true, true }, CostClass.All.Select(one => one.HasFirewall));
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void WhatAClassDoesNotSurviveIsOnThePage(string name, int column)
    {
        var cost = CostClass.All[column];
        Assert.Equal(name, cost.Name);
        Assert.Contains(cost.DoesNotSurvive, Page, StringComparison.Ordinal);
        Assert.Contains(cost.Survives, Page, StringComparison.Ordinal);
    }

    /// <summary>The table of both streams.</summary>
    [Theory]
    [InlineData("village", 5_000, "village, 5,000")]
    [InlineData("institute", 100_000, "institute, 100,000")]
    public void WithKinesisAMonthIsWhatThePlanReckons(string name, long subscribers, string row)
    {
        var cells = Page.Split('\n')
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Single(cells => cells.Length == 4 && cells[0] == row)
            .Select(cell => Number(cell) ?? -1)
            .ToArray();
        var month = Month(name, subscribers, usesKinesis: true);
        var shards = month.Lines.Single(line => line.Item == "shards");
        Assert.StartsWith($"{cells[1]} shards", shards.Basis, StringComparison.Ordinal);
        Assert.Equal(month.Usd, cells[2], 0.02);
        Assert.Equal(Month(name, subscribers).Usd, cells[3], 0.02);
        Assert.DoesNotContain(month.Lines, line => line.Item is "brokers" or "event pollers");
        Assert.Equal(0, month.Lines.Single(line => line.Item == "network").Usd);
    }

    private static Bill Alert()
    {
        var census = SubscriberCensus.Estimate(10_000, ChannelMix.Typical, ScalingOptions.Default.PageSize);
        var plan = ScalingPolicy.Plan(
            census,
            ChannelRates.Default,
            AccountQuotas.Default,
            current: null,
            ScalingOptions.Default
        );
        return CostModel.Alert(plan, census, ScalingOptions.Default, Deployment.Default, Prices.Default);
    }

    private static Bill Month(string name, long subscribers, bool usesKinesis = false)
    {
        var cost = CostClass.All.Single(one => one.Name == name);
        var options = ScalingOptions.Default with { StandsReady = cost.StandsReady, UsesKinesis = usesKinesis };
        var plan = ScalingPolicy.Plan(
            SubscriberCensus.Estimate(subscribers, ChannelMix.Typical, options.PageSize),
            ChannelRates.Default,
            AccountQuotas.Default with
            {
                MaxPartitions = cost.MaxPartitions,
            },
            current: null,
            options
        );
        return CostModel.Month(plan, Deployment.Of(cost, usesKinesis), Prices.Default);
    }

    private static double? Number(string cell) =>
        double.TryParse(cell.Trim('*'), NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;

    [GeneratedRegex(@"^(\d+)\. .+$", RegexOptions.Multiline, 5000)]
    private static partial Regex Source();

    [GeneratedRegex(@"\[(\d+)\]", RegexOptions.None, 5000)]
    private static partial Regex Reference();
}
