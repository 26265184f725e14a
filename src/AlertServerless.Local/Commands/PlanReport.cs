using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Simulation;
using AlertServerless.Local.Benchmarks;

namespace AlertServerless.Local.Commands;

/// <summary>What is predicted: seconds since the feed shows the event; null where a share is not reached in time.</summary>
internal sealed record SimulatedReach(long People, long Reached, double? First, double? P50, double? P99, double? Last)
{
    public static SimulatedReach Of(ReachPrediction prediction) => new(
        prediction.People, prediction.Reached, Round(prediction.First), Round(prediction.P50), Round(prediction.P99), Round(prediction.Last));

    private static double? Round(double? seconds) => seconds is { } known ? Math.Round(known, 3) : null;
}

/// <summary>Predicted ÷ measured, less 1: 0.25 means predicted a quarter too late.</summary>
internal sealed record Deviation(double? First, double? P50, double? P99, double? Last)
{
    public static Deviation Of(ReachPrediction predicted, MeasuredLatency measured) => new(
        Between(predicted.First, measured.First), Between(predicted.P50, measured.P50), Between(predicted.P99, measured.P99), Between(predicted.Last, measured.Last));

    private static double? Between(double? seconds, double milliseconds) => seconds is { } known && milliseconds > 0 ? Math.Round((known * 1000 / milliseconds) - 1, 3) : null;
}

internal sealed record SimulationReport(
    IReadOnlyDictionary<string, SimulatedReach> Channels,
    SimulatedReach Overall,
    double Seconds,
    long ReadUnits,
    long Writes,
    SimulationParameters Parameters,
    MeasuredLatency? MeasuredMs,
    Deviation? Deviation);

/// <summary>The plan's report; names are a contract with scripts.</summary>
internal sealed record PlanReport(
    long Subscribers,
    int Segments,
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int WorkersPerSegment,
    int ProducerThreads,
    IReadOnlyDictionary<string, double> TimeToReachAllSeconds,
    double MonthlyCostUsd,
    double AlertCostUsd,
    IReadOnlyDictionary<string, string> Reasons,
    int MaxPollers,
    int Chunk,
    IReadOnlyDictionary<string, double> RatePerSecond,
    IReadOnlyDictionary<string, long> ByChannel,
    IReadOnlyList<string> Shortfalls,
    IReadOnlyList<CostLine> MonthlyCost,
    IReadOnlyList<CostLine> AlertCost,
    IReadOnlyList<string> Reach,
    double StoreReadsPerSecond,
    double StoreWritesPerSecond,
    SimulationReport? Simulation)
{
    public static PlanReport Of(PlanRequest request)
    {
        var options = ScalingOptions.Default;
        var (census, plan) = Plan(request);
        var reach = ChannelNames.All.Select(channel => ChannelReach.Of(channel, census.On(channel), plan, options.Lane)).ToList();
        var store = StoreNeed.Of(plan, options, Deployment.Default);
        var month = CostModel.Month(plan, Deployment.Default, Prices.Default);
        var alert = CostModel.Alert(plan, census, options, Deployment.Default, Prices.Default);
        return new PlanReport(
            plan.Subscribers, plan.Segments, plan.Lanes, plan.Partitions, plan.Capacity.ProvisionedConcurrency, plan.Capacity.Pollers,
            plan.WorkersPerSegment, plan.ProducerThreads,
            reach.ToDictionary(r => r.Channel.Name(), r => Math.Round(r.Seconds, 1)),
            Math.Round(month.Usd, 2), Math.Round(alert.Usd, 2), plan.Reasons, plan.Capacity.MaxPollers, plan.Capacity.Chunk,
            plan.Rates.PerSecond.ToDictionary(rate => rate.Key.Name(), rate => rate.Value),
            ChannelNames.All.ToDictionary(channel => channel.Name(), census.On),
            plan.Shortfalls, month.Lines, alert.Lines,
            [.. reach.Where(r => r.People > 0).Select(r => r.Advice is null ? r.Sentence : $"{r.Sentence}. {r.Advice}"), .. store.Advice is { } advice ? [advice] : Array.Empty<string>()],
            Math.Round(store.ReadsPerSecond), Math.Round(store.WritesPerSecond),
            request.Simulation is { } parameters ? Simulate(plan, census, parameters, request.Against?.LatencyMs) : null);
    }

    /// <summary>The simulation alone.</summary>
    public static Prediction Predict(PlanRequest request)
    {
        var (census, plan) = Plan(request);
        return FanOutSimulation.Run(plan, census, request.Simulation!);
    }

    private static (SubscriberCensus Census, ScalingPlan Plan) Plan(PlanRequest request)
    {
        var options = ScalingOptions.Default;
        var census = SubscriberCensus.Estimate(request.Subscribers, request.Mix, options.PageSize);
        return (census, ScalingPolicy.Plan(census, request.Rates, request.Limits, current: null, options, request.Pin));
    }

    private static SimulationReport Simulate(ScalingPlan plan, SubscriberCensus census, SimulationParameters parameters, MeasuredLatency? measured)
    {
        var prediction = FanOutSimulation.Run(plan, census, parameters);
        return new SimulationReport(
            prediction.Channels.ToDictionary(channel => channel.Key.Name(), channel => SimulatedReach.Of(channel.Value)),
            SimulatedReach.Of(prediction.Overall),
            Math.Round(prediction.Seconds, 3), prediction.ReadUnits, prediction.Writes, parameters,
            measured, measured is null ? null : Deviation.Of(prediction.Overall, measured));
    }
}
