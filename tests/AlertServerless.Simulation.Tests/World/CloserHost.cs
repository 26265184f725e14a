using AlertServerless.Core.FanOut;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>
/// Starts, every few seconds, the run that closes ended alerts. It stops when everything else is at rest.
/// </summary>
internal sealed class CloserHost(SimulatedInstallation installation, Func<bool> isAtRest) : Host(installation)
{
    public override async Task RunAsync()
    {
        while (true)
        {
            await WaitAsync(3000, 9000);
            if (isAtRest())
                break;
            var now = Scheduler.Now;
            if (!SimulatedInstallation.Archive.Open.Any(open => open.Alert.ExpiresAt <= now))
                continue;
            var process = SimulatedInstallation.Start(Role.Closer);
            var closer = SimulatedInstallation.Closer(process);
            await CallAsync(
                process,
                () =>
                    closer.RunAsync(
                        process.Name,
                        process.Clock.GetUtcNow() + TimeOut,
                        new FanOutSummary(),
                        CancellationToken.None
                    )
            );
        }

        SimulatedInstallation.IsOver = true;
    }
}
