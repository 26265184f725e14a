using AlertServerless.Core.Alerting;
using AlertServerless.Core.FanOut;
using AlertServerless.Simulation.Judging;
using AlertServerless.Simulation.Scheduling;
using AlertServerless.Simulation.World;

namespace AlertServerless.Simulation;

/// <summary>What became of one schedule.</summary>
/// <param name="Broken">The rule that did not hold, or null.</param>
/// <param name="Fingerprint">Equal for the same seed.</param>
internal sealed record ScheduleOutcome(
    int Seed,
    string? Broken,
    string Fingerprint,
    IReadOnlyList<string> Lines,
    long Steps
)
{
    /// <summary>
    /// How often what the schedules are about came about, so that a test can see that they are about it.
    /// </summary>
    public required Coverage Coverage { get; init; }
}

/// <summary>What happened in a schedule.</summary>
internal readonly record struct Coverage(
    int Taken,
    int Retracted,
    int Escalated,
    int Again,
    int Filed,
    int Killed,
    int Frozen,
    int Takeovers
)
{
    public static Coverage operator +(Coverage a, Coverage b) =>
        new(
            a.Taken + b.Taken,
            a.Retracted + b.Retracted,
            a.Escalated + b.Escalated,
            a.Again + b.Again,
            a.Filed + b.Filed,
            a.Killed + b.Killed,
            a.Frozen + b.Frozen,
            a.Takeovers + b.Takeovers
        );
}

/// <summary>
/// One schedule: the real producers' outbox, consumers, retry function and closing over stores in memory, with
/// everything that is left to chance decided by the seed. Runs on the calling thread from beginning to end.
/// </summary>
internal sealed class SimulatedSchedule
{
    /// <summary>By then every alert has ended, and what was kept from working works again.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly int seed;
    private readonly Trace trace;
    private readonly Scheduler scheduler;
    private readonly FaultSchedule schedule;
    private readonly SimulatedInstallation installation;
    private readonly PartitionHost[] partitions;
    private readonly ProducerHost producers;
    private int killed;
    private int frozen;

    private SimulatedSchedule(int seed, Safeguard? without, bool keepLines)
    {
        this.seed = seed;
        trace = new Trace(keepLines);
        scheduler = new Scheduler(seed, trace);
        var drawn = new ScheduleDraw(scheduler.Random).Draw();
        schedule =
            without == Safeguard.EveryPlace ? drawn with { Subscribers = drawn.Subscribers.ByFirstPlace } : drawn;
        installation = new SimulatedInstallation(scheduler, schedule, without);
        partitions = [.. Enumerable.Range(0, schedule.Partitions).Select(n => new PartitionHost(installation, n))];
        producers = new ProducerHost(installation, Decisions());
    }

    /// <param name="without">The safeguard that is taken away; null for none.</param>
    /// <param name="keepLines">Whether every step is kept as a line.</param>
    public static ScheduleOutcome Run(int seed, Safeguard? without = null, bool keepLines = false) =>
        new SimulatedSchedule(seed, without, keepLines).Run();

    private ScheduleOutcome Run()
    {
        string? broken;
        try
        {
            Begin();
            while (IsUnderWay && scheduler.TakeStep()) { }
            broken =
                Escaped() is { } escaped ? escaped.Message
                : !installation.IsOver ? NotAtRest()
                : new Judge(installation.Evidence, schedule).FirstViolation();
        }
        catch (Exception failure)
        {
            broken = failure.ToString();
        }

        return new ScheduleOutcome(seed, broken, trace.Fingerprint, trace.Lines, scheduler.Taken)
        {
            Coverage = Covered(),
        };
    }

    private bool IsUnderWay =>
        !installation.IsOver && scheduler.Escaped is null && scheduler.Now - Scheduler.Start < Longest;

    // Virtual minutes pass in real milliseconds: what went on elsewhere may not have begun yet.
    private ForeignThreadException? Escaped()
    {
        if (!installation.IsOver)
            SpinWait.SpinUntil(() => scheduler.Escaped is not null, TimeSpan.FromSeconds(1));
        return scheduler.Escaped;
    }

    private void Begin()
    {
        foreach (var incident in schedule.Incidents)
            At(incident.At, "incident", () => Disturb(incident));
        foreach (var (from, until) in schedule.Pauses)
        {
            At(from, "pause", Pause);
            At(until, "resume", Resume);
        }

        if (schedule.Rotation is { } rotation)
            foreach (var row in schedule.Subscribers.Resealed)
                At(
                    rotation.Resealed + (KeyRotation.Resealing * scheduler.Random.NextDouble()),
                    "reseal",
                    () => installation.Store(row)
                );
        foreach (var again in schedule.Redeliveries)
            At(again, "redelivery", () => _ = partitions[scheduler.Random.Next(partitions.Length)].DeliverAgainAsync());
        _ = producers.RunAsync();
        foreach (var partition in partitions)
            _ = partition.RunAsync();
        _ = new RetryHost(installation).RunAsync();
        _ = new RetryHost(installation).RunAsync();
        _ = new CloserHost(installation, IsAtRest).RunAsync();
    }

    private void At(DateTimeOffset at, string what, Action run) => scheduler.In(at - scheduler.Now, null, what, run);

    private Queue<(DateTimeOffset, Func<Alert?, DateTimeOffset, Alert>)> Decisions()
    {
        var decisions = new Queue<(DateTimeOffset, Func<Alert?, DateTimeOffset, Alert>)>();
        var (first, escalation, cancellation) = schedule.Decisions;
        decisions.Enqueue((first, (_, now) => Alerts.First(schedule.Event, now)));
        if (escalation is { } stronger)
            decisions.Enqueue((stronger, (last, now) => Alerts.Escalation(last!, now)));
        if (cancellation is { } withdrawn)
            decisions.Enqueue((withdrawn, (last, now) => Alerts.Cancellation(last!, now)));
        return decisions;
    }

    private void Disturb(Incident incident)
    {
        if (installation.AtWork.Count == 0)
            return;
        var process = installation.AtWork[scheduler.Random.Next(installation.AtWork.Count)];
        installation.Evidence.Incidents++;
        trace.Add(scheduler.Now, process.Name, incident.Frozen is null ? "killed" : "frozen");
        if (incident.Frozen is { } time)
        {
            frozen++;
            process.Freeze(scheduler.Now + time);
        }
        else
        {
            killed++;
            process.Kill();
        }
    }

    private void Pause()
    {
        if (installation.Sending.State == SendingState.Paused)
            return;
        installation.Sending.State = SendingState.Paused;
        installation.Evidence.Pauses.Add(new Paused(scheduler.Now));
    }

    private void Resume()
    {
        if (installation.Sending.State == SendingState.Running)
            return;
        installation.Sending.State = SendingState.Running;
        installation.Evidence.Pauses[^1].Until = scheduler.Now;
    }

    private bool IsAtRest() =>
        producers.IsDone
        && partitions.All(partition => partition.IsDone)
        && installation.RetryQueue.IsEmpty
        && installation.Archive.Open.Count == 0
        && installation.AtWork.Count == 0;

    private string NotAtRest() =>
        $"not at rest after {(scheduler.Now - Scheduler.Start).TotalSeconds:0} s: producers done {producers.IsDone}, "
        + $"partitions left {partitions.Count(one => !one.IsDone)}, retry queue {installation.RetryQueue.Count}, "
        + $"open alerts {installation.Archive.Open.Count}, at work "
        + string.Join(' ', installation.AtWork.Select(process => process.Name));

    private Coverage Covered()
    {
        var taken = installation.Evidence.Dispatches.Where(one => one.AcceptedAt is not null).ToList();
        return new Coverage(
            taken.Count,
            taken.Count(one => one.Alert.Kind == AlertKind.Cancelled),
            taken.Count(one => one.Alert.Kind == AlertKind.Escalated),
            taken.Count - taken.DistinctBy(one => (one.Alert.Id, one.Subscriber)).Count(),
            installation.Evidence.DeadLetters.Count,
            killed,
            frozen,
            installation.Evidence.Takeovers
        );
    }
}
