using AlertServerless.Core.Scaling;
using AlertServerless.Core.Scaling.Applying;

namespace AlertServerless.Tests.Scaling;

/// <summary>The scaler's process dies here.</summary>
internal sealed class ScalerKilledException : Exception;

/// <summary>
/// MSK, Lambda, Parameter Store and the state table as the scaler meets them: what is requested holds only after a
/// while, an alias with routing weights and a mapping that is updating answer "busy", limits refuse, calls are
/// throttled, and a call's answer may be lost after its effect. Before every call and after it <see cref="Rules"/> must
/// hold.
/// </summary>
internal sealed class ControlPlaneDouble : IPartitions, IWarmConsumers, IPollers, IPlanStore, IScalerState
{
    private static readonly TimeSpan PartitionsTake = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan WarmTakes = TimeSpan.FromSeconds(95);
    private static readonly TimeSpan PollersTake = TimeSpan.FromSeconds(40);

    private readonly TimeProvider clock;
    private readonly SortedDictionary<DateTimeOffset, PlanSnapshot> snapshots = [];
    private (int Now, int Next, DateTimeOffset At) partitions = (4, 4, DateTimeOffset.MinValue);
    private DateTimeOffset warmReadyAt;
    private DateTimeOffset pollersReadyAt;
    private GrowthNote? growth;

    public ControlPlaneDouble(TimeProvider clock)
    {
        this.clock = clock;
        Rules = new PlanRules(this, clock);
        Document =
            """{"subscribers":0,"segments":0,"lanes":1,"partitions":4,"provisionedConcurrency":1,"pollers":1,"workersPerSegment":1,"producerThreads":1}""";
        Rules.PlanWritten();
    }

    public PlanRules Rules { get; }

    public string? Document { get; set; }

    public string? Options { get; set; }

    /// <summary>0: never configured.</summary>
    public int Warm { get; set; }

    public Level Pollers { get; set; } = new(1, 1);

    public int Partitions => clock.GetUtcNow() >= partitions.At ? partitions.Next : partitions.Now;

    public int PartitionsGrownTo => partitions.Next;

    public DateTimeOffset PartitionsGrownAt => partitions.At;

    public bool WarmIsReady => clock.GetUtcNow() >= warmReadyAt;

    public AccountQuotas Account { get; set; } = AccountQuotas.Default;

    /// <summary>The account refuses more, whatever it says its limit is.</summary>
    public int MostWarm { get; set; } = int.MaxValue;

    public int MostPartitions { get; set; } = int.MaxValue;

    public DateTimeOffset AliasShiftsUntil { get; set; }

    /// <summary>Environments fail to start until then.</summary>
    public DateTimeOffset WarmFailsUntil { get; set; }

    public IReadOnlyList<PlanSnapshot> Snapshots => [.. snapshots.Values];

    public int Calls { get; private set; }

    /// <summary>Names of the calls that change something, in order.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>The call at which the scaler dies, counted from 0, and whether its effect is made before.</summary>
    public (int Call, bool AfterEffect)? Kill { get; set; }

    /// <summary>Whether a call is not answered, and if so whether its effect is made.</summary>
    public Func<int, (bool Lost, bool WithEffect)> Weather { get; set; } = _ => (false, false);

    Task<ResourceState> IPartitions.ReadAsync(CancellationToken cancellation) =>
        Call(() =>
            new ResourceState(
                new Level(Partitions),
                clock.GetUtcNow() >= partitions.At ? ResourceStatus.Ready : ResourceStatus.Changing
            )
        );

    public Task<RequestAnswer> GrowAsync(int to, CancellationToken cancellation) =>
        Change<RequestAnswer>(
            $"partitions {to}",
            () =>
            {
                if (clock.GetUtcNow() < partitions.At)
                    return new RequestAnswer.Busy("the topic is updating");
                if (to > MostPartitions)
                    return new RequestAnswer.Refused("too many partitions", MostPartitions);
                if (to <= Partitions)
                    return new RequestAnswer.Accepted();
                partitions = (Partitions, to, clock.GetUtcNow() + PartitionsTake);
                return new RequestAnswer.Accepted();
            }
        );

    Task<ResourceState> IWarmConsumers.ReadAsync(CancellationToken cancellation) =>
        Call(() =>
            new ResourceState(
                new Level(Warm),
                Warm == 0 ? ResourceStatus.Ready
                    : !WarmIsReady ? ResourceStatus.Changing
                    : clock.GetUtcNow() < WarmFailsUntil ? ResourceStatus.Failed
                    : ResourceStatus.Ready,
                WarmIsReady && clock.GetUtcNow() < WarmFailsUntil ? "FUNCTION_ERROR_INIT_FAILURE" : null
            )
        );

    public Task<AccountQuotas> QuotasAsync(CancellationToken cancellation) => Call(() => Account);

    public Task<RequestAnswer> RequestAsync(int warm, CancellationToken cancellation) =>
        Change<RequestAnswer>(
            $"warm {warm}",
            () =>
            {
                if (warm < 1)
                    throw new InvalidOperationException("provisioned concurrency is at least 1");
                if (clock.GetUtcNow() < AliasShiftsUntil)
                    return new RequestAnswer.Busy("the alias has routing weights");
                if (warm > MostWarm)
                    return new RequestAnswer.Refused(
                        "unreserved concurrency would fall below its minimum",
                        MostWarm == 0 ? null : MostWarm
                    );
                Warm = warm;
                warmReadyAt = clock.GetUtcNow() + WarmTakes;
                return new RequestAnswer.Accepted();
            }
        );

    Task<ResourceState> IPollers.ReadAsync(CancellationToken cancellation) =>
        Call(() =>
            new ResourceState(
                Pollers,
                clock.GetUtcNow() >= pollersReadyAt ? ResourceStatus.Ready : ResourceStatus.Changing
            )
        );

    public Task<RequestAnswer> RequestAsync(Level pollers, CancellationToken cancellation) =>
        Change<RequestAnswer>(
            $"pollers {pollers.Ready}–{pollers.Most}",
            () =>
            {
                if (clock.GetUtcNow() < pollersReadyAt)
                    return new RequestAnswer.Busy("the mapping is updating");
                Pollers = pollers;
                pollersReadyAt = clock.GetUtcNow() + PollersTake;
                return new RequestAnswer.Accepted();
            }
        );

    public Task<PlanReading> ReadAsync(CancellationToken cancellation) => Call(() => ScalingPlanJson.Read(Document));

    public Task WriteAsync(ScalingPlan plan, CancellationToken cancellation) =>
        Change(
            $"plan {plan.Lanes}",
            () =>
            {
                Document = ScalingPlanJson.Write(plan);
                Rules.PlanWritten();
                return true;
            }
        );

    public Task<OperatorOptionsReading> OperatorOptionsAsync(CancellationToken cancellation) =>
        Call(() => OperatorOptionsJson.Read(Options));

    public Task SetOptionsAsync(OperatorOptions options, CancellationToken cancellation) =>
        Change("options", () => Options = OperatorOptionsJson.Write(options));

    public Task<GrowthNote?> GrowthAsync(CancellationToken cancellation) => Call(() => growth);

    public Task NoteGrowthAsync(GrowthNote note, CancellationToken cancellation) =>
        Change($"note {note.To}", () => growth = note);

    public Task KeepAsync(PlanSnapshot snapshot, CancellationToken cancellation) =>
        Change("snapshot", () => snapshots[snapshot.Since] = snapshot);

    public Task<IReadOnlyList<PlanSnapshot>> SnapshotsAsync(int most, CancellationToken cancellation) =>
        Call<IReadOnlyList<PlanSnapshot>>(() => [.. snapshots.Values.Reverse().Take(most)]);

    private Task<T> Change<T>(string name, Func<T> effect) =>
        Call(() =>
        {
            var result = effect();
            Changes.Add(name);
            return result;
        });

    private async Task<T> Call<T>(Func<T> effect)
    {
        await Task.Yield();
        var number = Calls++;
        if (Kill == (number, false))
            throw new ScalerKilledException();
        var (lost, withEffect) = Weather(number);
        if (lost && !withEffect)
            throw new ControlPlaneUnavailableException("call", new TimeoutException("throttled"));
        Rules.Check();
        var result = effect();
        Rules.Check();
        if (Kill == (number, true))
            throw new ScalerKilledException();
        return lost
            ? throw new ControlPlaneUnavailableException("call", new TimeoutException("the answer was lost"))
            : result;
    }
}
