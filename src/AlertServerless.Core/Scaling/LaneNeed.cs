using AlertServerless.Core.Alerting;

namespace AlertServerless.Core.Scaling;

/// <summary>How many consumers the work of one alert keeps busy, as a fraction of lanes, and which work decides it.</summary>
/// <param name="Lanes">More than 0 when there is anybody; lanes as many as this meet the goals exactly.</param>
/// <param name="Because">The work that decides, in words.</param>
public readonly record struct LaneNeed(double Lanes, string Because)
{
    /// <summary>
    /// The largest of: everyone read and judged within the goal; each channel handed over as fast as its provider takes it, or
    /// within the goal; the processor's part of all channels together. A provider that takes 100 a second justifies no more lanes
    /// than hand over 100 a second, however many wait for it.
    /// </summary>
    public static LaneNeed Of(SubscriberCensus census, ChannelRates rates, ScalingOptions options)
    {
        var needs = ChannelNames.All.Select(channel => HandOff(channel, census, rates, options))
            .Append(Processor(census, rates, options))
            .Append(Reading(census, options));
        return needs.MaxBy(need => need.Lanes);
    }

    /// <summary>Messages a second that can be of use on a channel.</summary>
    public static double UsefulRate(ChannelKind channel, SubscriberCensus census, ChannelRates rates, ScalingOptions options) =>
        Math.Min(rates.Of(channel), census.On(channel) / options.HandOffGoal.TotalSeconds);

    private static LaneNeed Reading(SubscriberCensus census, ScalingOptions options) => new(
        census.Subscribers / (options.ReadGoal.TotalSeconds * options.Lane.ReadPerSecond),
        $"reading and judging {Figures.Count(census.Subscribers)} within {Figures.Time(options.ReadGoal.TotalSeconds)} at {Figures.Count(options.Lane.ReadPerSecond)}/s a lane");

    private static LaneNeed HandOff(ChannelKind channel, SubscriberCensus census, ChannelRates rates, ScalingOptions options)
    {
        var useful = UsefulRate(channel, census, rates, options);
        return new LaneNeed(
            useful / options.Lane.Of(channel),
            $"handing over {Figures.Count(useful)} {channel.Name()}/s, which is all its provider takes or the goal asks, at {Figures.Count(options.Lane.Of(channel))}/s a lane");
    }

    private static LaneNeed Processor(SubscriberCensus census, ChannelRates rates, ScalingOptions options)
    {
        var useful = ChannelNames.All.Sum(channel => UsefulRate(channel, census, rates, options));
        return new LaneNeed(
            useful / options.Lane.CpuHandOffsPerSecond,
            $"{Figures.Count(useful)} messages/s over all channels at {Figures.Count(options.Lane.CpuHandOffsPerSecond)}/s a processor");
    }
}
