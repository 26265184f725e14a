using System.Collections.Concurrent;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>
/// A function with its environments: each runs one invocation at a time and is used again while it lives; one more is
/// started when all are at work.
/// </summary>
public sealed class DeployedFunction(FunctionSpec spec, TimeProvider clock, FunctionLog log) : IAsyncDisposable
{
    private readonly ConcurrentBag<ExecutionEnvironment> idle = [];
    private readonly ConcurrentDictionary<ExecutionEnvironment, byte> busy = new();
    private readonly ConcurrentBag<Task> ending = [];
    private int killed;

    public FunctionSpec Spec => spec;

    /// <summary>Environments that were killed at work.</summary>
    public int Killed => Volatile.Read(ref killed);

    /// <summary>Of the environments that are alive.</summary>
    public TimeSpan ProcessorTime => Alive.Aggregate(TimeSpan.Zero, (sum, one) => sum + one.ProcessorTime);

    /// <summary>Of the largest of them, in bytes.</summary>
    public long PeakMemory => Alive.Select(one => one.PeakMemory).DefaultIfEmpty().Max();

    private IEnumerable<ExecutionEnvironment> Alive => idle.Concat(busy.Keys).Distinct().Where(one => one.IsAlive);

    /// <summary>Ready before they are needed.</summary>
    /// <exception cref="FunctionDoesNotStartException">One of them is not.</exception>
    public async Task ProvisionAsync(int count, CancellationToken cancellation)
    {
        var starts = await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(_ => ExecutionEnvironment.StartAsync(spec, provisioned: true, clock, log, cancellation))
        );
        foreach (var started in starts.OfType<EnvironmentStart.Ready>())
            idle.Add(started.Environment);
        if (starts.OfType<EnvironmentStart.Failed>().FirstOrDefault() is { } failed)
            throw new FunctionDoesNotStartException(failed.Line);
    }

    public async Task<InvocationResult> InvokeAsync(byte[] document, string requestId, CancellationToken cancellation)
    {
        if (Take() is not { } environment)
        {
            switch (await ExecutionEnvironment.StartAsync(spec, provisioned: false, clock, log, cancellation))
            {
                case EnvironmentStart.Ready ready:
                    environment = ready.Environment;
                    break;
                case EnvironmentStart.Failed failed:
                    return new InvocationResult.Failed(InvocationFailure.Init, failed.Line);
                default:
                    throw new InvalidOperationException("an environment is ready or failed");
            }
        }

        busy[environment] = 0;
        try
        {
            return await environment.InvokeAsync(document, requestId, cancellation);
        }
        finally
        {
            busy.TryRemove(environment, out _);
            if (environment.IsAlive && !cancellation.IsCancellationRequested)
                idle.Add(environment);
            else
                ending.Add(environment.DisposeAsync().AsTask());
        }
    }

    /// <summary>Kills one that is at work; false when none is.</summary>
    public bool KillOne(Random random)
    {
        var working = busy.Keys.Where(environment => environment.IsAlive).ToArray();
        if (working.Length == 0)
            return false;
        working[random.Next(working.Length)].Kill();
        Interlocked.Increment(ref killed);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var environment in idle.Concat(busy.Keys).Distinct())
            await environment.DisposeAsync();
        await Task.WhenAll(ending);
    }

    private ExecutionEnvironment? Take()
    {
        while (idle.TryTake(out var warm))
        {
            if (warm.IsAlive)
                return warm;
            ending.Add(warm.DisposeAsync().AsTask());
        }

        return null;
    }
}

/// <summary>A published function cannot be run here. The message is one line that names it.</summary>
public sealed class FunctionDoesNotStartException(string line) : Exception(line);
