using System.CommandLine;
using AlertServerless.Local.Stack;
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
                if (Invocation.Functions.FirstOrDefault(known => known.Equals(given, StringComparison.OrdinalIgnoreCase)) is { } name) return name;
                result.AddError($"'{given}' is no function that runs here; there are {string.Join(", ", Invocation.Functions)}");
                return "";
            },
        };
        var file = new Option<string>("--event") { Description = "The event as AWS delivers it; - reads standard input.", Required = true, HelpName = "FILE" };
        var command = new Command("invoke", "Run one function on an event file and print its response.") { function, file };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(function)!, parsed.GetValue(file)!, io, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(string function, string file, CommandIo io, CancellationToken cancellation)
    {
        var (bytes, problem) = InputFile.Read(file, io);
        if (bytes is null) return io.Fail(ExitCodes.BadData, problem!);
        var (invocation, fault) = Invocation.Read(function, bytes);
        if (invocation is null) return io.Fail(ExitCodes.BadData, $"{file}: {fault}");
        using var logs = LoggerFactory.Create(log => log.AddSimpleConsole(console => console.SingleLine = true).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        try
        {
            var (response, messages) = await invocation.RunAsync(io.Clock, logs, cancellation);
            await io.Error.WriteLineAsync($"{messages} messages handed off");
            await io.Out.WriteLineAsync(response);
            return ExitCodes.Done;
        }
        catch (EmulatorUnavailableException absent)
        {
            return io.Fail(ExitCodes.Usage, absent.Message);
        }
    }
}
