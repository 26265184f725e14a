using AlertServerless.Core.Subscribers.Segments;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>What starts processes and calls them: Lambda with its mappings and schedules. It does not die.</summary>
internal abstract class Host(SimulatedInstallation installation)
{
    protected static readonly TimeSpan TimeOut = TimeSpan.FromSeconds(30);

    private readonly SimulatedClock clock = new(installation.Scheduler, null, TimeSpan.Zero);

    protected SimulatedInstallation SimulatedInstallation => installation;

    protected Scheduler Scheduler => installation.Scheduler;

    public abstract Task RunAsync();

    protected Task WaitAsync(double shortestMs, double longestMs) =>
        Task.Delay(Scheduler.Between(shortestMs, longestMs), clock);

    protected Task WaitUntilAsync(DateTimeOffset instant)
    {
        var left = instant - Scheduler.Now;
        return Task.Delay((left > TimeSpan.Zero ? left : TimeSpan.Zero) + Scheduler.Between(5, 100), clock);
    }

    // Begun in the process's own context, so that it goes on there.
    private static Task Within(SimulatedProcess process, Func<Task> call)
    {
        var outside = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(process.Context);
        try
        {
            return call();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outside);
        }
    }

    /// <returns>False when the process died under the call, or the call failed as it may.</returns>
    protected async Task<bool> CallAsync(SimulatedProcess process, Func<Task> call)
    {
        installation.AtWork.Add(process);
        try
        {
            var working = Within(process, call);
            if (await ScheduledTasks.WhenAny(working, process.Died) != working)
                return false;
            await working;
            return true;
        }
        catch (Exception failure) when (failure is StoreUnavailableException or OperationCanceledException)
        {
            return false;
        }
        catch (Exception failure) when (failure is not ForeignThreadException)
        {
            installation.Evidence.Unnamed.Add(failure.ToString());
            return false;
        }
        finally
        {
            installation.AtWork.Remove(process);
        }
    }
}
