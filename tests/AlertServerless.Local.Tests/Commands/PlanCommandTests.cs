using System.Text.Json;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

public sealed class PlanCommandTests
{
    [Fact]
    public async Task ThePlanHasItsPromisedNamesAndNothingElseOnStandardOutput()
    {
        var run = await CommandRun.Of("", "plan", "--subscribers", "1000000", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Out);
        var root = json.RootElement;
        foreach (
            var name in "subscribers,segments,lanes,partitions,provisionedConcurrency,pollers,workersPerSegment,producerThreads,monthlyCostUsd,alertCostUsd".Split(
                ','
            )
        )
            Assert.Equal(JsonValueKind.Number, root.GetProperty(name).ValueKind);
        Assert.Equal(1_000_000, root.GetProperty("subscribers").GetInt64());
        Assert.True(root.GetProperty("timeToReachAllSeconds").GetProperty("sms").GetDouble() > 0);
        Assert.NotEmpty(root.GetProperty("reasons").EnumerateObject());
    }

    /// <summary>Every price of a bill: the page it is on, and the date of what was read.</summary>
    [Theory]
    [InlineData("village")]
    [InlineData("institute")]
    [InlineData("nation")]
    public async Task EveryLineOfABillNamesItsSources(string name)
    {
        var run = await CommandRun.Of("", "plan", "--class", name, "--subscribers", "5000", "--json");
        using var json = JsonDocument.Parse(run.Out);
        var month = json.RootElement.GetProperty("monthlyCost").EnumerateArray().ToList();
        Assert.Contains(month, line => line.GetProperty("item").GetString() == "sign-up");
        foreach (var source in month.SelectMany(line => line.GetProperty("sources").EnumerateArray()))
        {
            Assert.StartsWith("https://", source.GetProperty("page").GetString(), StringComparison.Ordinal);
            Assert.Matches("^20[0-9]{2}-[0-9]{2}-[0-9]{2}$", source.GetProperty("asOf").GetString());
        }
    }

    [Fact]
    public async Task MoreSubscribersNeverNeedLess()
    {
        var (few, many) = (await LanesAsync("1000"), await LanesAsync("5000000"));
        Assert.True(few <= many, $"{few} lanes for a thousand, {many} for five million");
    }

    [Fact]
    public async Task ForPeopleItSaysWhatItCosts()
    {
        var run = await CommandRun.Of("", "plan", "--subscribers", "50000", "--mix", "sms=1,email=1");
        Assert.Contains("A month without an alert", run.Out);
        Assert.DoesNotContain("\u001b", run.Out);
    }

    [Theory]
    [InlineData("plan")]
    [InlineData("plan", "--subscribers", "-1")]
    [InlineData("plan", "--subscribers", "many")]
    [InlineData("plan", "--subscribers", "10", "--mix", "pigeon=1")]
    public async Task WrongArgumentsAreExitCode2(params string[] arguments) =>
        Assert.Equal(2, (await CommandRun.Of("", arguments)).ExitCode);

    private static async Task<int> LanesAsync(string subscribers)
    {
        var run = await CommandRun.Of("", "plan", "--subscribers", subscribers, "--json");
        return JsonDocument.Parse(run.Out).RootElement.GetProperty("lanes").GetInt32();
    }
}
