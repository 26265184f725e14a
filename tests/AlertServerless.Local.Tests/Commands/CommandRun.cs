using System.CommandLine;
using System.Text;
using AlertServerless.Local.Commands;

namespace AlertServerless.Local.Tests.Commands;

/// <summary>One run of the command inside the test.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static Task<CommandRun> Of(string input, params string[] arguments) =>
        RunAsync(input, io => CommandLine.RunAsync(arguments, io));

    /// <summary>One command alone, which may be given another environment than the test's own.</summary>
    public static Task<CommandRun> OfAsync(Func<CommandIo, Command> create, string input, params string[] arguments) =>
        RunAsync(
            input,
            io =>
                new RootCommand { create(io) }
                    .Parse(arguments)
                    .InvokeAsync(new InvocationConfiguration { Output = io.Out, Error = io.Error })
        );

    private static async Task<CommandRun> RunAsync(string input, Func<CommandIo, Task<int>> run)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var io = new CommandIo(
            output,
            error,
            new MemoryStream(Encoding.UTF8.GetBytes(input)),
            OutIsTerminal: false,
            ErrorIsTerminal: false,
            TimeProvider.System
        );
        var code = await run(io);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
