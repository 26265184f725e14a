using AlertServerless.Lambda.FanOut;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>The retry queue's mapping: one batch at a time.</summary>
internal sealed class RetryHost(SimulatedInstallation installation) : Host(installation)
{
    private const int Batch = 10;

    public override async Task RunAsync()
    {
        (SimulatedProcess Process, RetryRun Function)? warm = null;
        while (true)
        {
            var items = SimulatedInstallation.RetryQueue.Receive(Batch);
            if (items.Count == 0)
            {
                await VisibleAsync();
                continue;
            }

            if (warm is not { Process.IsDead: false })
            {
                var process = SimulatedInstallation.Start(Role.Retry);
                warm = (process, SimulatedInstallation.Retry(process));
            }

            var (worker, function) = warm.Value;
            await CallAsync(worker, () => RetryAsync(worker, function, items));
        }
    }

    private async Task VisibleAsync()
    {
        var changed = SimulatedInstallation.RetryQueue.ChangedAsync();
        if (SimulatedInstallation.RetryQueue.NextVisible is { } next)
            await ScheduledTasks.WhenAny(changed, WaitUntilAsync(next));
        else
            await changed;
    }

    private async Task RetryAsync(SimulatedProcess process, RetryRun function, IReadOnlyList<RetryItem> items)
    {
        var deadline = process.Clock.GetUtcNow() + TimeOut;
        var outcome = await function.RunAsync(items, deadline, Note, CancellationToken.None);
        SimulatedInstallation.RetryQueue.Delete(items.Select(item => item.MessageId).Except(outcome.Again));
    }

    // A failure that nobody named comes with its stack.
    private void Note(string problem)
    {
        if (
            problem.Contains("   at ", StringComparison.Ordinal)
            && !problem.Contains("TimeoutException", StringComparison.Ordinal)
        )
            SimulatedInstallation.Evidence.Unnamed.Add(problem);
    }
}
