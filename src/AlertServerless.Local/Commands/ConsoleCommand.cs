using System.CommandLine;
using AlertServerless.Local.Console;
using AlertServerless.Local.Operations;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert console</c>: the operations page of a deployment, on the operator's own machine and with their
/// credentials.</summary>
internal static class ConsoleCommand
{
    private const int MostPort = 65535;

    public static Command Create(CommandIo io)
    {
        var target = new TargetOptions();
        var port = Arguments.OptionalCount(
            "--port",
            $"Of the page; {ServeOptions.UsualPort} by default, or any free one.",
            0,
            MostPort
        );
        var command = new Command(
            "console",
            "Show the operations page of a deployment (or of a running alert serve) on this "
                + "machine until interrupted. Its "
                + "buttons act with your credentials."
        )
        {
            port,
        };
        target.AddTo(command, asks: false);
        command.SetAction(
            (parsed, cancellation) =>
                target.RunAsync(
                    parsed,
                    io,
                    (installation, acting) => ServeAsync(installation, acting, parsed.GetValue(port), io, cancellation),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> ServeAsync(
        Installation installation,
        Operator acting,
        int? port,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var parts = new SiteParts(installation, acting, new DeploymentReport(installation).WriteAsync, _ => null);
        try
        {
            await using var site = await OperationsSite.StartAsync(parts, port, listen: null, cancellation);
            await io.Out.WriteLineAsync($"operations  {site.Root}");
            await io.Error.WriteLineAsync("Ctrl-C ends it");
            await Task.Delay(Timeout.InfiniteTimeSpan, io.Clock, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Whoever looks ends it by an interrupt: that is no failure.
        }
        catch (IOException taken)
        {
            return io.Fail(ExitCodes.Usage, $"--port: {taken.Message.ReplaceLineEndings(" ")}");
        }

        return ExitCodes.Done;
    }
}
