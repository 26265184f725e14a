using System.Globalization;
using AlertServerless.Core;
using AlertServerless.Core.Alerting;
using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;
using AlertServerless.Core.Scaling.Simulation;
using AlertServerless.Local.Benchmarks;

namespace AlertServerless.Local.Commands;

/// <summary>What is predicted: seconds since the feed shows the event; null where a share is not reached in
/// time.</summary>
internal sealed record SimulatedReach(long People, long Reached, double? First, double? P50, double? P99, double? Last)
{
    public static SimulatedReach Of(ReachPrediction prediction) =>
        new(
            prediction.People,
            prediction.Reached,
            Round(prediction.First),
            Round(prediction.P50),
            Round(prediction.P99),
            Round(prediction.Last)
        );

    private static double? Round(double? seconds) => seconds is { } known ? Math.Round(known, 3) : null;
}

/// <summary>Predicted ÷ measured, less 1: 0.25 means predicted a quarter too late.</summary>
internal sealed record Deviation(double? First, double? P50, double? P99, double? Last)
{
    public static Deviation Of(ReachPrediction predicted, MeasuredLatency measured) =>
        new(
            Between(predicted.First, measured.First),
            Between(predicted.P50, measured.P50),
            Between(predicted.P99, measured.P99),
            Between(predicted.Last, measured.Last)
        );

    private static double? Between(double? seconds, double milliseconds) =>
        seconds is { } known && milliseconds > 0 ? Math.Round((known * 1000 / milliseconds) - 1, 3) : null;
}

internal sealed record SimulationReport(
    IReadOnlyDictionary<string, SimulatedReach> Channels,
    SimulatedReach Overall,
    double Seconds,
    long ReadUnits,
    long Writes,
    SimulationParameters Parameters,
    MeasuredLatency? MeasuredMs,
    Deviation? Deviation
);

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
    SimulationReport? Simulation,
    string CostClass,
    string Survives,
    string DoesNotSurvive
)
{
    /// <summary>One of <see cref="Names.Streams"/>.</summary>
    public string Stream { get; init; } = Names.Streams.Kafka;

    public static PlanReport Of(PlanRequest request)
    {
        var deployment = Deployment.Of(request.Class, request.UsesKinesis);
        var (options, census, plan) = Plan(request);
        var reach = ChannelNames
            .All.Select(channel => ChannelReach.Of(channel, census.On(channel), plan, options.Lane))
            .ToList();
        var store = StoreNeed.Of(plan, options, deployment);
        var month = CostModel.Month(plan, deployment, Prices.Default);
        var alert = CostModel.Alert(plan, census, options, deployment, Prices.Default);
        return new PlanReport(
            plan.Subscribers,
            plan.Segments,
            plan.Lanes,
            plan.Partitions,
            plan.Capacity.ProvisionedConcurrency,
            plan.Capacity.Pollers,
            plan.WorkersPerSegment,
            plan.ProducerThreads,
            reach.ToDictionary(r => r.Channel.Name(), r => Math.Round(r.Seconds, 1)),
            Math.Round(month.Usd, 2),
            Math.Round(alert.Usd, 2),
            plan.Reasons,
            plan.Capacity.MaxPollers,
            plan.Capacity.Chunk,
            plan.Rates.PerSecond.ToDictionary(rate => rate.Key.Name(), rate => rate.Value),
            ChannelNames.All.ToDictionary(channel => channel.Name(), census.On),
            plan.Shortfalls,
            month.Lines,
            alert.Lines,
            [
                .. reach
                    .Where(r => r.People > 0)
                    .Select(r => r.Advice is null ? r.Sentence : $"{r.Sentence}. {r.Advice}"),
                .. store.Advice is { } advice ? [advice] : Array.Empty<string>(),
            ],
            Math.Round(store.ReadsPerSecond),
            Math.Round(store.WritesPerSecond),
            request.Simulation is { } parameters
                ? Simulate(plan, census, parameters, request.Against?.LatencyMs)
                : null,
            request.Class.Name,
            request.UsesKinesis ? Core.Scaling.CostClass.SurvivesWithKinesis : request.Class.Survives,
            request.UsesKinesis ? request.Class.DoesNotSurviveWithKinesis : request.Class.DoesNotSurvive
        )
        {
            Stream = request.UsesKinesis ? Names.Streams.Kinesis : Names.Streams.Kafka,
        };
    }

    /// <summary>The simulation alone.</summary>
    public static Prediction Predict(PlanRequest request)
    {
        var (_, census, plan) = Plan(request);
        return FanOutSimulation.Run(plan, census, request.Simulation!);
    }

    private static (ScalingOptions Options, SubscriberCensus Census, ScalingPlan Plan) Plan(PlanRequest request)
    {
        var options = ScalingOptions.Default with
        {
            StandsReady = request.Class.StandsReady,
            UsesKinesis = request.UsesKinesis,
        };
        var census = SubscriberCensus.Estimate(request.Subscribers, request.Mix, options.PageSize);
        return (
            options,
            census,
            ScalingPolicy.Plan(census, request.Rates, request.Quotas, current: null, options, request.Pin)
        );
    }

    private static SimulationReport Simulate(
        ScalingPlan plan,
        SubscriberCensus census,
        SimulationParameters parameters,
        MeasuredLatency? measured
    )
    {
        var prediction = FanOutSimulation.Run(plan, census, parameters);
        return new SimulationReport(
            prediction.Channels.ToDictionary(
                channel => channel.Key.Name(),
                channel => SimulatedReach.Of(channel.Value)
            ),
            SimulatedReach.Of(prediction.Overall),
            Math.Round(prediction.Seconds, 3),
            prediction.ReadUnits,
            prediction.Writes,
            parameters,
            measured,
            measured is null ? null : Deviation.Of(prediction.Overall, measured)
        );
    }
}

/// <summary>What a plan is asked for.</summary>
/// <param name="Simulation">Null for no simulation.</param>
/// <param name="Against">A measured run to set the simulation beside; null for none.</param>
internal sealed record PlanRequest(
    long Subscribers,
    CostClass Class,
    ChannelMix Mix,
    ChannelRates Rates,
    AccountQuotas Quotas,
    PlanPin Pin,
    SimulationParameters? Simulation,
    MeasuredRun? Against
)
{
    /// <summary>Lanes are shards of a Kinesis stream.</summary>
    public bool UsesKinesis { get; init; }

    /// <summary>The same division of the work, and the same share of people notified, as in the measured run.</summary>
    public PlanRequest As(MeasuredRun run) =>
        this with
        {
            Subscribers = run.Subscribers,
            Pin = Pin with
            {
                Lanes = Pin.Lanes ?? run.Lanes,
                WorkersPerSegment = Pin.WorkersPerSegment ?? run.WorkersPerSegment,
            },
            Simulation = Simulation! with { EligibleShare = (double)run.Eligible / run.Subscribers },
            Against = run,
        };
}

/// <summary>A plan that was in force, or is.</summary>
internal sealed record HistoryEntry(
    DateTimeOffset Since,
    bool InForce,
    long Subscribers,
    int Segments,
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int WorkersPerSegment,
    int ProducerThreads
);

/// <summary>What operators do with earlier plans. A rollback is a pin: the scaler applies it, in its own safe order,
/// and holds it until the pin is taken away.</summary>
internal sealed class PlanHistory(IScalerState state)
{
    private const int Most = 100;

    public async Task<IReadOnlyList<HistoryEntry>> ListAsync(CancellationToken cancellation) =>
        [.. (await state.SnapshotsAsync(Most, cancellation)).Select((snapshot, i) => Entry(snapshot, inForce: i == 0))];

    /// <returns>The plan that is pinned now; null, with the reason, when there is none of that name.</returns>
    public async Task<(HistoryEntry? Pinned, string Fault)> RollBackAsync(
        DateTimeOffset since,
        CancellationToken cancellation
    )
    {
        var snapshots = await state.SnapshotsAsync(Most, cancellation);
        if (snapshots.FirstOrDefault(snapshot => snapshot.Since == since) is not { } chosen)
            return (
                null,
                $"--rollback: no plan is kept since {Name(since)}; there are "
                    + (snapshots.Count == 0 ? "none" : string.Join(", ", snapshots.Take(5).Select(s => Name(s.Since))))
            );
        var fault = await PinAsync(PlanPin.To(chosen.Plan.Capacity), cancellation);
        return (fault.Length == 0 ? Entry(chosen, inForce: snapshots[0] == chosen) : null, fault);
    }

    /// <returns>Why not; empty when it is done.</returns>
    public Task<string> UnpinAsync(CancellationToken cancellation) => PinAsync(PlanPin.None, cancellation);

    private async Task<string> PinAsync(PlanPin pin, CancellationToken cancellation)
    {
        // Rates, which are not ours to change, stay.
        switch (await state.OperatorOptionsAsync(cancellation))
        {
            case OperatorOptionsReading.Found found:
                await state.SetOptionsAsync(found.Options with { Pin = pin }, cancellation);
                return "";
            case OperatorOptionsReading.Damaged damaged:
                return $"the options in the state table cannot be read: {damaged.Reason}";
            case var other:
                throw new InvalidOperationException($"a reading of an unknown kind: {other}");
        }
    }

    private static HistoryEntry Entry(PlanSnapshot snapshot, bool inForce)
    {
        var (plan, capacity) = (snapshot.Plan, snapshot.Plan.Capacity);
        return new HistoryEntry(
            snapshot.Since,
            inForce,
            plan.Subscribers,
            plan.Segments,
            capacity.Lanes,
            capacity.Partitions,
            capacity.ProvisionedConcurrency,
            capacity.Pollers,
            capacity.WorkersPerSegment,
            capacity.ProducerThreads
        );
    }

    private static string Name(DateTimeOffset since) =>
        since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
