using System.Diagnostics;
using System.Globalization;
using AlertServerless.Local.Commands;
using Xunit;

namespace AlertServerless.Local.Tests.Stack;

/// <summary>Ctrl-C in the middle of a demo, as a terminal sends it.</summary>
[Collection(WholeSystemCollection.Name)]
[Trait("Category", WholeSystemCollection.Category)]
public sealed class InterruptTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task AnInterruptedDemoStopsWhatItStartedAndSaysSo()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var demo = Start("dotnet", Program, "demo", "--subscribers", "50");
        while (
            await demo.StandardError.ReadLineAsync(limit.Token) is { } line
            && !line.Contains("watching", StringComparison.Ordinal)
        ) { }

        var children = ChildrenOf(demo.Id);
        Assert.NotEmpty(children);
        using (var kill = Process.Start("kill", ["-INT", demo.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(limit.Token);
        var rest = await demo.StandardError.ReadToEndAsync(limit.Token);
        await demo.WaitForExitAsync(limit.Token);

        Assert.Equal(ExitCodes.Interrupted, demo.ExitCode);
        Assert.EndsWith("stopped before it was done\n", rest, StringComparison.Ordinal);
        Assert.DoesNotContain(children, id => Directory.Exists($"/proc/{id}"));
    }

    /// <summary>As a script's background job: interrupts are ignored when it starts.</summary>
    [Fact]
    public async Task AServerThatAScriptPutInTheBackgroundStopsToo()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var server = Start("sh", "-c", $"trap '' INT; exec dotnet '{Program}' serve --subscribers 50");
        while (
            await server.StandardError.ReadLineAsync(limit.Token) is { } line
            && !line.Contains("Ctrl-C", StringComparison.Ordinal)
        ) { }

        var children = ChildrenOf(server.Id);
        Assert.NotEmpty(children);
        using (var kill = Process.Start("kill", ["-INT", server.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(limit.Token);
        await server.WaitForExitAsync(limit.Token);

        Assert.DoesNotContain(children, id => Directory.Exists($"/proc/{id}"));
    }

    private static string Program => typeof(CommandLine).Assembly.Location;

    private static Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    private static List<int> ChildrenOf(int parent) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(folder =>
                    int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                        ? id
                        : 0
                )
                .Where(id => id > 0 && ParentOf(id) == parent),
        ];

    // The fourth field of /proc/PID/stat; the second, in parentheses, may hold blanks.
    private static int? ParentOf(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // it ended meanwhile
        }
    }
}
