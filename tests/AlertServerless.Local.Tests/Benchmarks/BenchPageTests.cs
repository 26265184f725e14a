using System.Diagnostics;
using System.Text.Json.Nodes;
using AlertServerless.Local.Benchmarks;
using AlertServerless.Local.Tests.Commands;
using Xunit;

namespace AlertServerless.Local.Tests.Benchmarks;

/// <summary>The page of what was measured: figures beside targets, and what people wrote around them.</summary>
public sealed class BenchPageTests
{
    private const string Page = "# Speed\n\n<!-- measured: begin -->\nbefore it\n<!-- measured: end -->\n\nWhy.\n";

    [Fact]
    public void FiguresStandBesideTheirTargets()
    {
        var page = BenchPage.Fill(Page, Document(engine: 3_100_000, ratio: 0.85))!;
        Assert.Contains(
            "| eligibility, countdown and text on one thread (`engine`) | 3,100,000/s | ≥ 4,000,000/s | **falls short** |",
            page
        );
        Assert.Contains("| consumer against a bare loop, SMS (`handoff`) | 85 % | ≥ 80 % | met |", page);
        Assert.Contains("(`decide`) |  | ≤ 1.00 s | not measured in this run |", page);
    }

    [Fact]
    public void WhatPeopleWroteStays()
    {
        var page = BenchPage.Fill(Page, Document(engine: 1, ratio: 1))!;
        Assert.StartsWith("# Speed\n\n<!-- measured: begin -->\n", page);
        Assert.EndsWith("<!-- measured: end -->\n\nWhy.\n", page);
        Assert.DoesNotContain("before it", page);
        Assert.Equal(page, BenchPage.Fill(page, Document(engine: 1, ratio: 1)));
    }

    /// <summary>What a part costs is how much more the measurement with it took.</summary>
    [Fact]
    public void PartsAreDifferencesOfTwoMeasurements()
    {
        var document = Document(engine: 1, ratio: 1);
        var report = document["benches"]!["handoff"]!;
        report["processor"]!["bareLoop"] = 40.5;
        report["parts"] = JsonNode.Parse("""{"alone":20,"withHttp":55.5,"withStore":31,"bareLoopAlone":4}""");

        Assert.Contains("| `handoff` | 20.0 | 35.5 | 11.0 | 4.0 | 36.5 |", BenchPage.Fill(Page, document));
    }

    [Fact]
    public void AFailedMeasurementIsNamed()
    {
        var document = Document(engine: 1, ratio: 1);
        document["failed"] = new JsonObject { ["handoff"] = 1 };
        Assert.Contains("**`handoff` ended with exit code 1:**", BenchPage.Fill(Page, document));
    }

    [Fact]
    public void RatiosSayWhetherTheyAreMet()
    {
        var ratios = BenchTargets.Compare(Document(engine: 4e6, ratio: 0.5)["benches"]!.AsObject());
        Assert.True(ratios["engine"]!["met"]!.GetValue<bool>());
        Assert.False(ratios["handoff"]!["met"]!.GetValue<bool>());
        Assert.Equal(2, ratios.Count);
    }

    [Fact]
    public void AListIsReadFromItsEnd()
    {
        var benches = new JsonObject
        {
            ["decide"] = JsonNode.Parse("""{"withinADay":[{"seconds":9.0},{"seconds":0.25}]}"""),
        };
        Assert.Equal(0.25, BenchTargets.Compare(benches)["decide"]!["value"]!.GetValue<double>());
    }

    /// <summary>Every bench that a target names is one that is measured.</summary>
    [Fact]
    public void TargetsNameMeasurementsThatExist() =>
        Assert.Empty(BenchTargets.All.Select(target => target.Bench).Except(BenchStep.All.Select(step => step.Name)));

    [Fact]
    public async Task TheSuiteWritesOneDocumentAndThePageIsMadeOfIt()
    {
        var folder = Directory.CreateTempSubdirectory();
        var (document, page) = (Path.Combine(folder.FullName, "bench.json"), Path.Combine(folder.FullName, "page.md"));
        await File.WriteAllTextAsync(page, Page);
        // The suite starts its own program anew for each measurement: here the one beside the tests.
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "alert"),
            ["bench", "all", "--quick", "--only", "engine", "--out", document]
        )
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using (var suite = Process.Start(start)!)
        {
            var output = await suite.StandardError.ReadToEndAsync();
            await suite.WaitForExitAsync();
            Assert.True(suite.ExitCode == 0, output);
        }

        var written = JsonNode.Parse(await File.ReadAllTextAsync(document))!;
        Assert.Equal("quick", written["kind"]!.GetValue<string>());
        Assert.True(written["benches"]!["engine"]!["perSecond"]!.GetValue<double>() > 0);
        Assert.True(written["machine"]!["processors"]!.GetValue<int>() > 0);
        Assert.NotNull(written["versions"]!["dotnet"]);
        Assert.Equal(0, (await CommandRun.Of("", "bench", "page", page, "--from", document)).ExitCode);
        Assert.Contains("(`engine`) | ", await File.ReadAllTextAsync(page));
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("{}", Page)]
    [InlineData("no json", Page)]
    [InlineData(null, "no comments")]
    public async Task WhatCannotBeUsedIsOneLineAndExitCode65(string? document, string page)
    {
        var folder = Directory.CreateTempSubdirectory();
        var (from, to) = (Path.Combine(folder.FullName, "bench.json"), Path.Combine(folder.FullName, "page.md"));
        await File.WriteAllTextAsync(from, document ?? Document(1, 1).ToJsonString());
        await File.WriteAllTextAsync(to, page);
        var run = await CommandRun.Of("", "bench", "page", to, "--from", from);
        Assert.Equal(65, run.ExitCode);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        folder.Delete(recursive: true);
    }

    // Written and read again, as the page's own document is.
    private static JsonObject Document(double engine, double ratio) =>
        JsonNode.Parse(Made(engine, ratio).ToJsonString())!.AsObject();

    private static JsonObject Made(double engine, double ratio) =>
        new()
        {
            ["measuredAt"] = "2026-11-27T00:00:00Z",
            ["kind"] = "whole",
            ["seconds"] = 10,
            ["machine"] = new JsonObject { ["processors"] = 2 },
            ["versions"] = new JsonObject(),
            ["failed"] = new JsonObject(),
            ["benches"] = new JsonObject
            {
                ["engine"] = new JsonObject { ["perSecond"] = engine },
                ["handoff"] = new JsonObject
                {
                    ["recipients"] = 10,
                    ["ratio"] = 0.4,
                    ["processor"] = new JsonObject { ["ratio"] = ratio },
                },
            },
        };
}
