using AlertServerless.Core.Alerting;
using AlertServerless.Core.Subscribers.Segments;

namespace AlertServerless.Core.Scaling.Simulation;

/// <summary>What is predicted. Seconds count from the moment the feed shows the event; a share that is not reached
/// within the horizon has none.</summary>
public sealed record ReachPrediction(long People, long Reached, double? First, double? P50, double? P99, double? Last);

/// <param name="Channels">Of each channel that somebody is on.</param>
/// <param name="Overall">Of all channels together.</param>
/// <param name="ReadUnits">Of the store, 4 KB each.</param>
/// <param name="Seconds">Until the last consumer was done, or the horizon.</param>
public sealed record Prediction(IReadOnlyDictionary<ChannelKind, ReachPrediction> Channels, ReachPrediction Overall, long ReadUnits, long Writes, double Seconds);

/// <summary>
/// A discrete-event model of one alert: every lane's consumer starts warm or cold, reads the directory, and serves each channel
/// by a worker of its own, slot by slot and chunk by chunk, at its share of the provider's rate; it steals when its own lane is
/// done. Lanes meet in the store, which serves so many units a second, and where they share processors. No chance is in it: the
/// same numbers give the same prediction.
/// </summary>
public static class FanOutSimulation
{
    public static Prediction Run(ScalingPlan plan, SubscriberCensus census, SimulationParameters parameters)
    {
        var agenda = new Agenda(parameters.HorizonSeconds);
        var store = new SimulatedStore(parameters);
        var processors = new double[parameters.SharedProcessors > 0 ? Math.Min(parameters.SharedProcessors, plan.Lanes) : plan.Lanes];
        var world = new SimulatedWorld(plan, parameters, agenda, store, processors);
        var all = new Arrivals(parameters.HorizonSeconds);
        var byChannel = new Dictionary<ChannelKind, Arrivals>();
        foreach (var channel in ChannelNames.All.Where(channel => census.On(channel) > 0))
        {
            var board = new SimulatedBoard(channel, census, plan, parameters);
            var arrivals = byChannel[channel] = new Arrivals(parameters.HorizonSeconds, all);
            for (var lane = 0; lane < plan.Lanes; lane++)
                agenda.At(Start(lane, plan, parameters) + DirectorySeconds(plan.Lanes, parameters), new SimulatedLane(lane, channel, world, board, arrivals).Begin);
        }

        agenda.Run();
        var channels = byChannel.ToDictionary(
            one => one.Key, one => Predict(SimulatedBoard.Told(census.On(one.Key), parameters.EligibleShare), one.Value));
        return new Prediction(channels, Predict(channels.Values.Sum(channel => channel.People), all), store.Reads, store.Writes, agenda.Now);
    }

    /// <summary>When a lane's consumer begins: pollers that stand ready first, warm environments first.</summary>
    public static double Start(int lane, ScalingPlan plan, SimulationParameters parameters)
    {
        var polled = lane < plan.Capacity.Pollers * parameters.InvocationsPerPoller ? 0 : parameters.PollersGrowSeconds;
        var cold = lane - plan.Capacity.ProvisionedConcurrency;
        var begun = cold < 0 ? parameters.WarmStartSeconds : parameters.ColdStartSeconds + (cold / parameters.ColdStartsPerSecond);
        return parameters.PublishSeconds + parameters.PollSeconds + polled + begun;
    }

    // The directory's 64 shards are divided among the lanes, and at most 16 are asked at once.
    private static double DirectorySeconds(int lanes, SimulationParameters parameters) =>
        Math.Ceiling(Math.Max(1, SegmentId.Shards / lanes) / 16.0) * parameters.QuerySeconds;

    private static ReachPrediction Predict(long people, Arrivals arrivals) => new(
        people,
        arrivals.Count,
        arrivals.First,
        arrivals.Reached(0.5, people),
        arrivals.Reached(0.99, people),
        arrivals.Count >= people ? arrivals.Last : null);
}
