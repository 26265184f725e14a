using AlertServerless.Core.Publishing;

namespace AlertServerless.Core.Scaling;

/// <summary>What is deployed and how an alert is divided.</summary>
/// <param name="Lanes">Records per alert; a power of two, 1–256.</param>
/// <param name="Partitions">Of the alert topic, at least <paramref name="Lanes"/>. They never shrink.</param>
/// <param name="ProvisionedConcurrency">Warm consumers; 0 where the cost class keeps none.</param>
/// <param name="Pollers">Event pollers that always stand ready, up to 200; 0 where the mapping reads on demand.</param>
/// <param name="MaxPollers">Event pollers the mapping may grow to, up to 2,000.</param>
/// <param name="WorkersPerSegment">Slots a segment is split into, 1–16.</param>
/// <param name="ProducerThreads">Threads that publish an alert, 1–64.</param>
/// <param name="Chunk">Dispatches between two checkpoints: the most that a crash may repeat.</param>
public readonly record struct Capacity(
    int Lanes,
    int Partitions,
    int ProvisionedConcurrency,
    int Pollers,
    int MaxPollers,
    int WorkersPerSegment,
    int ProducerThreads,
    int Chunk
)
{
    // of MinimumPollers and MaximumPollers: docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
    public const int MaxMinimumPollers = 200;
    public const int MaxMaximumPollers = 2000;
    public const int MaxChunk = 1000;

    /// <summary>What of it no system can have; null when nothing is wrong.</summary>
    public string? Fault() =>
        !AlertRecord.IsValidLaneCount(Lanes) ? $"lanes: {Lanes} is not a power of two up to {AlertRecord.MaxLanes}"
        : Partitions < Lanes ? $"partitions: {Partitions} are fewer than the {Lanes} lanes"
        : ProvisionedConcurrency < 0 ? $"provisionedConcurrency: {ProvisionedConcurrency} is less than 0"
        : Pollers is < 0 or > MaxMinimumPollers ? $"pollers: {Pollers} is not 0–{MaxMinimumPollers}"
        : MaxPollers < Pollers || MaxPollers > MaxMaximumPollers
            ? $"maxPollers: {MaxPollers} is not {Pollers}–{MaxMaximumPollers}"
        : WorkersPerSegment is < 1 or > AlertRecord.MaxWorkersPerSegment
            ? $"workersPerSegment: {WorkersPerSegment} is not 1–{AlertRecord.MaxWorkersPerSegment}"
        : ProducerThreads is < 1 or > PublisherThreads.Max
            ? $"producerThreads: {ProducerThreads} is not 1–{PublisherThreads.Max}"
        : Chunk is < 1 or > MaxChunk ? $"chunk: {Chunk} is not 1–{MaxChunk}"
        : null;
}

/// <summary>
/// The scaling plan: written by the scaler, read by the producer, the deployment and people. The numbers a producer
/// divides an alert by are its lanes, workers per segment and rates; they travel with each alert.
/// </summary>
/// <param name="Subscribers">It was made for.</param>
/// <param name="Segments">They fill.</param>
/// <param name="Capacity">What follows from them.</param>
/// <param name="Rates">Messages a second each provider takes.</param>
/// <param name="Since">When this capacity became the plan; null for a plan that was never applied.</param>
/// <param name="Reasons">Why each number is what it is, by the number's name. Empty in a plan that was read.</param>
/// <param name="Shortfalls">What the plan wanted and a limit or a pin did not allow, one sentence each.</param>
public sealed record ScalingPlan(
    long Subscribers,
    int Segments,
    Capacity Capacity,
    ChannelRates Rates,
    DateTimeOffset? Since,
    IReadOnlyDictionary<string, string> Reasons,
    IReadOnlyList<string> Shortfalls
)
{
    public int Lanes => Capacity.Lanes;

    public int Partitions => Capacity.Partitions;

    public int WorkersPerSegment => Capacity.WorkersPerSegment;

    public int ProducerThreads => Capacity.ProducerThreads;
}
