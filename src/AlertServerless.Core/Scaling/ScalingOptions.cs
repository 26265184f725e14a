using AlertServerless.Core.Alerting;
using AlertServerless.Core.Publishing;

namespace AlertServerless.Core.Scaling;

/// <summary>What one consumer does in a second.</summary>
/// <param name="ReadPerSecond">Subscribers claimed, read and judged, when nobody of them is notified.</param>
/// <param name="CpuDispatchesPerSecond">Messages written and dispatched, if providers answered at once: what the
/// processor bears.</param>
/// <param name="DispatchesPerSecond">Messages a second by channel: what is sent at once ÷ (the provider's latency + a
/// checkpoint).</param>
public sealed record LaneCapacity(
    double ReadPerSecond,
    double CpuDispatchesPerSecond,
    IReadOnlyDictionary<ChannelKind, double> DispatchesPerSecond
)
{
    /// <summary>
    /// Estimates for 1,769 MB (one core), to be replaced by measured ones. Reading: 400 subscribers in some 20 ms (a
    /// claim and a query of 10 ms each), twice that where a segment is split. Dispatching: a channel's quarter of a
    /// chunk of 100 at once, then a checkpoint of 10 ms; a provider answers in 200 ms (SMS), 300 ms (SES, webhooks) or
    /// 150 ms (Telegram).
    /// </summary>
    public static LaneCapacity Estimate { get; } =
        new(
            10_000,
            2_000,
            new Dictionary<ChannelKind, double>
            {
                [ChannelKind.Sms] = 119,
                [ChannelKind.Email] = 80,
                [ChannelKind.Telegram] = 156,
                [ChannelKind.Webhook] = 80,
            }
        );

    public double Of(ChannelKind channel) =>
        Math.Min(CpuDispatchesPerSecond, DispatchesPerSecond.GetValueOrDefault(channel, CpuDispatchesPerSecond));
}

/// <summary>What the plan aims at. Defaults are decisions; docs/scaling.md says why.</summary>
public sealed record ScalingOptions
{
    public static ScalingOptions Default { get; } = new();

    public LaneCapacity Lane { get; init; } = LaneCapacity.Estimate;

    /// <summary>Subscribers per segment.</summary>
    public int PageSize { get; init; } = 400;

    public int Chunk { get; init; } = 100;

    /// <summary>Everyone is read and judged within this, or dispatched within <see cref="DispatchGoal"/>, unless their
    /// provider takes fewer.</summary>
    public TimeSpan ReadGoal { get; init; } = TimeSpan.FromSeconds(5);

    public TimeSpan DispatchGoal { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Lanes are chosen for this much more than the census, and change only when need leaves a band of the
    /// same width around the step: so growth between two runs is covered, and noise does not flap.</summary>
    public double Band { get; init; } = 0.2;

    /// <summary>Two, so that behind a stalled partition or a killed consumer another one stands that takes its
    /// work.</summary>
    public int MinLanes { get; init; } = 2;

    public int MaxLanes { get; init; } = AlertRecord.MaxLanes;

    /// <summary>A partition has one invocation in flight; the next alerts of the same event find free ones.</summary>
    public int PartitionsPerLane { get; init; } = 4;

    /// <summary>Alerts for which consumers stand warm. A second alert of the same event starts cold where this is
    /// 1.</summary>
    public int WarmAlerts { get; init; } = 1;

    /// <summary>Consumers are warm and pollers wait, as the deployment's <see cref="CostClass"/> has it. Where not,
    /// both numbers are 0.</summary>
    public bool StandsReady { get; init; } = true;

    /// <summary>Lanes are shards of a Kinesis stream, which Lambda reads without pollers that anybody sets: their
    /// numbers are 0.</summary>
    public bool UsesKinesis { get; init; }

    /// <summary>Alerts at once for which pollers always stand ready: a slow provider keeps the first alert's pollers
    /// for minutes, and an escalation must not wait until the mapping has grown.</summary>
    public int AlertsAtOnce { get; init; } = 2;

    /// <summary>Of one event poller: docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html.</summary>
    public int InvocationsPerPoller { get; init; } = 5;

    /// <summary>A slot at its lane's share of the slowest provider's rate should be done within this, if chunks
    /// allow.</summary>
    public TimeSpan SlotGoal { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Measured with librdkafka 2.15.1: one thread writes 64 records to 64 partitions in 1–2 ms.</summary>
    public int LanesPerProducerThread { get; init; } = 64;
}

/// <summary>What the account and the cluster allow, whatever would be wanted.</summary>
/// <param name="ConcurrentExecutions">Of the account in the region; 1,000 by default, often 10 in a new
/// account.</param>
/// <param name="Reserved">Of the consumer function, when a reservation caps it; else null.</param>
/// <param name="MaxPartitions">The topic may have. MSK recommends up to 1,000 per m7g.large broker, replicas included,
/// and every broker holds a replica of each.</param>
/// <param name="ExistingPartitions">It has already: a plan never has fewer. 0 for a topic that is not there
/// yet.</param>
/// <param name="Provisionable">Warm consumers the account was seen to refuse beyond; null when it never did.</param>
/// <param name="MaxReadyPollers">Event pollers that may always stand ready.</param>
public sealed record AccountQuotas(
    int ConcurrentExecutions,
    int? Reserved = null,
    int MaxPartitions = AccountQuotas.RecommendedPartitions,
    int ExistingPartitions = 0,
    int? Provisionable = null,
    int MaxReadyPollers = Capacity.MaxMinimumPollers
)
{
    public const int DefaultConcurrency = 1000;

    public const int RecommendedPartitions = 1000;

    /// <summary>Concurrency that Lambda keeps back for functions without a reservation.</summary>
    public const int KeptUnreserved = 100;

    public static AccountQuotas Default { get; } = new(DefaultConcurrency);

    /// <summary>Consumers that may be warm at once, at least 1.</summary>
    public int MaxProvisioned =>
        Math.Max(
            1,
            Math.Min(
                Math.Min(ConcurrentExecutions - KeptUnreserved, Reserved ?? int.MaxValue),
                Provisionable ?? int.MaxValue
            )
        );

    /// <summary>Consumers that may run at once, at least 1.</summary>
    public int MaxRunning => Math.Max(1, Math.Min(ConcurrentExecutions, Reserved ?? int.MaxValue));

    /// <summary>The most lanes these quotas bear: every lane needs its partitions, and a consumer even while an alert
    /// before it is still worked on.</summary>
    public int MaxLanes(int partitionsPerLane, int alertsAtOnce) =>
        PowerOfTwoUpTo(
            Math.Min(
                AlertRecord.MaxLanes,
                Math.Max(
                    1,
                    Math.Min(Math.Max(MaxPartitions, ExistingPartitions) / partitionsPerLane, MaxRunning / alertsAtOnce)
                )
            )
        );

    private static int PowerOfTwoUpTo(int value) => 1 << int.Log2(value);
}
