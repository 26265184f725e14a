using System.CommandLine;
using AlertServerless.Local.Reports.Page;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert report</c>: an event from the archive of a deployment or of <c>alert serve</c>, as one
/// page.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandIo io)
    {
        var target = new TargetOptions();
        var id = new Argument<string>("EVENT")
        {
            Description = "Its id, or the id of one of its alerts; status shows them.",
        };
        var output = new Option<string?>("--output")
        {
            Description = "Where the page is written; EVENT.html by default.",
            HelpName = "FILE.html",
        };
        var command = new Command("report", "Write what became of an event as one self-contained, printable page.")
        {
            id,
            output,
        };
        target.AddTo(command, asks: false);
        command.SetAction(
            (parsed, cancellation) =>
            {
                var file = parsed.GetValue(output) ?? $"{parsed.GetValue(id)}.html";
                if (ReportFile.Refusal("--output", file) is { } refusal)
                    return Task.FromResult(io.Fail(ExitCodes.Usage, refusal));
                return target.RunAsync(
                    parsed,
                    io,
                    async (installation, _) =>
                    {
                        var reading = await ArchiveDocument.ReadAsync(installation, parsed.GetValue(id)!, cancellation);
                        if (reading.Document is not { } document)
                            return io.Fail(ExitCodes.BadData, reading.Fault!);
                        await File.WriteAllTextAsync(file, ReportPage.Render(document), cancellation);
                        await io.Out.WriteLineAsync($"{document.Headline}\nreport  {Path.GetFullPath(file)}");
                        return ExitCodes.Done;
                    },
                    cancellation
                );
            }
        );
        return command;
    }
}
