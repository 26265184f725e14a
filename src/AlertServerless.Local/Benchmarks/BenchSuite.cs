using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace AlertServerless.Local.Benchmarks;

/// <summary>One measurement of the whole: a command of this program that prints one JSON document.</summary>
/// <param name="Quick">Its arguments where little time is to be spent; null to leave it out then.</param>
/// <param name="Whole">Its arguments otherwise.</param>
internal sealed record BenchStep(string Name, IReadOnlyList<string>? Quick, IReadOnlyList<string> Whole)
{
    public static IReadOnlyList<BenchStep> All { get; } =
    [
        Of("counts", "bench counts", "bench counts"),
        Of("engine", "bench engine --round-ms 200", "bench engine"),
        Of("decide", "bench decide", "bench decide"),
        Of("handoff", "bench handoff --rounds 3", "bench handoff"),
        Of("handoffAllChannels", "bench handoff --all-channels --rounds 3", "bench handoff --all-channels"),
        Of("handoff100000", null, "bench handoff --recipients 100000 --rounds 3"),
        Of("claims", "bench claims --subscribers 1000", "bench claims"),
        Of("deadline", "bench deadline --subscribers 5000", "bench deadline"),
        Of("shares", "bench shares --recipients 1500", "bench shares"),
        Of("coldstart", null, "bench coldstart"),
        Of("demo2000", "demo --subscribers 2000 --json", "demo --subscribers 2000 --as-deployed --json"),
        Of("demo100000", null, "demo --subscribers 100000 --as-deployed --json"),
    ];

    /// <summary>Several minutes by itself: only for who asks for it.</summary>
    public static BenchStep Million { get; } =
        Of("demo1000000", null, "demo --subscribers 1000000 --as-deployed --json");

    private static BenchStep Of(string name, string? quick, string whole) =>
        new(name, quick is null ? null : Printing(quick), Printing(whole));

    private static string[] Printing(string command)
    {
        var arguments = command.Split(' ');
        return arguments.Contains("--json") ? arguments : [.. arguments, "--json"];
    }
}

/// <summary>
/// All measurements, one after the other, each in a process of its own as if it were run alone: none finds code warm,
/// or a heap grown, by another.
/// </summary>
internal sealed class BenchSuite(string program, TimeProvider clock, Action<string> progress)
{
    /// <summary>As `make demo` sets it, and for its reason.</summary>
    private const string YoungestGeneration = "0x400000";

    // Several times what the longest takes on a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly record struct StepEnd(int ExitCode, JsonObject? Report, double Seconds);

    /// <returns>The one document: what was measured, on which machine, and how it compares with the targets.</returns>
    public async Task<JsonObject> RunAsync(IReadOnlyList<BenchStep> steps, bool quick, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        var (machine, versions) = (BenchMachine.Describe(), BenchMachine.Versions());
        var (benches, failed, seconds) = (new JsonObject(), new JsonObject(), new JsonObject());
        foreach (var step in steps)
        {
            if ((quick ? step.Quick : step.Whole) is not { } arguments)
                continue;
            progress($"{step.Name}: alert {string.Join(' ', arguments)}");
            var end = await RunAsync(arguments, cancellation);
            seconds[step.Name] = Math.Round(end.Seconds, 1);
            if (end.Report is { } report)
            {
                // What the demo's own page is drawn of.
                report.Remove("details");
                benches[step.Name] = report;
            }

            if (end.ExitCode != 0)
                failed[step.Name] = end.ExitCode;
        }

        return new JsonObject
        {
            ["measuredAt"] = clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["kind"] = quick ? "quick" : "whole",
            ["seconds"] = Math.Round(clock.GetElapsedTime(started).TotalSeconds),
            ["machine"] = machine,
            ["versions"] = versions,
            ["ratios"] = BenchTargets.Compare(benches),
            ["stepSeconds"] = seconds,
            ["failed"] = failed,
            ["benches"] = benches,
        };
    }

    private async Task<StepEnd> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        if (arguments[0] == "demo")
            start.Environment["DOTNET_GCgen0size"] = YoungestGeneration;
        var began = clock.GetTimestamp();
        using var process = Process.Start(start)!;
        using var over = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            var printed = await process.StandardOutput.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            var report = printed.TrimStart().StartsWith('{') ? JsonNode.Parse(printed)!.AsObject() : null;
            return new StepEnd(process.ExitCode, report, clock.GetElapsedTime(began).TotalSeconds);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
