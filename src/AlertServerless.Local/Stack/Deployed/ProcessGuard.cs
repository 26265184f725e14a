using System.Diagnostics;
using System.Globalization;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>
/// Ends a function's process when this one is killed outright: frozen, it could not notice. A shell waits for the end
/// of the pipe to its standard input, which only this process holds.
/// </summary>
internal sealed class ProcessGuard : IDisposable
{
    private readonly Process shell;

    private ProcessGuard(Process shell) => this.shell = shell;

    public static ProcessGuard Over(Process process)
    {
        var id = process.Id.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"read _; kill -KILL {id} 2>/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        return new ProcessGuard(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start"));
    }

    /// <summary>Before the process ends by itself: from then on its number may be another's.</summary>
    public void Dispose()
    {
        if (!shell.HasExited)
            shell.Kill();
        shell.WaitForExit();
        shell.Dispose();
    }
}
