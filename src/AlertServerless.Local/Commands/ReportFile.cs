using AlertServerless.Local.Reports;
using AlertServerless.Local.Reports.Page;

namespace AlertServerless.Local.Commands;

/// <summary>Where a run's report goes.</summary>
/// <param name="Path">Of a page when it ends in <c>.html</c>, with the JSON report beside it; else of the JSON
/// report.</param>
/// <param name="Command">As it was typed, to repeat the run.</param>
internal sealed record ReportOptions(string Path, string Command)
{
    public async Task WriteAsync(RunReport report, CancellationToken cancellation)
    {
        if (!Path.EndsWith(".html", StringComparison.OrdinalIgnoreCase))
        {
            await File.WriteAllTextAsync(Path, report.ToJson(), cancellation);
            return;
        }

        await File.WriteAllTextAsync(Path, ReportPage.Render(report.Details!), cancellation);
        await File.WriteAllTextAsync(System.IO.Path.ChangeExtension(Path, ".json"), report.ToJson(), cancellation);
    }
}

/// <summary>A file that a command will write at its end: tried before its work begins, so that no result is lost to a
/// wrong path.</summary>
internal static class ReportFile
{
    /// <returns>Null when it can be written; else one line that says why not.</returns>
    public static string? Refusal(string option, string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            if (Directory.Exists(full))
                return $"{option}: '{path}' is a folder";
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            var isNew = !File.Exists(full);
            using (File.Open(full, FileMode.OpenOrCreate, FileAccess.Write)) { }
            if (isNew)
                File.Delete(full);
            return null;
        }
        catch (Exception refused)
            when (refused is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"{option}: '{path}' cannot be written: {refused.Message.ReplaceLineEndings(" ")}";
        }
    }
}
