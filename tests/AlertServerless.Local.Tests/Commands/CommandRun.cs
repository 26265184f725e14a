using System.Text;
using AlertServerless.Local.Commands;

namespace AlertServerless.Local.Tests.Commands;

/// <summary>One run of the command inside the test.</summary>
internal sealed record CommandRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandRun> Of(string input, params string[] arguments)
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
        var code = await CommandLine.RunAsync(arguments, io);
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
