using System.Diagnostics;
using AlertServerless.Core;
using AlertServerless.Infra.Options;

namespace AlertServerless.Infra.Packaging;

/// <summary>The result of preparing the functions' code.</summary>
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
/// Publishes the functions with this machine's SDK as one native executable for every function, so that a deployment
/// always carries the sources it was made from, and no Docker is needed.
/// docs/decisions/0100-native-on-the-managed-runtime.md says why.
/// </summary>
public static class LambdaPackage
{
    /// <summary>The one native library of the package, as a pattern.</summary>
    public const string KafkaLibrary = "*librdkafka.so";

    private const string Executable = Names.Functions.Handler;
    private static readonly string Project = Path.Combine("src", "AlertServerless.Bootstrap");
    private static readonly string Output = Path.Combine("artifacts", "lambda");

    public static PackageResult Prepare(DeploymentOptions options, string root)
    {
        if (options.SkipPublish)
            return new PackageResult.Ready(
                Path.Combine(AppContext.BaseDirectory, "Placeholder"),
                ["the functions' code is a placeholder (skipPublish)"]
            );

        var output = Path.Combine(root, Output);
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        return Publish(root, Project, output, "Native") is { } failure
            ? new PackageResult.Failed(failure)
            : Check(output, options.AllowStandIns);
    }

    /// <summary>Refuses a published folder that Lambda could not start, or that holds stand-ins, unless it is only to
    /// be looked at.</summary>
    public static PackageResult Check(string folder, bool allowStandIns)
    {
        var where = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        if (WhyNotStarted(folder, where) is { } why)
            return new PackageResult.Failed(why);
        return CheckStandIns(folder, where, allowStandIns);
    }

    internal static PackageResult CheckStandIns(string folder, string where, bool allowStandIns)
    {
        var marked = StandInMark.Find(folder);
        if (marked.Count == 0)
            return new PackageResult.Ready(folder, []);

        var names = marked.Count == 1 ? marked[0] : $"{marked[0]} and {marked.Count - 1} more";
        return allowStandIns
            ? new PackageResult.Ready(folder, [$"built with stand-ins ({names})"])
            : new PackageResult.Failed(
                $"{where}: built with stand-ins ({names}); build where the official packages can be restored, "
                    + $"or look at the templates with -c {ContextKeys.AllowStandIns}=synth"
            );
    }

    private static string? WhyNotStarted(string folder, string where)
    {
        var executable = Path.Combine(folder, Executable);
        if (!File.Exists(executable))
            return $"{where}: {Executable} is missing after publishing";
        if (!OperatingSystem.IsWindows() && !File.GetUnixFileMode(executable).HasFlag(UnixFileMode.UserExecute))
            return $"{where}/{Executable}: is not executable";
        foreach (
            var file in new[] { executable }.Concat(
                Directory.EnumerateFiles(folder, "*.so").Order(StringComparer.Ordinal)
            )
        )
        {
            switch (GlibcVersions.Read(File.ReadAllBytes(file)))
            {
                case GlibcReading.Needs { Version: var needed } when needed > GlibcVersions.Deployed:
                    return $"{where}/{Path.GetFileName(file)}: needs glibc {needed}, and Lambda's Amazon Linux 2023 "
                        + $"has {GlibcVersions.Deployed}; "
                        + "publish on a machine with an older C library, such as Debian 12";
                case GlibcReading.Unreadable unreadable:
                    return $"{where}/{Path.GetFileName(file)}: {unreadable.Why}";
            }
        }

        return null;
    }

    internal static string? Publish(string root, string project, string output, string variant)
    {
        string[] arguments =
        [
            "publish",
            project,
            "-c",
            "Release",
            $"-p:Variant={variant}",
            // The analyzers run in every other build, and take as long as the compiler.
            "-p:RunAnalyzers=false",
            "-o",
            output,
            "-v",
            "q",
            "-nologo",
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
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? null
            : $"{project}: dotnet publish failed: {FirstError(printed + errors.Result)}";
    }

    private static string FirstError(string printed)
    {
        var lines = printed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Array.Find(lines, line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? lines.LastOrDefault()
            ?? "it said nothing";
    }
}
