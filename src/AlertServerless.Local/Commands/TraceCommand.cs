using System.CommandLine;
using AlertServerless.Local.Reports;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert trace check FILE</c>: whether what consumers did to claims agrees with the claim model.</summary>
internal static class TraceCommand
{
    private const int MostShown = 50;

    public static Command Create(CommandIo io)
    {
        var file = new Argument<string>("FILE") { Description = "JSON lines, as alert demo --trace writes them." };
        var check = new Command("check", "Compare a trace with the claim model.") { file };
        check.SetAction((parsed, cancellation) => CheckAsync(parsed.GetValue(file)!, io, cancellation));
        return new Command("trace", "What consumers did to claims.") { check };
    }

    private static async Task<int> CheckAsync(string path, CommandIo io, CancellationToken cancellation)
    {
        string[] lines;
        try
        {
            lines = await File.ReadAllLinesAsync(path, cancellation);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return io.Fail(ExitCodes.BadData, $"{path}: no such file");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return io.Fail(ExitCodes.BadData, $"{path}: cannot be read: {fault.Message}");
        }

        if (ClaimTrace.TryRead(lines, out var problem) is not { } trace)
            return io.Fail(ExitCodes.BadData, $"{path}: {problem}");
        var check = ClaimTraceCheck.Check(trace);
        foreach (var violation in check.Violations.Take(MostShown))
            await io.Out.WriteLineAsync(violation);
        await io.Out.WriteLineAsync(
            check.Violations.Count == 0
                ? $"{check.Entries} calls on {check.Slots} slots agree with the claim model"
                : $"{check.Violations.Count} of {check.Entries} calls on {check.Slots} slots break it"
        );
        return check.Violations.Count == 0 ? ExitCodes.Done : ExitCodes.GuaranteeBroken;
    }
}
