using AlertServerless.Core.Alerting;
using AlertServerless.Lambda.Alerting;
using AlertServerless.Simulation.Ports;
using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.World;

/// <summary>The producers: one leads, decides and publishes; when it dies, another takes over.</summary>
/// <param name="decisions">What is decided, and from when on; given the last alert and the decider's time.</param>
internal sealed class ProducerHost(
    SimulatedInstallation installation,
    Queue<(DateTimeOffset At, Func<Alert?, DateTimeOffset, Alert> Decide)> decisions
) : Host(installation)
{
    private Alert? last;

    public bool IsDone => decisions.Count == 0 && SimulatedInstallation.Archive.Catalog.Catalog.Outbox.IsEmpty;

    public override async Task RunAsync()
    {
        while (!IsDone)
        {
            var process = SimulatedInstallation.Start(Role.Producer);
            await CallAsync(process, () => LeadAsync(process));
            await WaitAsync(50, 3000);
        }
    }

    private async Task LeadAsync(SimulatedProcess process)
    {
        var events = SimulatedInstallation.Events(process);
        var outbox = SimulatedInstallation.Outbox(process, events);
        while (!IsDone)
        {
            if (decisions.TryPeek(out var next) && next.At <= Scheduler.Now)
                await DecideAsync(process, events, next.Decide);
            var producer = new AlertProducer(
                events,
                outbox,
                AlertOptions.Default,
                () => SimulatedInstallation.FaultSchedule.FanOut,
                process.Clock,
                static _ => { }
            );
            await producer.PublishPendingAsync(CancellationToken.None);
            var wait = decisions.TryPeek(out next) ? next.At - Scheduler.Now : TimeSpan.Zero;
            if (SimulatedInstallation.Archive.Catalog.Catalog.Outbox.IsEmpty && wait > TimeSpan.Zero)
                await Task.Delay(wait, process.Clock);
            else
                await WaitAsync(1, 300);
        }
    }

    // As the producer saves a decision: catalog and outbox in one conditional write. Whoever loses the answer finds the
    // alert decided.
    private async Task DecideAsync(
        SimulatedProcess process,
        SimulatedEventStore events,
        Func<Alert?, DateTimeOffset, Alert> decide
    )
    {
        var stored = await events.LoadAsync(CancellationToken.None);
        var alert = decide(last, process.Clock.GetUtcNow());
        if (stored.Catalog.Outbox.All(pending => pending.Alert.Id != alert.Id))
        {
            var next = stored.Catalog.Queue(new PendingAlert(alert, SimulatedInstallation.FaultSchedule.FanOut));
            if (await events.SaveAsync(next, stored.Version, CancellationToken.None) is not SaveResult.Saved)
                return;
            last = alert;
        }
        else
        {
            last = stored.Catalog.Outbox.First(pending => pending.Alert.Id == alert.Id).Alert;
        }

        decisions.Dequeue();
        SimulatedInstallation.Evidence.Decided.Add(last);
    }
}
