using System.Runtime.InteropServices;

namespace AlertServerless.Local.Commands;

/// <summary>
/// A shell script starts what it puts in the background with interrupts ignored, and the runtime keeps to that: <c>kill -INT</c> would
/// then do nothing. Whoever sends this program an interrupt means it.
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
        if (OperatingSystem.IsWindows()) return;
        var action = stackalloc byte[ActionBytes];
        if (GetAction(Interrupt, 0, action) == 0 && *(nint*)action == Ignore) SetHandler(Interrupt, Default);
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static unsafe partial int GetAction(int signal, nint none, byte* current);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetHandler(int signal, nint handler);
}
