using System.Globalization;
using System.Text.RegularExpressions;
using AlertServerless.Core.Scaling;
using AlertServerless.Infra.Tests.Synthesis;

namespace AlertServerless.Infra.Tests.Stacks;

/// <summary>docs/cost.md says what <c>alert plan</c> reckons, line by line, and names a source for every price.</summary>
public sealed partial class CostPageTests
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

    [Fact]
    public void EveryPriceHasASourceWithADate()
    {
        var sources = Source().Matches(Page);
        Assert.InRange(sources.Count, 8, 30);
        Assert.All(
            sources,
            source => Assert.Matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|general knowledge, 2026", source.Value)
        );
        var used = Reference().Matches(Page).Select(match => match.Groups[1].Value).ToHashSet();
        Assert.Equal(
            sources.Select(source => source.Groups[1].Value).Order(StringComparer.Ordinal),
            used.Order(StringComparer.Ordinal)
        );
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

    private static Bill Month(string name, long subscribers)
    {
        var cost = CostClass.All.Single(one => one.Name == name);
        var options = ScalingOptions.Default with { StandsReady = cost.StandsReady };
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
        return CostModel.Month(plan, Deployment.Of(cost), Prices.Default);
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
