using System.Diagnostics;
using AlertServerless.Infra.Options;

namespace AlertServerless.Infra.Packaging;

/// <summary>What preparing the functions' code came to.</summary>
public abstract record PackageResult
{
    private PackageResult() { }

    /// <param name="Folder">The unpacked folder that Lambda gets.</param>
    /// <param name="NotToDeploy">Why these bytes may be looked at but not deployed; empty when they may.</param>
    public sealed record Ready(string Folder, IReadOnlyList<string> NotToDeploy) : PackageResult;

    /// <param name="Line">One line: what failed and what to do.</param>
    public sealed record Failed(string Line) : PackageResult;
}

/// <summary>
/// Publishes the functions with this machine's SDK, so that a deployment always carries the sources it was made from, and
/// no Docker is needed: the managed runtime takes portable IL that was compiled ahead to native code for it (ReadyToRun).
/// </summary>
public static class LambdaPackage
{
    public const string RuntimeIdentifier = "linux-x64";

    private const string Assembly = "AlertServerless.Lambda.dll";
    private static readonly string Project = Path.Combine("src", "AlertServerless.Lambda");
    private static readonly string Output = Path.Combine("artifacts", "lambda");

    public static PackageResult Prepare(DeploymentOptions options, string root)
    {
        if (options.SkipPublish)
            return new PackageResult.Ready(Path.Combine(AppContext.BaseDirectory, "Placeholder"), ["the functions' code is a placeholder (skipPublish)"]);

        var output = Path.Combine(root, Output);
        if (Directory.Exists(output)) Directory.Delete(output, recursive: true);
        return Publish(root, output) is { } failure ? new PackageResult.Failed(failure) : Check(output, options.AllowStandIns);
    }

    /// <summary>Refuses a published folder that holds stand-ins, unless it is only to be looked at.</summary>
    public static PackageResult Check(string folder, bool allowStandIns)
    {
        var where = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        if (!File.Exists(Path.Combine(folder, Assembly)))
            return new PackageResult.Failed($"{where}: {Assembly} is missing after publishing");
        var marked = StandInMark.Find(folder);
        if (marked.Count == 0) return new PackageResult.Ready(folder, []);

        var names = marked.Count == 1 ? marked[0] : $"{marked[0]} and {marked.Count - 1} more";
        return allowStandIns
            ? new PackageResult.Ready(folder, [$"built with stand-ins ({names})"])
            : new PackageResult.Failed(
                $"{where}: built with stand-ins ({names}); build where the official packages can be restored, "
                + $"or look at the templates with -c {ContextKeys.AllowStandIns}=synth");
    }

    private static string? Publish(string root, string output)
    {
        string[] arguments =
        [
            "publish", Project, "-c", "Release", "-r", RuntimeIdentifier, "--no-self-contained",
            "-p:PublishReadyToRun=true",
            // The analyzers have their say in every other build, and take as long as the compiler.
            "-p:RunAnalyzers=false", "-o", output, "-v", "q", "-nologo",
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : $"{Project}: dotnet publish failed: {FirstError(said + errors.Result)}";
    }

    private static string FirstError(string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(lines, line => line.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault() ?? "it said nothing";
    }
}
