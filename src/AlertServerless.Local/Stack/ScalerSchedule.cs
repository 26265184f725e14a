using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Lambda.Hosting;
using AlertServerless.Local.Console;

namespace AlertServerless.Local.Stack;

/// <summary>The scaler as its schedule starts it, and whenever somebody asks; never twice at once.</summary>
public sealed class ScalerSchedule : IAsyncDisposable
{
    /// <summary>As long as the function may run in the cloud.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Scaler scaler;
    private readonly EmbeddedMetrics metrics;
    private readonly StatusBoard board;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim asked = new(0);
    private readonly CancellationTokenSource stop = new();

    private ScalerSchedule(LocalStack stack, StatusBoard board, TimeProvider clock)
    {
        (scaler, metrics, _) = stack.Compose().Scaler();
        (this.board, this.clock) = (board, clock);
    }

    /// <summary>Ends with <see cref="DisposeAsync"/>; faults when the scaler could not go on.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Runs once, so that the first alert finds a plan, and then again and again.</summary>
    public static async Task<ScalerSchedule> StartAsync(
        LocalStack stack,
        StatusBoard board,
        TimeSpan pause,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var schedule = new ScalerSchedule(stack, board, clock);
        await schedule.RunOnceAsync(cancellation);
        schedule.Completion = schedule.RunAsync(pause);
        return schedule;
    }

    /// <summary>The next run begins as soon as no other is under way.</summary>
    public void Ask() => asked.Release();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        asked.Dispose();
    }

    private async Task RunAsync(TimeSpan pause)
    {
        try
        {
            while (true)
            {
                using var woken = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                await Task.WhenAny(asked.WaitAsync(woken.Token), Task.Delay(pause, clock, woken.Token));
                await woken.CancelAsync();
                stop.Token.ThrowIfCancellationRequested();
                await RunOnceAsync(stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Cancellation is its usual end.
        }
    }

    private async Task RunOnceAsync(CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        try
        {
            var report = await scaler.RunAsync(dryRun: false, clock.GetUtcNow() + Limit, cancellation);
            metrics.Write(report);
            board.Note(new ScalerStatus(clock.GetUtcNow(), clock.GetElapsedTime(started), report));
        }
        catch (Exception outage) when (outage is ControlPlaneUnavailableException or StoreUnavailableException)
        {
            board.Note("scaler", $"changed nothing, for it could not inspect the account: {outage.Message}");
        }
    }
}
