using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Simulation;

namespace AlertServerless.Local.Planning;

/// <summary>What a plan is asked for.</summary>
/// <param name="Simulation">Null for no simulation.</param>
internal sealed record PlanRequest(
    long Subscribers, ChannelMix Mix, ChannelRates Rates, AccountLimits Limits, PlanPin Pin, SimulationParameters? Simulation);
