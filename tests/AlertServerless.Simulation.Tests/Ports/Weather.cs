using AlertServerless.Simulation.Scheduling;

namespace AlertServerless.Simulation.Ports;

/// <summary>What can fail by itself.</summary>
internal enum Service
{
    /// <summary>Reads of claims, receipts, segments and lanes.</summary>
    Reads,

    /// <summary>Writes of claims.</summary>
    ClaimWrites,

    /// <summary>The sending control, the archive and the list of open alerts.</summary>
    Knowledge,
    RetryQueue,
    DeadLetters,
    Topic,
}

/// <summary>A time in which a service fails in some of its requests.</summary>
/// <param name="Process">For this one only; null for all.</param>
/// <param name="Share">Of the requests.</param>
/// <param name="Lost">Of those that fail: done, though nobody learns of it.</param>
internal sealed record Outage(
    Service Service,
    DateTimeOffset From,
    DateTimeOffset Until,
    string? Process,
    double Share,
    double Lost
);

/// <summary>How slow and how unreliable everything outside the processes is, at any moment.</summary>
internal sealed class Weather(Scheduler scheduler, IReadOnlyList<Outage> outages, double slowness)
{
    public CallFate FateOf(Service service, SimulatedProcess caller, DateTimeOffset now)
    {
        for (var i = 0; i < outages.Count; i++)
        {
            var outage = outages[i];
            if (outage.Service != service || now < outage.From || now >= outage.Until)
                continue;
            if (outage.Process is { } only && only != caller.Name)
                continue;
            if (scheduler.Chance(outage.Share))
                return scheduler.Chance(outage.Lost) ? CallFate.AnswerLost : CallFate.Failed;
        }

        return CallFate.Answered;
    }

    /// <summary>
    /// One way of a request. A store answers in milliseconds, and now and then in a quarter of a second.
    /// </summary>
    public TimeSpan Travel(Scheduler scheduler) =>
        scheduler.Chance(0.05) ? scheduler.Between(5, 120 * slowness) : scheduler.Between(0.5, 8 * slowness);
}
