using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>The result of starting an environment.</summary>
public abstract record EnvironmentStart
{
    private EnvironmentStart() { }

    /// <param name="Init">From the process's start until it asked for its first event.</param>
    public sealed record Ready(ExecutionEnvironment Environment, TimeSpan Init) : EnvironmentStart;

    /// <param name="Line">One line that names the function and says why it does not start.</param>
    public sealed record Failed(string Line) : EnvironmentStart;
}

/// <summary>The result of an invocation, in the words of Lambda's own log.</summary>
public abstract record InvocationResult
{
    private InvocationResult() { }

    public sealed record Answered(byte[] Response, TimeSpan Duration) : InvocationResult;

    /// <param name="Line">One line that names the function.</param>
    public sealed record Failed(InvocationFailure Kind, string Line) : InvocationResult;
}

/// <summary>Why an invocation failed.</summary>
public enum InvocationFailure
{
    /// <summary>The function did not start.</summary>
    Init,

    /// <summary>The handler threw; its environment goes on.</summary>
    Function,

    /// <summary>The process ended meanwhile.</summary>
    Exit,

    /// <summary>Killed at its deadline.</summary>
    Timeout,
}

/// <summary>
/// One environment of a function, as Lambda keeps it: a process of its own, started with its own variables in its code
/// folder, one invocation at a time, frozen while there is none.
/// </summary>
public sealed class ExecutionEnvironment : IAsyncDisposable
{
    /// <summary>https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html</summary>
    private static readonly TimeSpan InitLimit = TimeSpan.FromSeconds(10);

    private readonly FunctionSpec spec;
    private readonly TimeProvider clock;
    private readonly RuntimeApi api;
    private readonly Process process;
    private readonly ProcessGuard guard;
    private readonly Task exited;
    private int ended;

    private ExecutionEnvironment(FunctionSpec spec, TimeProvider clock, RuntimeApi api, Process process)
    {
        (this.spec, this.clock, this.api, this.process) = (spec, clock, api, process);
        exited = process.WaitForExitAsync(CancellationToken.None);
        guard = ProcessGuard.Over(process);
    }

    public bool IsAlive => Volatile.Read(ref ended) == 0 && !process.HasExited;

    public int ProcessId => process.Id;

    /// <summary>Used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory it ever had, in bytes: VmHWM of
    /// https://man7.org/linux/man-pages/man5/proc_pid_status.5.html</summary>
    public long PeakMemory =>
        File.ReadLines($"/proc/{ProcessId}/status")
            .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
            .Select(line =>
                1024
                * long.Parse(
                    line[6..^2],
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture
                )
            )
            .Single();

    /// <param name="provisioned">Made before it is needed.</param>
    /// <param name="log">Gets each line that the function writes.</param>
    public static async Task<EnvironmentStart> StartAsync(
        FunctionSpec spec,
        bool provisioned,
        TimeProvider clock,
        FunctionLog log,
        CancellationToken cancellation
    )
    {
        var starting = StartCommand.For(spec.TaskRoot, spec.Handler);
        if (starting is not StartCommand.Found command)
            return new EnvironmentStart.Failed($"{spec.Name} does not start: {((StartCommand.Missing)starting).Line}");
        var runtimeApi = await RuntimeApi.StartAsync(cancellation);
        var begun = clock.GetTimestamp();
        if (Launch(spec, command, runtimeApi.Address, provisioned, log, out var refusal) is not { } launched)
        {
            await runtimeApi.DisposeAsync();
            return new EnvironmentStart.Failed($"{spec.Name} does not start: {refusal}");
        }

        var environment = new ExecutionEnvironment(spec, clock, runtimeApi, launched);
        try
        {
            if (await environment.InitAsync(cancellation) is { } why)
            {
                await environment.DisposeAsync();
                return new EnvironmentStart.Failed($"{spec.Name} does not start: {why}");
            }

            var init = clock.GetElapsedTime(begun);
            environment.Freeze();
            return new EnvironmentStart.Ready(environment, init);
        }
        catch
        {
            await environment.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets it go on for one event, and freezes it again when it asks for the next.</summary>
    public async Task<InvocationResult> InvokeAsync(byte[] document, string requestId, CancellationToken cancellation)
    {
        Signals.Thaw(process);
        var begun = clock.GetTimestamp();
        var trace =
            $"Root=1-{clock.GetUtcNow().ToUnixTimeSeconds():x8}-{Guid.NewGuid().ToString("n")[..24]};"
            + $"Parent={Guid.NewGuid().ToString("n")[..16]};Sampled={(spec.XRayDaemon is null ? 0 : 1)}";
        var outcome = api.Give(
            new RuntimeApi.Event(requestId, document, clock.GetUtcNow() + spec.Timeout, spec.Arn, trace)
        );
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(outcome, exited, Task.Delay(spec.Timeout, clock, over.Token));
        await over.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first != outcome)
            return first == exited ? Exited() : TimedOut(requestId);
        var (response, error) = await outcome;
        var duration = clock.GetElapsedTime(begun);
        // Asking for the next event is the runtime's last act for this one. A runtime that does not ask in time is
        // ended.
        using var late = new CancellationTokenSource();
        var asked = api.Asked;
        if (await Task.WhenAny(asked, exited, Task.Delay(spec.Timeout, clock, late.Token)) == asked)
            Freeze();
        else
            Kill();
        await late.CancelAsync();
        return error is null
            ? new InvocationResult.Answered(response!, duration)
            : new InvocationResult.Failed(InvocationFailure.Function, $"{spec.Name}: {error.Type}: {error.Message}");
    }

    /// <summary>SIGKILL: no handler runs, nothing is given back.</summary>
    public void Kill()
    {
        if (Interlocked.Exchange(ref ended, 1) == 1)
            return;
        guard.Dispose();
        if (!process.HasExited)
            process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await exited;
        await api.DisposeAsync();
        process.Dispose();
    }

    /// <param name="refusal">Why the system does not start it, or empty.</param>
    private static Process? Launch(
        FunctionSpec spec,
        StartCommand.Found command,
        string runtimeApi,
        bool provisioned,
        FunctionLog log,
        out string refusal
    )
    {
        refusal = "";
        var start = new ProcessStartInfo(command.File, command.Arguments)
        {
            WorkingDirectory = spec.TaskRoot,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in spec.Environment(runtimeApi, provisioned, Guid.NewGuid().ToString("n")))
            start.Environment[name] = value;
        Process started;
        try
        {
            started = Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            refusal = failure.Message;
            return null;
        }

        started.StandardInput.Close();
        started.OutputDataReceived += (_, line) => Pass(line.Data, LogLevel.Information);
        started.ErrorDataReceived += (_, line) => Pass(line.Data, LogLevel.Warning);
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return started;

        void Pass(string? line, LogLevel otherwise)
        {
            if (!string.IsNullOrWhiteSpace(line))
                log.Log((LevelOf(line) ?? otherwise).ToString(), line);
        }
    }

    // The text format of the managed runtime: time, request, level and line, separated by tabs.
    private static LogLevel? LevelOf(string line) =>
        line.Split('\t', 4) is not [_, _, var label, _]
            ? null
            : label switch
            {
                "trce" => LogLevel.Trace,
                "dbug" => LogLevel.Debug,
                "info" => LogLevel.Information,
                "warn" => LogLevel.Warning,
                "fail" => LogLevel.Error,
                "crit" => LogLevel.Critical,
                _ => null,
            };

    /// <returns>Why it failed, or null.</returns>
    private async Task<string?> InitAsync(CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var first = await Task.WhenAny(api.Asked, api.InitError, exited, Task.Delay(InitLimit, clock, over.Token));
        await over.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        if (first == api.Asked)
            return null;
        if (api.InitError.IsCompleted && await api.InitError is var error)
            return $"{error.Type}: {error.Message}";
        return first == exited
            ? $"the runtime exited with status {process.ExitCode}"
            : $"init took longer than {InitLimit.TotalSeconds:0} s";
    }

    private InvocationResult.Failed Exited() =>
        new(InvocationFailure.Exit, $"{spec.Name}: the runtime exited with status {process.ExitCode}");

    private InvocationResult.Failed TimedOut(string requestId)
    {
        Kill();
        return new InvocationResult.Failed(
            InvocationFailure.Timeout,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{spec.Name}: {requestId}: task timed out after {spec.Timeout.TotalSeconds:0.00} seconds"
            )
        );
    }

    private void Freeze() => Signals.Freeze(process);
}
