using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using Amazon.Lambda.Core;
using Amazon.Lambda.SQSEvents;
using Microsoft.Extensions.Logging;

namespace AlertServerless.Local.Stack;

/// <summary>Starts the retry function again and again with an event that has no entries, as its schedule does in the
/// cloud.</summary>
public sealed partial class ClosingSchedule : IAsyncDisposable
{
    private readonly Func<SQSEvent, ILambdaContext, Task> function;
    private readonly Func<ILambdaContext> context;
    private readonly TimeSpan every;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly RepeatedCauses causes;
    private readonly CancellationTokenSource stop = new();

    public ClosingSchedule(
        Func<SQSEvent, ILambdaContext, Task> function,
        Func<ILambdaContext> context,
        TimeSpan every,
        TimeProvider clock,
        ILogger log
    )
    {
        this.function = function;
        this.context = context;
        this.every = every;
        this.clock = clock;
        this.log = log;
        causes = new RepeatedCauses(clock);
        Completion = RunAsync();
    }

    /// <summary>Ends with <see cref="DisposeAsync"/>.</summary>
    public Task Completion { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Completion;
        stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(every, clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested)
                await InvokeAsync();
        }
    }

    private async Task InvokeAsync()
    {
        try
        {
            await function(new SQSEvent(), context());
        }
        catch (Exception failure)
        {
            // Whatever a function throws is, to a schedule, one thing: this run failed. The next one comes.
            // A store that does not answer is named in one line; any other failure is worth its stack trace.
            if (causes.IsNews(failure.Message))
                LogFailed(log, failure is StoreUnavailableException ? null : failure, failure.Message);
        }
    }

    [LoggerMessage(1, Microsoft.Extensions.Logging.LogLevel.Warning, "closing the ended alerts failed: {Why}")]
    private static partial void LogFailed(ILogger log, Exception? failure, string why);
}
