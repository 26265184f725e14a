using Spectre.Console;

namespace AlertServerless.Local.Commands;

/// <summary>What the process's end means.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Someone was missed, told twice without a crash, or falsely alarmed.</summary>
    public const int GuaranteeBroken = 1;

    public const int Usage = 2;

    /// <summary>Stopped by a signal before it was done: what a shell reports for Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Data that cannot be used (sysexits' EX_DATAERR), after one line that says what, where and why.</summary>
    public const int BadData = 65;
}

/// <summary>The outside of a command, so that tests run it without a process.</summary>
/// <param name="Out">Results, and nothing else.</param>
/// <param name="Error">Everything for people while results are on the way.</param>
/// <param name="In">Standard input's bytes.</param>
/// <param name="ErrorIsTerminal">Progress is drawn only for somebody who watches.</param>
public sealed record CommandIo(TextWriter Out, TextWriter Error, Stream In, bool OutIsTerminal, bool ErrorIsTerminal, TimeProvider Clock)
{
    private const int PlainWidth = 110;

    public static CommandIo System() => new(
        global::System.Console.Out, global::System.Console.Error, global::System.Console.OpenStandardInput(), !global::System.Console.IsOutputRedirected, !global::System.Console.IsErrorRedirected, TimeProvider.System);

    public int Fail(int exitCode, string line)
    {
        Error.WriteLine(line);
        return exitCode;
    }

    /// <summary>For tables on standard output: plain text of a fixed width when nobody watches.</summary>
    public IAnsiConsole Terminal() => OutIsTerminal ? AnsiConsole.Console : Plain(Out);

    public static IAnsiConsole Plain(TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
