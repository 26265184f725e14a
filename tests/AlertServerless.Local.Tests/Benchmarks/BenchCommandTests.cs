using System.Text.Json;
using AlertServerless.Local.Tests.Commands;
using Xunit;

namespace AlertServerless.Local.Tests.Benchmarks;

/// <summary>That benchmarks run, keep their promised names, and notify everybody once; how fast is not a matter for
/// tests.</summary>
public sealed class BenchCommandTests
{
    [Fact]
    public async Task EngineSaysHowManyASecond()
    {
        var report = await RunAsync("engine", "--round-ms", "1");
        Assert.True(report.GetProperty("perSecond").GetDouble() > 0);
        Assert.InRange(report.GetProperty("toldShare").GetDouble(), 0.5, 1); // Mw 7.4: nearly everybody
    }

    [Theory]
    [InlineData("memory")]
    [InlineData("dynalite")]
    public async Task EveryGenerationNotifiesEverybodyOnce(string store)
    {
        var report = await RunAsync("claims", "--subscribers", "60", "--workers", "4", "--store", store);
        foreach (var generation in new[] { "v1", "v2", "v3" })
        {
            var figures = report.GetProperty(generation);
            Assert.Equal(
                (0, 0),
                (figures.GetProperty("missed").GetInt32(), figures.GetProperty("toldTwice").GetInt32())
            );
            Assert.True(figures.GetProperty("seconds").GetDouble() > 0);
        }

        // every worker asks for every lock
        Assert.Equal(4 * 60, report.GetProperty("v1").GetProperty("writes").GetInt64());
        Assert.Equal(
            2 * report.GetProperty("segments").GetInt64(),
            report.GetProperty("v2").GetProperty("writes").GetInt64()
        ); // claim and finish
        foreach (var name in new[] { "v3OverV1", "v3OverV2", "writesPerSubscriber" })
            Assert.True(report.GetProperty(name).GetDouble() > 0);
    }

    [Fact]
    public async Task DispatchNotifiesEverybodyThroughTheProvider()
    {
        var report = await RunAsync("handoff", "--recipients", "60", "--lanes", "2", "--rounds", "1");
        Assert.Equal(
            (60, 0, 0),
            (
                report.GetProperty("recipients").GetInt32(),
                report.GetProperty("missed").GetInt32(),
                report.GetProperty("toldTwice").GetInt32()
            )
        );
        foreach (var name in new[] { "perSecond", "bareLoopPerSecond", "ratio" })
            Assert.True(report.GetProperty(name).GetDouble() > 0);
        foreach (var name in new[] { "consumer", "bareLoop", "emulator", "ratio" })
            Assert.True(report.GetProperty("processor").GetProperty(name).GetDouble() >= 0);
        foreach (var name in new[] { "alone", "withHttp", "withStore", "bareLoopAlone" })
            Assert.True(report.GetProperty("parts").GetProperty(name).GetDouble() > 0);
    }

    /// <summary>How fast is the exit code's matter; that a list changes nothing when it is read again holds on any
    /// machine.</summary>
    [Fact]
    public async Task DecideReadsLongListsTwice()
    {
        var run = await CommandRun.Of("", "bench", "decide", "--json");
        var report = JsonDocument.Parse(run.Out).RootElement;
        foreach (var span in new[] { "withinADay", "withinTenMinutes" })
        {
            Assert.Equal(
                [1000, 5000, 20_000],
                report.GetProperty(span).EnumerateArray().Select(list => list.GetProperty("reports").GetInt32())
            );
            Assert.All(
                report.GetProperty(span).EnumerateArray(),
                list => Assert.Equal(0, list.GetProperty("reopened").GetInt32())
            );
        }

        Assert.Contains(run.ExitCode, new[] { 0, 1 });
    }

    [Fact]
    public async Task SharesAreCountedByTheProvidersLog()
    {
        var run = await CommandRun.Of(
            "",
            "bench",
            "shares",
            "--recipients",
            "200",
            "--lanes",
            "4",
            "--rate",
            "150",
            "--latency-ms",
            "0",
            "--json"
        );
        var report = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(
            (200, 4, 0, 0),
            (
                report.GetProperty("recipients").GetInt32(),
                report.GetProperty("lanes").GetInt32(),
                report.GetProperty("missed").GetInt32(),
                report.GetProperty("toldTwice").GetInt32()
            )
        );
        // 145.5 a second (the retry function has the rest): anything near 200 at once would be consumers that know no
        // share.
        Assert.InRange(report.GetProperty("mostInASecond").GetInt32(), 1, 190);
        // Whether the rate was kept on a busy machine is the exit code's matter.
        Assert.Contains(run.ExitCode, new[] { 0, 1 });
    }

    [Fact]
    public async Task DeadlineOrderNotifiesMoreInTimeThanSignUpOrder()
    {
        var report = await RunAsync("deadline", "--subscribers", "2000");
        // the rate is sought where it passes one half
        Assert.InRange(report.GetProperty("orderedShare").GetDouble(), 0.49, 0.6);
        Assert.True(report.GetProperty("ratio").GetDouble() > 1);
        Assert.True(
            report.GetProperty("rankedOnceShare").GetDouble() <= report.GetProperty("orderedShare").GetDouble()
        );
    }

    [Theory]
    [InlineData("bench", "claims", "--workers", "3")]
    [InlineData("bench", "handoff", "--lanes", "3")]
    [InlineData("bench", "shares", "--lanes", "3")]
    [InlineData("bench", "claims", "--store", "paper")]
    public async Task WrongArgumentsAreExitCode2(params string[] arguments) =>
        Assert.Equal(2, (await CommandRun.Of("", arguments)).ExitCode);

    private static async Task<JsonElement> RunAsync(params string[] arguments)
    {
        var run = await CommandRun.Of("", ["bench", .. arguments, "--json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(run.Out).RootElement;
    }
}
