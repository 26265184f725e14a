using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>
/// Chooses the plan. More subscribers never make any number smaller; what a limit cuts off is listed in <see
/// cref="ScalingPlan.Shortfalls"/>. The plan's lanes meet its own goals unless a limit or a pin forbids it.
/// </summary>
public static class ScalingPolicy
{
    /// <param name="census">Who is to be reached.</param>
    /// <param name="rates">What their providers take.</param>
    /// <param name="quotas">What the account and the topic allow.</param>
    /// <param name="current">The plan in force, whose steps are kept within the band; null when there is none.</param>
    /// <param name="options">What is aimed at.</param>
    /// <param name="pin">What an operator holds fast.</param>
    public static ScalingPlan Plan(
        SubscriberCensus census,
        ChannelRates rates,
        AccountQuotas quotas,
        ScalingPlan? current,
        ScalingOptions options,
        PlanPin? pin = null
    )
    {
        var draft = new PlanDraft(quotas, options, pin ?? PlanPin.None);
        var need = LaneNeed.Of(census, rates, options);
        var lanes = draft.Lanes(need, current?.Lanes);
        var capacity = new Capacity(
            lanes,
            draft.Partitions(lanes),
            draft.ProvisionedConcurrency(lanes),
            draft.Pollers(lanes),
            draft.MaxPollers(lanes),
            draft.WorkersPerSegment(lanes, rates),
            draft.ProducerThreads(lanes),
            draft.Chunk()
        );
        if (capacity.Fault() is { } fault)
            throw new InvalidOperationException($"the policy made an impossible plan: {fault}");
        return new ScalingPlan(
            census.Subscribers,
            census.Segments,
            capacity,
            rates,
            Since: null,
            draft.Reasons,
            draft.Shortfalls
        );
    }

    /// <summary>Messages a second the lanes dispatch on a channel, at most what the provider takes.</summary>
    public static double EffectiveRate(ChannelKind channel, int lanes, ChannelRates rates, LaneCapacity lane) =>
        Math.Min(rates.Of(channel), lanes * lane.Of(channel));
}
