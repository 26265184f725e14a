using System.CommandLine;
using AlertServerless.Local.Commands.Subscribers;

namespace AlertServerless.Local.Commands;

/// <summary>The <c>alert</c> command: one file for each of its own.</summary>
public static class CommandLine
{
    // After an interrupt: enough to finish what is being handed off and to stop every part.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    public static RootCommand Root(CommandIo io)
    {
        var root = new RootCommand("Real-time earthquake alerts: on this machine, and for those who operate a deployment.")
        {
            DemoCommand.Create(io),
            ParseCommand.Create(io),
            ReplayCommand.Create(io),
            EstimateCommand.Create(io),
            PlanCommand.Create(io),
            BenchCommand.Create(io),
            SoakCommand.Create(io),
            CapCommand.Create(io),
            InvokeCommand.Create(io),
            ServeCommand.Create(io),
            RedriveCommand.Create(io),
            DrillCommand.Create(io),
            PreflightCommand.Create(io),
            TraceCommand.Create(io),
            ImportCommand.Create(io),
            ExportCommand.Create(io),
            SubscribersCommand.Create(io),
            WatchCommand.Create(io),
            ReportCommand.Create(io),
        };
        foreach (var command in OperateCommands.Create(io))
            root.Subcommands.Add(command);
        return root;
    }

    public static async Task<int> RunAsync(string[] arguments, CommandIo io)
    {
        var parsed = Root(io).Parse(arguments);
        foreach (var error in parsed.Errors)
            await io.Error.WriteLineAsync(error.Message);
        if (parsed.Errors.Count > 0)
            return io.Fail(
                ExitCodes.Usage,
                $"Try: alert {parsed.CommandResult.Command.Name} --help".Replace(
                    "alert alert",
                    "alert",
                    StringComparison.Ordinal
                )
            );
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
    }
}
