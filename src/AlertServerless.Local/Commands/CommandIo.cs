using System.Runtime.InteropServices;
using Spectre.Console;

namespace AlertServerless.Local.Commands;

/// <summary>What the process's end means.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Someone was missed, notified twice without a crash, or falsely alarmed.</summary>
    public const int GuaranteeBroken = 1;

    public const int Usage = 2;

    /// <summary>Stopped by a signal before it was done: what a shell reports for Ctrl-C.</summary>
    public const int Interrupted = 130;

    /// <summary>Data that cannot be used (sysexits' EX_DATAERR), after one line that says what, where and
    /// why.</summary>
    public const int BadData = 65;
}

/// <summary>The outside of a command, so that tests run it without a process.</summary>
/// <param name="Out">Results, and nothing else.</param>
/// <param name="Error">Everything for people while results are on the way.</param>
/// <param name="In">Standard input's bytes.</param>
/// <param name="ErrorIsTerminal">Progress is drawn only for somebody who watches.</param>
public sealed record CommandIo(
    TextWriter Out,
    TextWriter Error,
    Stream In,
    bool OutIsTerminal,
    bool ErrorIsTerminal,
    TimeProvider Clock
)
{
    private const int PlainWidth = 110;

    public static CommandIo System() =>
        new(
            global::System.Console.Out,
            global::System.Console.Error,
            global::System.Console.OpenStandardInput(),
            !global::System.Console.IsOutputRedirected,
            !global::System.Console.IsErrorRedirected,
            TimeProvider.System
        );

    public int Fail(int exitCode, string line)
    {
        Error.WriteLine(line);
        return exitCode;
    }

    /// <summary>For tables on standard output: plain text of a fixed width when nobody watches.</summary>
    public IAnsiConsole Terminal() => OutIsTerminal ? AnsiConsole.Console : Plain(Out);

    public static IAnsiConsole Plain(TextWriter writer)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Out = new AnsiConsoleOutput(writer),
            }
        );
        console.Profile.Width = PlainWidth;
        return console;
    }
}

/// <summary>
/// A shell script starts what it puts in the background with interrupts ignored, and the runtime keeps to that: <c>kill
/// -INT</c> would then do nothing. Whoever sends this program an interrupt means it.
/// </summary>
internal static partial class Interrupts
{
    private const int Interrupt = 2;
    private const nint Default = 0;
    private const nint Ignore = 1;

    // More than any platform's struct sigaction; the handler is its first field.
    private const int ActionBytes = 256;

    /// <summary>Before anything else of the program listens to signals.</summary>
    public static unsafe void Heed()
    {
        if (OperatingSystem.IsWindows())
            return;
        var action = stackalloc byte[ActionBytes];
        if (GetAction(Interrupt, 0, action) == 0 && *(nint*)action == Ignore)
            SetHandler(Interrupt, Default);
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static unsafe partial int GetAction(int signal, nint none, byte* current);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
