using System.CommandLine;
using System.CommandLine.Parsing;
using AlertServerless.Local.Commands.Subscribers;

namespace AlertServerless.Local.Commands;

/// <summary>The <c>alert</c> command: one file for each of its own.</summary>
public static class CommandLine
{
    // After an interrupt: enough to finish what is being dispatched and to stop every part.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    public static RootCommand Root(CommandIo io)
    {
        var root = new RootCommand(
            "Real-time earthquake alerts: on this machine, and for those who operate a deployment."
        )
        {
            DemoCommand.Create(io),
            ParseCommand.Create(io),
            ReplayCommand.Create(io),
            EstimateCommand.Create(io),
            PlanCommand.Create(io),
            BenchCommand.Create(io),
            SoakCommand.Create(io),
            CapCommand.Create(io),
            TextCommand.Create(io),
            InvokeCommand.Create(io),
            ServeCommand.Create(io),
            ConsoleCommand.Create(io),
            RedriveCommand.Create(io),
            DrillCommand.Create(io),
            PreflightCommand.Create(io),
            TraceCommand.Create(io),
            ImportCommand.Create(io),
            ExportCommand.Create(io),
            SubscribersCommand.Create(io),
            WatchCommand.Create(io),
            ReportCommand.Create(io),
            CompletionCommand.Create(io),
        };
        foreach (var command in OperateCommands.Create(io))
            root.Subcommands.Add(command);
        RefuseStrayOptions(root);
        return root;
    }

    // The parser takes an option that it does not know for the value of what comes before it: a mistyped option would
    // be an event's id, or a file's name.
    private static void RefuseStrayOptions(Command command)
    {
        foreach (var argument in command.Arguments)
            argument.Validators.Add(result => RefuseStray(result, result.Tokens));
        foreach (var option in command.Options)
            option.Validators.Add(result => RefuseStray(result, result.Tokens));
        foreach (var sub in command.Subcommands)
            RefuseStrayOptions(sub);
    }

    private static void RefuseStray(SymbolResult result, IReadOnlyList<Token> tokens)
    {
        foreach (var stray in tokens.Where(token => token.Value.StartsWith("--", StringComparison.Ordinal)))
            result.AddError($"Unrecognized command or argument '{stray.Value}'");
    }

    public static async Task<int> RunAsync(string[] arguments, CommandIo io)
    {
        var parsed = Root(io).Parse(arguments);
        if (parsed.Errors.Count > 0)
            return io.Fail(ExitCodes.Usage, $"{Problems(parsed)}; see: {Path(parsed.CommandResult)} --help");
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = io.Out,
                    Error = io.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = StopLimit,
                }
            );
        }
        catch (OperationCanceledException)
        {
            // Only a signal cancels a command from outside; by now everything it had started is stopped.
            return io.Fail(ExitCodes.Interrupted, "stopped before it was done");
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            return await DefectAsync(defect, io);
        }
    }

    /// <summary>A defect of this program: one line for whoever sees it, everything else in a file for whoever repairs
    /// it.</summary>
    private static async Task<int> DefectAsync(Exception defect, CommandIo io)
    {
        var file = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"alert-defect-{Guid.NewGuid():n}.txt");
        await File.WriteAllTextAsync(file, defect.ToString());
        return io.Fail(
            ExitCodes.GuaranteeBroken,
            $"a defect of this program: {defect.GetType().Name}: {defect.Message.ReplaceLineEndings(" ")} ({file})"
        );
    }

    private static string Problems(ParseResult parsed) =>
        string.Join("; ", parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" ").TrimEnd('.')));

    /// <summary>The command with those that it belongs to, as one types them.</summary>
    private static string Path(CommandResult command)
    {
        var name = command.Command is RootCommand ? "alert" : command.Command.Name;
        return command.Parent is CommandResult parent ? $"{Path(parent)} {name}" : name;
    }
}
