using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using AlertServerless.Local.Stack;

namespace AlertServerless.Local.Benchmarks;

/// <summary>The machine and the versions that were measured with: without them a figure says nothing.</summary>
internal static class BenchMachine
{
    private const double Gigabyte = 1024.0 * 1024 * 1024;

    public static JsonObject Describe() =>
        new()
        {
            ["processor"] = Processor(),
            ["processors"] = Environment.ProcessorCount,
            ["memoryGb"] = Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Gigabyte),
            ["system"] = RuntimeInformation.OSDescription,
            ["load"] = Load(),
        };

    public static JsonObject Versions() =>
        new()
        {
            ["dotnet"] = Environment.Version.ToString(),
            ["node"] = Ask("node", "--version"),
            ["dynalite"] = Package("dynalite"),
            ["commit"] = Ask("git", "rev-parse", "--short", "HEAD"),
            ["changed"] = Ask("git", "status", "--porcelain", "--untracked-files=no") is { Length: > 0 },
        };

    /// <summary>Of the last minute, before anything was measured; null where the system does not say.</summary>
    private static double? Load()
    {
        var text = Lines("/proc/loadavg").FirstOrDefault()?.Split(' ')[0];
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) ? load : null;
    }

    private static string Processor() =>
        Lines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            is { } line
            ? line.Split(':', 2)[1].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();

    // Linux describes the machine in files; elsewhere there are none.
    private static string[] Lines(string file) => File.Exists(file) ? File.ReadAllLines(file) : [];

    private static string? Package(string name)
    {
        try
        {
            var file = Path.Combine(NodeModules.Find(name), name, "package.json");
            return JsonNode.Parse(File.ReadAllText(file))?["version"]?.GetValue<string>();
        }
        catch (Exception absent) when (absent is EmulatorUnavailableException or JsonException)
        {
            return null;
        }
    }

    /// <returns>What a program prints; null when there is no such program, or it fails.</returns>
    private static string? Ask(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var printed = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? printed : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
