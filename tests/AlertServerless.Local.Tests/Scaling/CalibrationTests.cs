using System.Globalization;
using System.Text.Json;
using AlertServerless.Local.Tests.Commands;
using Xunit;

namespace AlertServerless.Local.Tests.Scaling;

/// <summary>A machine whose parameters are known is measured by simulating it: a calibration must find them
/// again.</summary>
public sealed class CalibrationTests : IDisposable
{
    /// <summary>The whole machine takes 10 ms of its two processors for a slot and 0.4 ms for a message: 5,000 messages
    /// a second.</summary>
    private const string Machine = """
        {"publishSeconds":0.3,"pollSeconds":0.002,"pollersGrowSeconds":0,"warmStartSeconds":0,"coldStartSeconds":0,"coldStartsPerSecond":1000000,
         "querySeconds":0.004,"writeSeconds":0.002,"readUnitsPerSecond":8056,"writeUnitsPerSecond":20000,
         "slotCpuSeconds":0.01,"handOffCpuSeconds":0.0004,"sharedProcessors":2,
         "providers":{"sms":{"latencySeconds":0.001,"inFlight":100,"recipients":1},"email":{"latencySeconds":0.001,"inFlight":8,"recipients":50},
                      "telegram":{"latencySeconds":0.001,"inFlight":100,"recipients":1},"webhook":{"latencySeconds":0.001,"inFlight":100,"recipients":1}}}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("calibration-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task ASmallRunAndABenchmarkPredictALargeRun()
    {
        var processors = Environment.ProcessorCount;
        var machine = Write(
            "machine.json",
            Machine.Replace("\"sharedProcessors\":2", $"\"sharedProcessors\":{processors}", StringComparison.Ordinal)
        );
        var bench = Write(
            "bench.json",
            string.Create(CultureInfo.InvariantCulture, $$"""{"perSecond":{{processors / 0.0004}},"ratio":0.7}""")
        );
        var small = Write("small.json", await MeasureAsync(machine, 10_000));
        var large = Write("large.json", await MeasureAsync(machine, 100_000));

        var fit = await CommandRun.Of("", "plan", "--calibrate", small, "--bench", bench);
        Assert.Equal((0, ""), (fit.ExitCode, fit.Error));
        using var model = JsonDocument.Parse(fit.Out);
        Assert.InRange(model.RootElement.GetProperty("slotCpuSeconds").GetDouble(), 0.0095, 0.0105);
        Assert.InRange(model.RootElement.GetProperty("publishSeconds").GetDouble(), 0.29, 0.31);

        var file = Write("model.json", fit.Out);
        foreach (var run in new[] { small, large })
        {
            Assert.Equal(
                0,
                (await CommandRun.Of("", "plan", "--against", run, "--model", file, "--within", "3")).ExitCode
            );
        }
    }

    [Fact]
    public async Task ADeviationBeyondWhatIsAllowedIsExitCode1()
    {
        var machine = Write("machine.json", Machine);
        var run = Write("run.json", await MeasureAsync(machine, 10_000));
        var slower = Write("slower.json", Machine.Replace("0.0004", "0.0010", StringComparison.Ordinal));

        var judged = await CommandRun.Of("", "plan", "--against", run, "--model", slower, "--within", "25");

        Assert.Equal(1, judged.ExitCode);
        Assert.StartsWith("--within 25: predicted median +", judged.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plan", "--calibrate", "x.json")]
    [InlineData("plan", "--subscribers", "10", "--within", "25")]
    [InlineData("plan", "--against", "x.json", "--within", "-1")]
    public async Task WhatDoesNotGoTogetherIsExitCode2(params string[] arguments) =>
        Assert.Equal(2, (await CommandRun.Of("", arguments)).ExitCode);

    [Fact]
    public async Task AFileThatIsNoBenchmarkIsNamed()
    {
        var run = Write(
            "run.json",
            """{"subscribers":10000,"eligible":4000,"lanes":8,"workersPerSegment":1,"latencyMs":{"first":100,"p50":1000,"p99":2000,"last":2500}}"""
        );
        var judged = await CommandRun.Of("", "plan", "--calibrate", run, "--bench", Write("bench.json", "{}"));

        Assert.Equal((65, ""), (judged.ExitCode, judged.Out));
        Assert.Contains("bench.json", Assert.Single(judged.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>The report of a demo on that machine, as far as it is read.</summary>
    private static async Task<string> MeasureAsync(string machine, int subscribers)
    {
        const string placeholders = """{"first":1,"p50":1,"p99":1,"last":1}""";
        var pretended =
            $$"""{"subscribers":{{subscribers}},"eligible":{{subscribers * 2 / 5}},"lanes":8,"workersPerSegment":1,"latencyMs":"""
            + placeholders
            + "}";
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, pretended);
            var run = await CommandRun.Of("", "plan", "--against", file, "--model", machine, "--json");
            var overall = JsonDocument.Parse(run.Out).RootElement.GetProperty("simulation").GetProperty("overall");
            string Ms(string name) =>
                (overall.GetProperty(name).GetDouble() * 1000).ToString(CultureInfo.InvariantCulture);
            var measured =
                $$"""{"first":{{Ms("first")}},"p50":{{Ms("p50")}},"p99":{{Ms("p99")}},"last":{{Ms("last")}}""" + "}";
            return pretended.Replace(placeholders, measured, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
