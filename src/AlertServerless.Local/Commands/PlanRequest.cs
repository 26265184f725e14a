using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Simulation;
using AlertServerless.Local.Benchmarks;

namespace AlertServerless.Local.Commands;

/// <summary>What a plan is asked for.</summary>
/// <param name="Simulation">Null for no simulation.</param>
/// <param name="Against">A measured run to set the simulation beside; null for none.</param>
internal sealed record PlanRequest(
    long Subscribers, ChannelMix Mix, ChannelRates Rates, AccountLimits Limits, PlanPin Pin, SimulationParameters? Simulation, MeasuredRun? Against)
{
    /// <summary>The same division of the work, and the same share of people told, as in the measured run.</summary>
    public PlanRequest As(MeasuredRun run) => this with
    {
        Subscribers = run.Subscribers,
        Pin = Pin with { Lanes = Pin.Lanes ?? run.Lanes, WorkersPerSegment = Pin.WorkersPerSegment ?? run.WorkersPerSegment },
        Simulation = Simulation! with { EligibleShare = (double)run.Eligible / run.Subscribers },
        Against = run,
    };
}
