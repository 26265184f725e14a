using System.CommandLine;
using System.Text;
using AlertServerless.Local.Stack;
using AlertServerless.Local.Stack.Deployed;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Commands;

/// <summary><c>alert invoke</c>: one Lambda handler, on an event file, with a whole local stack behind it.</summary>
internal static class InvokeCommand
{
    public static Command Create(CommandIo io)
    {
        var function = new Argument<string>("FUNCTION")
        {
            Description = string.Join(", ", Invocation.Functions),
            CustomParser = result =>
            {
                var given = result.Tokens[0].Value;
                if (
                    Invocation.Functions.FirstOrDefault(known =>
                        known.Equals(given, StringComparison.OrdinalIgnoreCase)
                    ) is
                    { } name
                )
                    return name;
                result.AddError(
                    $"'{given}' is no function that runs here; there are {string.Join(", ", Invocation.Functions)}"
                );
                return "";
            },
        };
        var file = new Option<string>("--event")
        {
            Description = "The event as AWS delivers it; - reads standard input.",
            Required = true,
            HelpName = "FILE",
        };
        var asDeployed = new Option<bool>("--as-deployed")
        {
            Description = "Start the published function as Lambda does, with its event's alerts decided now.",
        };
        var command = new Command("invoke", "Run one function on an event file and print its response.")
        {
            function,
            file,
            asDeployed,
        };
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(function)!,
                    parsed.GetValue(file)!,
                    parsed.GetValue(asDeployed),
                    io,
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string function,
        string file,
        bool asDeployed,
        CommandIo io,
        CancellationToken cancellation
    )
    {
        var (bytes, problem) = InputFile.Read(file, io);
        if (bytes is null)
            return io.Fail(ExitCodes.BadData, problem!);
        var (invocation, fault) = Invocation.Read(function, bytes);
        if (invocation is null)
            return io.Fail(ExitCodes.BadData, $"{file}: {fault}");
        using var logs = LoggerFactory.Create(log =>
            log.AddSimpleConsole(console => console.SingleLine = true)
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
        );
        try
        {
            if (asDeployed)
                return await RunDeployedAsync(invocation, io, logs, cancellation);
            var (response, messages) = await invocation.RunAsync(io.Clock, logs, cancellation);
            await io.Error.WriteLineAsync($"{messages} messages dispatched");
            await io.Out.WriteLineAsync(response);
            return ExitCodes.Done;
        }
        catch (FunctionDoesNotStartException failure)
        {
            return io.Fail(ExitCodes.Usage, failure.Message);
        }
        catch (EmulatorUnavailableException absent)
        {
            return io.Fail(ExitCodes.Usage, absent.Message);
        }
    }

    private static async Task<int> RunDeployedAsync(
        Invocation invocation,
        CommandIo io,
        ILoggerFactory logs,
        CancellationToken cancellation
    )
    {
        var (result, messages) = await invocation.RunDeployedAsync(
            PublishedPackage.Find(),
            io.Clock,
            logs,
            cancellation
        );
        await io.Error.WriteLineAsync($"{messages} messages dispatched");
        if (result is not InvocationResult.Answered answered)
            return io.Fail(ExitCodes.GuaranteeBroken, ((InvocationResult.Failed)result).Line);
        await io.Out.WriteLineAsync(
            answered.Response.Length == 0 ? "null" : Encoding.UTF8.GetString(answered.Response)
        );
        return ExitCodes.Done;
    }
}
