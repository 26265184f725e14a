using AlertServerless.Core;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack.Deployed;

/// <summary>Starts the published producer every minute, as its schedule does: each run lasts longer than that, one
/// leads, the next stands by.</summary>
public sealed partial class ProducerSchedule : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly DeployedFunction producer;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly CancellationTokenSource stop = new();

    private ProducerSchedule(DeployedFunction producer, TimeProvider clock, ILogger log)
    {
        (this.producer, this.clock, this.log) = (producer, clock, log);
        Completion = RunAsync();
    }

    /// <summary>Ends with <see cref="DisposeAsync"/>; faults when a producer does not start.</summary>
    public Task Completion { get; }

    public static ProducerSchedule Start(DeployedFunctions functions, TimeProvider clock, ILogger log) =>
        new(functions[Names.Functions.Producer], clock, log);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        var runs = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            runs.Add(InvokeAsync());
            // A run that failed to start is not a run that will start in a minute.
            var next = Task.Delay(Every, clock, stop.Token);
            while (!next.IsCompleted && runs.Count > 0)
            {
                var ended = await Task.WhenAny([next, .. runs]);
                if (ended == next)
                    break;
                runs.Remove(ended);
                await ended.ConfigureAwait(
                    stop.IsCancellationRequested ? ConfigureAwaitOptions.SuppressThrowing : ConfigureAwaitOptions.None
                );
            }

            await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task InvokeAsync()
    {
        var result = await producer.InvokeAsync(
            EventDocuments.Schedule(clock.GetUtcNow()),
            Guid.NewGuid().ToString(),
            stop.Token
        );
        if (result is not InvocationResult.Failed failed)
            return;
        if (failed.Kind == InvocationFailure.Init)
            throw new FunctionDoesNotStartException(failed.Line);
        LogFailed(log, failed.Line);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Line}")]
    private static partial void LogFailed(ILogger log, string line);
}
