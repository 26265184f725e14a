using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace AlertServerless.Local.Stack;

/// <summary>The AWS services that run on this machine.</summary>
public enum Emulator
{
    /// <summary>dynalite: in memory, gone with the process.</summary>
    DynamoDb,

    /// <summary>fauxqs: in memory, gone with the process.</summary>
    Sqs,

    /// <summary>kinesalite: in memory, gone with the process.</summary>
    Kinesis,
}

/// <summary>
/// One emulator as a child process on a free loopback port. It ends with <see cref="DisposeAsync"/>, and also when this
/// process is killed outright: host.mjs lives only as long as the pipe to its standard input.
/// </summary>
public sealed class EmulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly ConcurrentQueue<string> complaints;

    private EmulatorProcess(Process process, ConcurrentQueue<string> complaints, Uri endpoint)
    {
        this.process = process;
        this.complaints = complaints;
        Endpoint = endpoint;
    }

    /// <summary>What the SDK takes as its service URL.</summary>
    public Uri Endpoint { get; }

    public int ProcessId => process.Id;

    public bool IsRunning => !process.HasExited;

    /// <summary>What it has used so far, over all processors.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The last lines the emulator wrote to its error stream, for the report of a run that went
    /// wrong.</summary>
    public IReadOnlyList<string> Complaints => [.. complaints];

    /// <exception cref="EmulatorUnavailableException">Node or the package is absent, or the emulator did not come
    /// up.</exception>
    public static async Task<EmulatorProcess> StartAsync(
        Emulator emulator,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var package = emulator switch
        {
            Emulator.DynamoDb => "dynalite",
            Emulator.Sqs => "fauxqs",
            Emulator.Kinesis => "kinesalite",
            _ => throw new ArgumentOutOfRangeException(nameof(emulator), emulator, "no such emulator"),
        };
        var child = Launch(package, NodeModules.Find(package));
        var lines = new ConcurrentQueue<string>();
        child.ErrorDataReceived += (_, line) => Remember(lines, line.Data);
        child.BeginErrorReadLine();
        try
        {
            var port = await ReadPortAsync(child, time, cancellation);
            return port is null
                ? throw new EmulatorUnavailableException($"{package}: did not start: {string.Join(" / ", lines)}")
                : new EmulatorProcess(child, lines, new Uri($"http://127.0.0.1:{port}"));
        }
        catch
        {
            await EndAsync(child);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(process);

    private static Process Launch(string package, string modules)
    {
        var start = new ProcessStartInfo("node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Stack", "host.mjs"), modules, package },
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new EmulatorUnavailableException(
                $"{package}: 'node' cannot be run ({missing.Message}); install Node.js 20 or later",
                missing
            );
        }
    }

    /// <returns>Null when the process ended, or said something else, before it was ready.</returns>
    private static async Task<int?> ReadPortAsync(Process child, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(StartLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            var line = await child.StandardOutput.ReadLineAsync(either.Token);
            if (line is null)
                await child.WaitForExitAsync(either.Token); // and with it the error stream is read to its end
            return line?.Split(' ') is ["ready", var port] ? int.Parse(port, CultureInfo.InvariantCulture) : null;
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested)
        {
            throw new EmulatorUnavailableException(
                $"{child.StartInfo.ArgumentList[^1]}: not ready after {StartLimit.TotalSeconds:0} s",
                late
            );
        }
    }

    private static async Task EndAsync(Process child)
    {
        if (!child.HasExited)
            child.Kill(entireProcessTree: true);
        await child.WaitForExitAsync(CancellationToken.None);
        child.Dispose();
    }

    private static void Remember(ConcurrentQueue<string> lines, string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
            return;
        lines.Enqueue(line);
        while (lines.Count > 20)
            lines.TryDequeue(out _);
    }
}

/// <summary>Where <c>npm ci</c> put a package: beside the program, above it, or above the working folder.</summary>
public static class NodeModules
{
    /// <exception cref="EmulatorUnavailableException">It is in none of them.</exception>
    public static string Find(string package)
    {
        foreach (var start in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                var modules = Path.Combine(folder.FullName, "node_modules");
                if (File.Exists(Path.Combine(modules, package, "package.json")))
                    return modules;
            }
        }

        throw new EmulatorUnavailableException(
            $"{package}: not in any node_modules above {AppContext.BaseDirectory} or "
                + $"{Directory.GetCurrentDirectory()}; run 'npm ci' at the repository's root"
        );
    }
}

/// <summary>An emulator cannot be run on this machine. The message is one line that names what is missing and what to
/// do.</summary>
public sealed class EmulatorUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
