using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>Freezing a process and letting it go on, as Lambda does between invocations.</summary>
internal static partial class Signals
{
    // Linux on x64 and arm64: https://man7.org/linux/man-pages/man7/signal.7.html
    private const int Cont = 18;
    private const int Stop = 19;

    public static void Freeze(Process process) => Send(process, Stop);

    public static void Thaw(Process process) => Send(process, Cont);

    // A process that has ended meanwhile needs neither.
    private static void Send(Process process, int signal)
    {
        if (!process.HasExited)
            _ = Kill(process.Id, signal);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
