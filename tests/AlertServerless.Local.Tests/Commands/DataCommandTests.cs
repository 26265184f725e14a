using System.Text.Json;
using Xunit;

namespace AlertServerless.Local.Tests.Commands;

public sealed class DataCommandTests
{
    private const string Ews =
        """{"data":[{"mag":"5.4","data_eveniment":"2022-11-03 04:50:25","secundeS":"21","lat":"45.49","lng":"26.52"}]}""";

    [Fact]
    public async Task ParsePrintsALineForEachReport()
    {
        var run = await CommandRun.Of(Ews, "parse", "infp-ews", "-");
        Assert.Equal(0, run.ExitCode);
        using var line = JsonDocument.Parse(Assert.Single(run.Out.TrimEnd().Split('\n')));
        Assert.Equal(5.4, line.RootElement.GetProperty("magnitude").GetDouble());
        Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty("depthKm").ValueKind);
    }

    [Theory]
    [InlineData("{\"data\":", "-: ")]
    [InlineData("<!DOCTYPE html><html></html>", "-: ")]
    public async Task ABrokenDocumentIsOneLineAndExitCode65(string document, string start)
    {
        var run = await CommandRun.Of(document, "parse", "infp-ews", "-");
        Assert.Equal((65, ""), (run.ExitCode, run.Out));
        Assert.StartsWith(start, Assert.Single(run.Error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task AMissingFileIsOneLineAndExitCode65()
    {
        var run = await CommandRun.Of("", "parse", "quakeml", "/nowhere/x.xml");
        Assert.Equal((65, "/nowhere/x.xml: no such file\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("parse")]
    [InlineData("parse", "morse", "-")]
    [InlineData("parse", "quakeml")]
    [InlineData("nonsense")]
    [InlineData("replay", "quakeml")]
    [InlineData("estimate", "--lat", "95", "--lon", "26", "--depth", "90", "--magnitude", "7", "--at", "44.4,26.1")]
    [InlineData("estimate", "--lat", "45", "--lon", "26", "--depth", "90", "--magnitude", "7", "--at", "Bucharest")]
    [InlineData("estimate", "--lat", "NaN", "--lon", "26", "--depth", "90", "--magnitude", "7", "--at", "44.4,26.1")]
    public async Task WrongArgumentsAreExitCode2(params string[] arguments)
    {
        var run = await CommandRun.Of("", arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.NotEmpty(run.Error);
    }

    /// <summary>The S wave reaches Bucharest 45.4 s after the 2022 event's origin, 21.5 s after INFP's alert
    /// (iasp91).</summary>
    [Fact]
    public async Task EstimateSaysHowMuchTimeIsLeft()
    {
        var run = await CommandRun.Of(
            "",
            "estimate",
            "--lat",
            "45.49",
            "--lon",
            "26.52",
            "--depth",
            "148.8",
            "--magnitude",
            "5.4",
            "--at",
            "44.4268,26.1025",
            "--json"
        );
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Out);
        var root = json.RootElement;
        Assert.Equal(45.4, root.GetProperty("sSeconds").GetDouble(), 0.5);
        Assert.Equal(21.5, root.GetProperty("warningSeconds").GetDouble(), 0.7);
        Assert.Equal(123, root.GetProperty("epicentralDistanceKm").GetDouble(), 1.0);
        foreach (var name in new[] { "pSeconds", "intensity", "intensitySigma", "model" })
            Assert.True(root.TryGetProperty(name, out _), name);
    }

    [Fact]
    public async Task EstimateForPeopleIsPlainTextWhenNobodyWatches()
    {
        var run = await CommandRun.Of(
            "",
            "estimate",
            "--lat",
            "45.49",
            "--lon",
            "26.52",
            "--depth",
            "148.8",
            "--magnitude",
            "5.4",
            "--at",
            "44.4268,26.1025",
            "--latency",
            "10"
        );
        Assert.Contains("time left", run.Out);
        Assert.DoesNotContain("\u001b", run.Out);
    }

    [Fact]
    public async Task ReplayDecidesOnTheDocumentsOwnClock()
    {
        const string frames = """
            data: {"mag":"0.1","heart":"2022-11-03 06:50:40 HEARTBEAT","sec":"30","key":"a"}

            data: {"mag":"5.4","heart":"2022-11-03 06:50:49 HEARTBEAT","sec":"21","key":"a"}

            data: {"mag":"5.4","heart":"2022-11-03 06:50:50 HEARTBEAT","sec":"20","key":"a"}


            """;
        var run = await CommandRun.Of(frames, "replay", "infp-alert=-");
        Assert.Equal(0, run.ExitCode);
        var decisions = run
            .Out.TrimEnd()
            .Split('\n')
            .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("decision").GetString())
            .ToList();
        Assert.Single(decisions, "first");
        Assert.All(decisions, d => Assert.Contains(d, new[] { "first", "none" }));
    }
}
